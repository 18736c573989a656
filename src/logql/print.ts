/** LogQL as text, on one line, as Loki's own formatter writes a short query. https://grafana.com/docs/loki/latest/query/ */
import { formatDuration } from "../util/duration.ts";
import type { LogExpr, LogLines, Stage, StreamMatcher } from "./ast.ts";

/** The text of a query. A stream selector needs a matcher that is not empty-compatible; adding it is the caller's part. */
export function print(expr: LogExpr): string {
  switch (expr.type) {
    case "lines":
      return printLines(expr);
    case "range":
      return `${expr.function}(${printLines(expr.lines)} [${typeof expr.range === "number" ? formatDuration(expr.range) : expr.range}])`;
    case "aggregation": {
      const grouping = expr.by.length > 0 ? ` by (${expr.by.join(", ")}) ` : "";
      const parameter = expr.parameter === undefined ? "" : `${expr.parameter}, `;
      return `${expr.operator}${grouping}(${parameter}${print(expr.expr)})`;
    }
    case "text":
      return expr.parts.map((part) => (typeof part === "string" ? part : print(part))).join("");
  }
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
      return `${stage.operator} ${quote(stage.text)}`;
    case "json":
    case "logfmt":
      return `| ${stage.stage}`;
    case "pattern":
      return `| pattern ${quote(stage.pattern)}`;
    case "format":
      return `| label_format ${stage.label}=${quote(stage.template)}`;
    case "filter":
      return `| ${stage.label}${typeof stage.value === "number" ? ` ${stage.operator} ${stage.value}` : `${stage.operator}${quote(stage.value)}`}`;
  }
}

/** A string of LogQL has Go's escapes, which JSON's are among; half of a surrogate pair is none of them. */
function quote(text: string): string {
  return JSON.stringify(text.replace(/\p{Surrogate}/gu, "\ufffd"));
}
