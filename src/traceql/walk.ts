/** Ways through a tree of TraceQL. */
import type { Attribute, Calculation, Field, Intrinsic, Metrics, Query, Scalar, Stage } from "./ast.ts";

/** Every expression on fields in a query, the outermost of each: conditions, what is counted and what is grouped by. */
export function fieldsIn({ expr }: Query): readonly Field[] {
  return expr.type === "metrics" || expr.type === "calculation" ? inSeries(expr) : inStage(expr);
}

function inSeries(series: Metrics | Calculation): readonly Field[] {
  if (series.type === "calculation") return [series.left, series.right].flatMap((side) => (side.type === "static" ? [] : inSeries(side)));
  const { pipeline, attribute, by, filter } = series;
  return [...inStage(pipeline), ...(filter ? inStage(filter) : []), ...(attribute ? [attribute] : []), ...by];
}

function inStage(stage: Stage): readonly Field[] {
  switch (stage.type) {
    case "filter":
      return stage.condition ? [stage.condition] : [];
    case "structural":
      return [...inStage(stage.left), ...inStage(stage.right)];
    case "pipeline":
      return stage.stages.flatMap(inStage);
    case "compare":
      return [...inScalar(stage.left), ...inScalar(stage.right)];
    case "by":
      return [stage.expr];
    case "select":
      return stage.attributes;
    case "coalesce":
      return [];
  }
}

function inScalar(scalar: Scalar): readonly Field[] {
  switch (scalar.type) {
    case "aggregate":
      return scalar.expr ? [scalar.expr] : [];
    case "arithmetic":
      return [...inScalar(scalar.left), ...inScalar(scalar.right)];
    case "counted":
      return [...inStage(scalar.pipeline), ...inScalar(scalar.aggregate)];
    case "static":
      return [];
  }
}

/** The attributes and intrinsics in an expression, from left to right. */
export function attributesIn(field: Field): readonly (Attribute | Intrinsic)[] {
  switch (field.type) {
    case "binary":
      return [...attributesIn(field.left), ...attributesIn(field.right)];
    case "unary":
      return attributesIn(field.expr);
    case "static":
      return [];
    default:
      return [field];
  }
}

/** The operations in an expression, the outer before the inner. */
export function operationsIn(field: Field): readonly Extract<Field, { type: "binary" }>[] {
  if (field.type === "unary") return operationsIn(field.expr);
  return field.type === "binary" ? [field, ...operationsIn(field.left), ...operationsIn(field.right)] : [];
}
