/** What objectives ask with, as rules look at it. */
import type { PromqlQuery } from "../ir/query.ts";
import type { Slo } from "../ir/rule.ts";
import type { Expr, VectorSelector } from "../promql/ast.ts";
import type { ExprType, Lookup, Types } from "../promql/expr-type.ts";
import { typesOf } from "../promql/types.ts";

/** A query that was written by hand, and what is known of it. */
export interface WrittenQuery {
  readonly query: PromqlQuery;
  readonly types: Types;
  readonly type: ExprType;
}

/** Both sides of a `rawRatio`. */
export function writtenSides(slo: Slo, lookup: Lookup): { readonly part: WrittenQuery; readonly whole: WrittenQuery } | undefined {
  if (!("part" in slo.sli)) return undefined;
  const part = written(slo.sli.part, lookup);
  const whole = written(slo.sli.whole, lookup);
  return part && whole && { part, whole };
}

/** The query of a `ratioByTime`. */
export function writtenShare({ sli }: Slo, lookup: Lookup): WrittenQuery | undefined {
  return "query" in sli ? written(sli.query, lookup) : undefined;
}

function written(query: PromqlQuery, lookup: Lookup): WrittenQuery | undefined {
  const types = typesOf(query.expr, lookup);
  const type = types.get(query.expr);
  // What is no PromQL was refused where it was said.
  return query.raw?.error || query.refused || !type ? undefined : { query, types, type };
}

/** Whose changes a query adds up: `sum(rate(a[5m])) + sum(rate(b[5m]))` has `a` and `b`. `undefined` where it does anything else. */
export function addedUp(expr: Expr | undefined): readonly VectorSelector[] | undefined {
  switch (expr?.type) {
    case "paren":
      return addedUp(expr.expr);
    case "aggregation":
      return expr.operator === "sum" ? addedUp(expr.expr) : undefined;
    case "call": {
      const [of] = expr.args;
      return /^(rate|increase)$/.test(expr.function) && of?.type === "matrix" ? [of.selector] : undefined;
    }
    case "binary": {
      if (expr.operator !== "+" && expr.operator !== "or") return undefined;
      const left = addedUp(expr.left);
      const right = addedUp(expr.right);
      return left && right && [...left, ...right];
    }
    default:
      return undefined;
  }
}
