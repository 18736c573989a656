/** LogQL as text, on one line, as Loki's own formatter writes a short query. https://grafana.com/docs/loki/latest/query/ */
import { formatDuration } from "../util/duration.ts";
import type { Aggregation, Binary, Expr, Extraction, Grouping, LabelFilter, LineText, LogExpr, LogLines, LogRange, Stage, StreamMatcher } from "./ast.ts";
import { precedenceOf } from "./precedence.ts";

/** The text of a query. A stream selector needs a matcher that is not empty-compatible; adding it is the caller's part. */
export function print(expr: Expr | LogExpr): string {
  switch (expr.type) {
    case "lines":
      return printLines(expr);
    case "range": {
      const parameter = expr.parameter === undefined ? "" : `${expr.parameter}, `;
      return `${expr.function}(${parameter}${printRange(expr)})${expr.grouping ? ` ${printGrouping(expr.grouping)}` : ""}`;
    }
    case "aggregation":
      return printAggregation(expr);
    case "binary":
      return printBinary(expr);
    case "number":
      return String(expr.value);
    case "vector":
      return `vector(${expr.value})`;
    case "label_replace":
      return `label_replace(${[print(expr.expr), ...[expr.label, expr.replacement, expr.source, expr.pattern].map(quote)].join(", ")})`;
    case "variants":
      return `variants(${expr.variants.map(print).join(", ")}) of (${printRange(expr.of)})`;
    case "text":
      return expr.parts.map((part) => (typeof part === "string" ? part : print(part))).join("");
  }
}

function printAggregation({ operator, parameter, grouping, expr }: Aggregation<Expr | LogExpr>): string {
  const number = parameter === undefined ? "" : `${parameter}, `;
  return `${operator}${grouping ? ` ${printGrouping(grouping)} ` : ""}(${number}${print(expr)})`;
}

function printGrouping({ kind, labels }: Grouping): string {
  return `${kind} (${labels.join(", ")})`;
}

function printBinary({ operator, bool, matching, left, right }: Binary): string {
  const words = [operator, ...(bool ? ["bool"] : []), ...(matching ? [`${matching.kind} (${matching.labels.join(", ")})`] : [])];
  if (matching?.group) words.push(`group_${matching.group.side}${matching.group.include.length > 0 ? ` (${matching.group.include.join(", ")})` : ""}`);
  // Behind `group_left` a parenthesis would begin its labels.
  if (matching?.group && matching.group.include.length === 0 && side(right, operator, "right").startsWith("(")) words.push("()");
  return `${side(left, operator, "left")} ${words.join(" ")} ${side(right, operator, "right")}`;
}

/** What stands beside an operator, in parentheses where it would be torn apart. */
function side(expr: Expr, operator: Binary["operator"], which: "left" | "right"): string {
  const [inner, outer] = [expr.type === "binary" ? precedenceOf(expr.operator) : undefined, precedenceOf(operator)];
  if (inner === undefined || outer === undefined) return print(expr);
  const binds = operator === "^" ? "right" : "left";
  return inner > outer || (inner === outer && which === binds) ? print(expr) : `(${print(expr)})`;
}

function printRange({ lines, range, offset, unwrap }: LogRange): string {
  const taken = unwrap
    ? ` | unwrap ${unwrap.conversion ? `${unwrap.conversion}(${unwrap.label})` : unwrap.label}${unwrap.filters.map((filter) => ` | ${printFilter(filter)}`).join("")}`
    : "";
  const back = offset === undefined ? "" : ` offset ${offset < 0 ? "-" : ""}${printDuration(Math.abs(offset))}`;
  return `${printLines(lines)}${taken} [${typeof range === "number" ? printDuration(range) : range}]${back}`;
}

/** Parts of a millisecond are Go's, not Prometheus'. */
function printDuration(milliseconds: number): string {
  return Number.isInteger(milliseconds) ? formatDuration(milliseconds) : `${Math.round(milliseconds * 1e6)}ns`;
}

function printLines({ stream, stages }: LogLines): string {
  return [`{${stream.map(printMatcher).join(", ")}}`, ...stages.map(printStage)].join(" ");
}

function printMatcher({ label, operator, value }: StreamMatcher): string {
  return `${label}${operator}${quote(value)}`;
}

function printStage(stage: Stage): string {
  switch (stage.stage) {
    case "contains":
      return `${stage.operator} ${[stage, ...(stage.or ?? [])].map(printText).join(" or ")}`;
    case "filter":
    case "filters":
      return `| ${printFilter(stage)}`;
    case "json":
      return `| json${printFields(stage.fields)}`;
    case "logfmt":
      return `| logfmt${stage.strict ? " --strict" : ""}${stage.keepEmpty ? " --keep-empty" : ""}${printFields(stage.fields)}`;
    case "pattern":
    case "regexp":
      return `| ${stage.stage} ${quote(stage.pattern)}`;
    case "unpack":
    case "decolorize":
      return `| ${stage.stage}`;
    case "line_format":
      return `| line_format ${quote(stage.template)}`;
    case "label_format":
      return `| label_format ${stage.labels.map(({ label, from, template }) => `${label}=${from ?? quote(template ?? "")}`).join(", ")}`;
    case "drop":
    case "keep":
      return `| ${stage.stage} ${stage.labels.map((label) => (label.operator === undefined ? label.label : printMatcher(label))).join(", ")}`;
  }
}

function printText({ text, function: name }: LineText): string {
  return name === undefined ? quote(text) : `${name}(${quote(text)})`;
}

function printFields(fields: readonly Extraction[] | undefined): string {
  return fields === undefined ? "" : ` ${fields.map(({ name, path }) => (path === name ? name : `${name}=${quote(path)}`)).join(", ")}`;
}

function printFilter(filter: LabelFilter): string {
  if (filter.stage === "filters") {
    const parts = [filter.left, filter.right].map((part) => (part.stage === "filters" ? `(${printFilter(part)})` : printFilter(part)));
    return parts.join(` ${filter.operator} `);
  }
  const { label, operator, value, function: name } = filter;
  if (typeof value === "string") return `${label}${operator}${printText({ text: value, ...(name && { function: name }) })}`;
  return `${label} ${operator} ${typeof value === "number" ? value : value.text}`;
}

/** A string of LogQL has Go's escapes, which JSON's are among; half of a surrogate pair is none of them. */
function quote(text: string): string {
  return JSON.stringify(text.replace(/\p{Surrogate}/gu, "\ufffd"));
}
