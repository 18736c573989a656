/** What Loki refuses in a tree that its grammar allows: https://github.com/grafana/loki/blob/main/pkg/logql/syntax/ast.go */

import type { Span } from "../promql/ast.ts";
import { failAt } from "../promql/error.ts";
import { readRegexp, regexpError } from "../promql/regexp.ts";
import type { Binary, Expr, LabelFilter, LogLines, LogRange, RangeAggregation, Stage, StreamMatcher } from "./ast.ts";
import { patternFault, regexpFields } from "./pattern.ts";

const nowhere: Span = { start: 0, end: 0 };

/** Throws a `ParseFailure` for the first thing wrong. */
export function checkExpr(expr: Expr): void {
  switch (expr.type) {
    case "lines":
      checkLines(expr);
      return;
    case "range":
      checkRange(expr);
      checkRangeAggregation(expr);
      return;
    case "aggregation":
      checkExpr(expr.expr);
      if (expr.operator === "approx_topk" && expr.grouping) throw failAt(expr.span ?? nowhere, "`approx_topk` cannot group");
      if (expr.operator.startsWith("sort") && (expr.grouping?.labels.length ?? 0) > 0) throw failAt(expr.span ?? nowhere, `\`${expr.operator}\` cannot group`);
      return;
    case "binary":
      checkBinary(expr);
      return;
    case "label_replace": {
      checkExpr(expr.expr);
      const error = regexpError(expr.pattern);
      if (error !== undefined) throw failAt(expr.span ?? nowhere, `the pattern of \`label_replace\` is no regular expression: ${error}`);
      return;
    }
    case "variants":
      checkRange(expr.of);
      for (const variant of expr.variants) checkExpr(variant);
      return;
    default:
  }
}

function checkBinary({ operator, left, right }: Binary): void {
  for (const side of [left, right]) {
    checkExpr(side);
    if (side.type === "lines") throw failAt(side.span ?? nowhere, `\`${operator}\` compares numbers, and these are lines of a log`);
    const isSet = operator === "and" || operator === "or" || operator === "unless";
    if (isSet && isNumber(side)) throw failAt(side.span ?? nowhere, `\`${operator}\` combines series, and this is a number`);
  }
}

/** Loki counts what is made of numbers alone while it reads. */
function isNumber(expr: Expr): boolean {
  return expr.type === "number" || (expr.type === "binary" && isNumber(expr.left) && isNumber(expr.right));
}

function checkRange({ lines, unwrap }: LogRange): void {
  checkLines(lines);
  for (const filter of unwrap?.filters ?? []) checkFilter(filter);
}

const grouping = new Set(["avg", "stddev", "stdvar", "quantile", "max", "min", "first", "last"].map((name) => `${name}_over_time`));
const withUnwrap = new Set([...grouping, "sum_over_time", "rate", "rate_counter", "absent_over_time"]);
const withoutUnwrap = new Set(["bytes_over_time", "bytes_rate", "count_over_time", "rate", "absent_over_time"]);

function checkRangeAggregation({ function: name, parameter, grouping: said, unwrap, span = nowhere }: RangeAggregation): void {
  const place = { start: span.start, end: span.start + name.length };
  if (name === "quantile_over_time" && parameter === undefined) throw failAt(place, `\`${name}\` lacks its quantile`);
  if (name !== "quantile_over_time" && parameter !== undefined) throw failAt(place, `\`${name}\` takes no number`);
  if (said && !grouping.has(name)) throw failAt(place, `\`${name}\` cannot group`);
  if (unwrap && !withUnwrap.has(name)) throw failAt(unwrap.span ?? place, `\`${name}\` takes no \`unwrap\``);
  if (!unwrap && !withoutUnwrap.has(name)) throw failAt(place, `\`${name}\` needs the label to take as a number: \`| unwrap …\``);
}

function checkLines({ stream, stages, span = nowhere }: LogLines): void {
  for (const matcher of stream) checkMatcher(matcher);
  if (!stream.some(needsValue)) {
    const place = { start: span.start, end: stream.at(-1)?.span?.end ?? span.start + 1 };
    throw failAt(place, "the selector fits streams that have none of its labels; one value or pattern must not fit the empty text");
  }
  for (const stage of stages) checkStage(stage);
}

/** Whether a stream that lacks the label does not fit. */
function needsValue({ operator, value }: StreamMatcher): boolean {
  if (operator === "=" || operator === "!=") return (operator === "=") === (value !== "");
  const reading = readRegexp(value);
  return !("error" in reading) && reading.matchesEmpty === (operator === "!~");
}

function checkMatcher({ operator, value, span = nowhere }: StreamMatcher): void {
  const error = operator.endsWith("~") ? regexpError(value) : undefined;
  if (error !== undefined) throw failAt(span, `\`${value}\` is no regular expression: ${error}`);
}

function checkStage(stage: Stage): void {
  const { span = nowhere } = stage;
  if (stage.stage === "filter" || stage.stage === "filters") checkFilter(stage);
  if (stage.stage === "drop" || stage.stage === "keep") for (const label of stage.labels) if (label.operator !== undefined) checkMatcher(label);
  if (stage.stage === "pattern") {
    const fault = patternFault(stage.pattern);
    if (fault !== undefined) throw failAt(span, fault);
  }
  if (stage.stage === "regexp") {
    const error = regexpError(stage.pattern);
    if (error !== undefined) throw failAt(span, `\`${stage.pattern}\` is no regular expression: ${error}`);
    if (regexpFields(stage.pattern).length === 0) throw failAt(span, "the pattern names no field: `(?P<name>…)`");
  }
}

function checkFilter(filter: LabelFilter): void {
  if (filter.stage === "filters") {
    checkFilter(filter.left);
    checkFilter(filter.right);
  } else if (typeof filter.value === "string" && filter.operator.endsWith("~"))
    checkMatcher({ ...filter, operator: filter.operator as "=~", value: filter.value });
}
