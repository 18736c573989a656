/** Queries as files say them, with the places in them. */

import type { Expr } from "../promql/ast.ts";
import { parse } from "../promql/parse.ts";
import { rangeIn } from "../read/yaml-tree.ts";
import { type Placed, type Reading, report, type Where } from "./fields.ts";

/** A query that was understood. */
export interface Query {
  readonly expr: Expr;
  readonly at: Where;
}

/** What obsc counts events over, and what stands in for the window of whoever else counts them. */
const window = "5m";
const windowVariable = /\{\{ *\.window *\}\}/g;

/** Sloth writes the window of each of its rules into a query, for which 5 minutes stand here. */
export function readQuery(at: Placed<string>, reading: Reading): Query | undefined {
  const { expr, error } = parse(at.value.replace(windowVariable, window), { features: "assumed" });
  if (expr) return { expr, at };
  const [start, end] = [written(at.value, error.start), written(at.value, Math.max(error.end, error.start + 1))];
  const range = at.node.is === "scalar" ? rangeIn(reading.source.text, at.node, start, end) : at.node;
  report(reading, at, { message: `this is not PromQL: ${error.message}`, help: "correct the query here", range });
  return undefined;
}

/** The same of a query of Sloth's, which has to say where the window stands. */
export function readWindowed(at: Placed<string>, reading: Reading): Query | undefined {
  if (at.value.search(windowVariable) >= 0) return readQuery(at, reading);
  report(reading, at, { message: "the query has no `{{.window}}`, without which Sloth refuses it", help: "write the range as `[{{.window}}]`" });
  return undefined;
}

/** The offset in what is written of one in what was parsed. */
function written(text: string, offset: number): number {
  let shift = 0;
  for (const found of text.matchAll(windowVariable)) if (found.index + shift + window.length <= offset) shift += window.length - found[0].length;
  return offset - shift;
}
