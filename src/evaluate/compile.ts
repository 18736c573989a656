/** From the tree of a query to a function of time that answers as Prometheus would, from series in memory. */
import type { Expr } from "../promql/ast.ts";
import { aggregation } from "./aggregate.ts";
import { binary } from "./binary.ts";
import { call } from "./call.ts";
import { labelsIn } from "./labels.ts";
import { type Context, EvaluationError, type Query, type Vector, type VectorQuery } from "./query.ts";
import { instantSelector, rangeSelector } from "./selector.ts";
import { subquery } from "./subquery.ts";
import { mapper } from "./vectors.ts";

/** A vector at each time, as rules need it: a scalar is one without labels. Throws an `EvaluationError` for what is not understood here. */
export function compile(expr: Expr, context: Context): (time: number) => Vector {
  const query = queryOf(expr, context);
  const labels = labelsIn(context.store.table, []);
  const at = query.type === "vector" ? query.at : query.type === "scalar" ? (time: number) => [{ labels, value: query.at(time) }] : undefined;
  if (!at) throw new EvaluationError("the query gives a range or a text, and a rule takes numbers");
  return (time) => {
    context.now = time;
    return at(time);
  };
}

function queryOf(expr: Expr, context: Context): Query {
  const { table } = context.store;
  switch (expr.type) {
    case "number":
      return { type: "scalar", at: () => expr.value };
    case "string":
      return { type: "string", value: expr.value };
    case "selector":
      return instantSelector(expr, context);
    case "matrix":
      return rangeSelector(expr, context);
    case "subquery":
      return subquery(expr, vectorOf(expr.expr, context), context);
    case "call":
      return call(
        expr,
        expr.args.map((arg) => queryOf(arg, context)),
        context,
      );
    case "aggregation":
      return aggregation(expr.operator, expr.grouping, expr.parameter && queryOf(expr.parameter, context), vectorOf(expr.expr, context), table);
    case "binary":
      return binary(expr, queryOf(expr.left, context), queryOf(expr.right, context), table);
    case "unary":
      return expr.operator === "+" ? queryOf(expr.expr, context) : negated(queryOf(expr.expr, context), context);
    case "paren":
      return queryOf(expr.expr, context);
  }
}

/** What the grammar says is a vector. */
function vectorOf(expr: Expr, context: Context): VectorQuery {
  const query = queryOf(expr, context);
  if (query.type !== "vector") throw new EvaluationError("a number, a range or a text stands where series have to");
  return query;
}

function negated(query: Query, context: Context): Query {
  if (query.type === "scalar") return { type: "scalar", at: (time) => -query.at(time) };
  if (query.type !== "vector") throw new EvaluationError("a sign in front of a range or a text");
  const map = mapper(context.store.table);
  return { type: "vector", at: (time) => map(query.at(time), (value) => -value) };
}
