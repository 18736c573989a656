/** Which series rules read, and how far back. */
import type { Expr, VectorSelector } from "../promql/ast.ts";
import { children } from "../promql/walk.ts";
import { millisecondsOf } from "./selector.ts";

export interface Reads {
  /** How far back series of a name are read, in milliseconds; zero where they are not. */
  readonly depthOf: (name: string) => number;
}

export function readsOf(rules: readonly { readonly expr: Expr }[], lookback: number): Reads {
  const depths = new Map<string | undefined, number>();
  for (const { expr } of rules) {
    eachDepth(expr, 0, lookback, ({ name }, depth) => depths.set(name, Math.max(depths.get(name) ?? 0, depth)));
  }
  const ofAny = depths.get(undefined) ?? 0;
  return { depthOf: (name) => Math.max(depths.get(name) ?? 0, ofAny) };
}

type See = (selector: VectorSelector, depth: number, range?: number) => void;

/** Each selector of a query, with how far back of the time at which the query is asked it reads; `range` where two samples have to be in one. */
function eachDepth(expr: Expr, back: number, lookback: number, see: See, ofPairs = false): void {
  if (expr.type === "selector") see(expr, back + movedBack(expr) + lookback);
  else if (expr.type === "matrix") {
    const range = millisecondsOf(expr.range);
    see(expr.selector, back + movedBack(expr.selector) + range, ofPairs ? range : undefined);
  } else {
    const further = expr.type === "subquery" ? back + movedBack(expr) + millisecondsOf(expr.range) : back;
    const needsPairs = expr.type === "call" && pairFunctions.has(expr.function);
    for (const child of children(expr)) eachDepth(child, further, lookback, see, needsPairs);
  }
}

const pairFunctions: ReadonlySet<string> = new Set(["rate", "increase", "irate", "delta", "idelta", "deriv", "predict_linear"]);

/** A fixed time may be any time. */
function movedBack({ at, offset }: Pick<VectorSelector, "at" | "offset">): number {
  if (at !== undefined) return Number.POSITIVE_INFINITY;
  return offset === undefined ? 0 : Math.max(0, millisecondsOf(offset));
}

/** A selector that reads none of the series that the rules record: what has to be there from the beginning. */
export interface Source {
  readonly selector: VectorSelector;
  /** How far back it reads, in milliseconds; infinite for a fixed time. */
  readonly depth: number;
  /** In milliseconds, where it takes samples of a range of which there have to be two. */
  readonly range?: number;
}

/** Of each rule, in the order of the query; the same selector may stand in several. */
export function sourcesOf<T extends { readonly expr: Expr; readonly kind: string; readonly name: string }>(
  rules: readonly T[],
  lookback: number,
): readonly (Source & { readonly rule: T })[] {
  const recorded = new Set(["ALERTS", "ALERTS_FOR_STATE", ...rules.flatMap(({ kind, name }) => (kind === "recording" ? [name] : []))]);
  const sources: (Source & { readonly rule: T })[] = [];
  for (const rule of rules) {
    eachDepth(rule.expr, 0, lookback, (selector, depth, range) => {
      if (selector.name === undefined || !recorded.has(selector.name)) sources.push({ selector, depth, ...(range !== undefined && { range }), rule });
    });
  }
  return sources;
}
