/** What an SLO of OpenSLO counts, by its budgeting method. https://github.com/OpenSLO/OpenSLO#notes-slo */
import { quotient } from "../ir/series.ts";
import type { Expr } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { mapNodes, unwrapped, walk } from "../promql/walk.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { clean } from "../util/number.ts";
import { type Placed, type Reading, report, type Where } from "./fields.ts";
import type { Indicator, While } from "./imported.ts";
import { shareOfEvents, shareOfQuery } from "./indicator.ts";
import type { Query } from "./query.ts";

/** The queries of an indicator, understood; where they come from is settled. */
export type Source = { readonly at: Where; readonly reading: Reading } & (
  | { readonly is: "events"; readonly side: "good" | "bad"; readonly part: Query; readonly whole: Query }
  | { readonly is: "share"; readonly side: "good" | "bad"; readonly query: Query }
  | { readonly is: "value"; readonly query: Query }
);

/** What an objective adds to its indicator. */
export interface Terms {
  readonly at: Where;
  readonly method: Placed<string> | undefined;
  readonly op?: Placed<string> | undefined;
  readonly value?: Placed<number> | undefined;
  readonly timeSliceTarget?: Placed<number> | undefined;
}

export function indicatorOf(source: Source, terms: Terms, reading: Reading): Indicator | undefined {
  const method = terms.method?.value ?? "Occurrences";
  if (!methods.includes(method)) {
    const help = didYouMean(method, methods) ?? `the methods are ${methods.join(", ")}`;
    report(reading, terms.method ?? terms.at, { message: `there is no budgeting method \`${method}\``, help });
    return undefined;
  }
  if (source.is === "value") return threshold(source.query.expr, terms, reading);
  if (method === "Timeslices") return slices(source, terms, reading);
  if (source.is === "share") return shareOfQuery(source.side, source.query, source.reading);
  if (method === "Occurrences") return shareOfEvents(source.side, source.part, source.whole, source.reading);
  return { is: "by-time", side: source.side, share: shareExpr(source) };
}

const methods = ["Occurrences", "Timeslices", "RatioTimeslices"];

/** Whatever the method: of a value at each moment, moments are all that can be counted. */
function threshold(query: Expr, { at, op, value }: Terms, reading: Reading): Indicator | undefined {
  const verb = op && verbs[op.value];
  if (!verb || !value) {
    const message = op && !verb ? `there is no operator \`${op.value}\`` : "nothing says which values are good";
    report(reading, (!verb && op) || at, { message, help: "say `op`, one of lte, gte, lt and gt, and `value`" });
    return undefined;
  }
  return { is: "while", side: "good", query, verb, value: value.value };
}

const verbs: Readonly<Record<string, While["verb"]>> = { lt: "below", lte: "atMost", gt: "above", gte: "atLeast" };

/** A slice is good when enough of what happened in it was. */
function slices(source: Exclude<Source, { is: "value" }>, { at, timeSliceTarget: target }: Terms, reading: Reading): Indicator | undefined {
  if (!target || target.value <= 0 || target.value > 1) {
    report(reading, target ?? at, { message: "nothing says how much of a slice has to be good", help: "say `timeSliceTarget`, over 0 and at most 1: `0.95`" });
    return undefined;
  }
  const query = source.is === "share" ? source.query.expr : shareExpr(source);
  if (source.side === "good") return { is: "while", side: "good", query, verb: "atLeast", value: target.value };
  return { is: "while", side: "good", query, verb: "atMost", value: clean(1 - target.value) };
}

function shareExpr({ part, whole }: Extract<Source, { is: "events" }>): Expr {
  const zero = build.binary(build.number(0), "*", whole.expr);
  return quotient({ type: "paren", expr: build.binary(part.expr, "or", zero) }, whole.expr);
}

/** Series become their sum, and of counters what they count in a second: OpenSLO says of which kind they are, and no more. */
export function summed({ expr, at }: Query, isCounter: boolean): Query {
  let ranged = false;
  walk(expr, (node) => {
    ranged ||= node.type === "matrix" || node.type === "subquery";
  });
  const rate = (node: Expr) => (node.type === "selector" ? build.rate(node, build.duration(300_000)) : node);
  const counted = isCounter && !ranged ? mapNodes(expr, rate) : expr;
  return { expr: unwrapped(expr).type === "selector" ? build.by("sum", [], counted) : counted, at };
}
