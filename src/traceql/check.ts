/** What Tempo refuses in a tree that its grammar allows: https://github.com/grafana/tempo/blob/main/pkg/traceql/ast_validate.go */
import { failAt } from "../promql/error.ts";
import { regexpError } from "../promql/regexp.ts";
import type { Aggregate, Attribute, Calculation, Field, Intrinsic, Metrics, Query, Scalar, ScalarFilter, Stage, Static, ValueType } from "./ast.ts";
import { isNumeric, matching, spokenType, takes, typeOf } from "./types.ts";

/** Throws a `ParseFailure` for the first thing wrong. */
export function checkQuery({ expr }: Query): void {
  if (expr.type === "metrics" || expr.type === "calculation") checkSeries(expr, false);
  else checkStage(expr);
}

function checkStage(stage: Stage): void {
  switch (stage.type) {
    case "filter": {
      if (!stage.condition) return;
      checkField(stage.condition);
      const type = typeOf(stage.condition);
      if (type !== undefined && type !== "boolean") throw failAt(stage.condition.span, `the filter is ${spokenType(type)}, not true or false`);
      return;
    }
    case "structural":
      checkStage(stage.left);
      checkStage(stage.right);
      return;
    case "pipeline":
      stage.stages.forEach(checkStage);
      return;
    case "compare":
      checkCompare(stage);
      return;
    case "by":
      if (!readsSpan(stage.expr)) throw failAt(stage.expr.span, "`by` groups by what spans have, and this is the same for all");
      checkField(stage.expr);
      return;
    case "select":
      stage.attributes.forEach(checkField);
      return;
    case "coalesce":
  }
}

function checkField(field: Field): void {
  switch (field.type) {
    case "attribute":
    case "intrinsic":
      checkAttribute(field);
      return;
    case "unary":
      checkField(field.expr);
      checkUnary(field);
      return;
    case "binary":
      checkField(field.left);
      checkField(field.right);
      checkBinary(field);
      return;
    case "static":
  }
}

function checkAttribute(attribute: Attribute | Intrinsic): void {
  const ofParent = attribute.type === "attribute" ? attribute.parent : attribute.name === "parent";
  if (ofParent) throw failAt(attribute.span, "Tempo cannot read the parent of a span yet");
}

function checkUnary({ operator, expr, span }: Extract<Field, { type: "unary" }>): void {
  const type = typeOf(expr);
  const fits = type === undefined || (operator === "-" ? isNumeric(type) : type === "boolean");
  if (!fits) throw failAt(span, `\`${operator}\` does not take ${spokenType(type as ValueType)}`);
}

function checkBinary({ operator, left, right, span }: Extract<Field, { type: "binary" }>): void {
  const nil = [left, right].find(isNil);
  const other = nil === left ? right : left;
  if (nil && operator === "=" && !isNil(other)) checkAbsent(other, span);
  if (nil) return;
  const [a, b] = [typeOf(left), typeOf(right)];
  if (a !== undefined && b !== undefined && !matching(a, b)) {
    const help = a === "status" || b === "status" || a === "kind" || b === "kind" ? ", whose values stand without quotes" : "";
    const [of, than] = help !== "" && b !== "status" && b !== "kind" ? [b, a] : [a, b];
    throw failAt(span, `\`${operator}\` compares ${spokenType(of)} with ${spokenType(than)}${help}`);
  }
  const wrong = [a, b].find((type) => !takes(operator, type));
  if (wrong !== undefined) throw failAt(span, `\`${operator}\` does not take ${spokenType(wrong)}`);
  if (operator === "=~" || operator === "!~") checkPattern(operator, right);
}

const isNil = (field: Field): boolean => field.type === "static" && field.of === "nil";

/** What every span has is never absent. */
function checkAbsent(field: Field, span: Field["span"]): void {
  const isAlwaysThere = field.type === "intrinsic" || (field.type === "attribute" && field.scope === "resource" && field.name === "service.name");
  if (isAlwaysThere) throw failAt(span, `every span has \`${field.type === "intrinsic" ? field.name : "resource.service.name"}\`: it is never \`nil\``);
}

function checkPattern(operator: string, right: Field): void {
  if (right.type !== "static") throw failAt(right.span, `\`${operator}\` takes a pattern in quotes`);
  const error = right.of === "string" ? regexpError(right.text) : undefined;
  if (error !== undefined) throw failAt(right.span, `\`${right.text}\` is no regular expression: ${error}`);
}

function readsSpan(field: Field): boolean {
  if (field.type === "binary") return readsSpan(field.left) || readsSpan(field.right);
  return field.type === "unary" ? readsSpan(field.expr) : field.type !== "static";
}

function checkCompare({ operator, left, right }: ScalarFilter): void {
  checkScalar(left);
  checkScalar(right);
  if (left.type === "aggregate" && right.type === "static") return;
  const place = left.type === "aggregate" ? right : left;
  throw failAt(place.span, `Tempo can only compare one aggregate with a number yet, as in \`max(duration) ${operator} 1s\``);
}

function checkScalar(scalar: Scalar): void {
  if (scalar.type === "aggregate") checkAggregate(scalar);
  if (scalar.type === "arithmetic") {
    checkScalar(scalar.left);
    checkScalar(scalar.right);
  }
  if (scalar.type === "counted") {
    checkStage(scalar.pipeline);
    checkAggregate(scalar.aggregate);
  }
}

function checkAggregate({ function: name, expr, span }: Aggregate): void {
  if (!expr) return;
  checkField(expr);
  const type = typeOf(expr);
  if (type !== undefined && !isNumeric(type)) throw failAt(expr.span, `\`${name}\` takes a number, and this is ${spokenType(type)}`);
  if (!readsSpan(expr)) throw failAt(span, `\`${name}\` takes what spans have, and this is the same for all`);
}

function checkSeries(series: Metrics | Calculation, calculated: boolean): void {
  if (series.type === "metrics") {
    checkMetrics(series, calculated || series.stages.length > 0);
    return;
  }
  for (const side of [series.left, series.right]) {
    if (side.type !== "static") checkSeries(side, true);
    else if (side.of === "duration") throw failAt(side.span, "series cannot be calculated with a duration");
  }
}

/** So many labels a series can have: https://grafana.com/docs/tempo/latest/traceql/metrics-queries/functions/ */
const maxLabels = 5;

function checkMetrics({ function: name, pipeline, numbers, filter, by, span }: Metrics, isUsed: boolean): void {
  checkStage(pipeline);
  if (filter) checkStage(filter);
  const most = name === "quantile_over_time" || name === "histogram_over_time" || name === "avg_over_time" ? maxLabels - 1 : maxLabels;
  if (by.length > most) throw failAt(by[most]?.span ?? span, `\`${name}\` groups by at most ${most} attributes`);
  if (name === "quantile_over_time") numbers.forEach(checkQuantile);
  if (name !== "compare") return;
  if (isUsed) throw failAt(span, "what `compare` finds cannot be ranked, compared or calculated with");
  checkComparedNumbers(numbers);
}

function checkQuantile({ value, text, span }: Static): void {
  if (value < 0 || value > 1) throw failAt(span, `\`${text}\` is no quantile: it is between 0 and 1`);
}

function checkComparedNumbers([most, from, to]: readonly Static[]): void {
  if (most && (most.value < 1 || most.value > 1000)) throw failAt(most.span, `\`${most.text}\` is no number of values: it is between 1 and 1000`);
  if (from && to && to.value <= from.value) throw failAt(to.span, "the end is not behind the start");
}
