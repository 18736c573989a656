/** Short ways to make the nodes of a LogQL tree, and the order in which the stages of a pipeline stand. */
import type { LogExpr, LogLines, Stage } from "./ast.ts";

/** Stands for the range that the query left open: the policy's in a rule, `$__auto` on a dashboard. `derive` fills it in. */
export const usualRange = "$range";

export const range = (name: "rate" | "count_over_time", lines: LogLines, over: number | string): LogExpr => ({
  type: "range",
  function: name,
  lines,
  range: over,
});
export const sum = (by: readonly string[], expr: LogExpr): LogExpr => ({
  type: "aggregation",
  operator: "sum",
  ...(by.length > 0 && { grouping: { kind: "by", labels: by } }),
  expr,
});
export const topk = (count: number, expr: LogExpr): LogExpr => ({ type: "aggregation", operator: "topk", parameter: count, expr });

/** A copy of `expr` whose lines are replaced and whose open ranges are filled in. */
export function mapLines(expr: LogExpr, lines: (of: LogLines) => LogLines, over: number | string = usualRange): LogExpr {
  switch (expr.type) {
    case "lines":
      return lines(expr);
    case "range":
      return { ...expr, lines: lines(expr.lines), range: expr.range === usualRange ? over : expr.range };
    case "aggregation":
      return { ...expr, expr: mapLines(expr.expr, lines, over) };
    case "text":
      return { ...expr, parts: expr.parts.map((part) => (typeof part === "string" ? part : mapLines(part, lines, over))) };
  }
}

/**
 * Lines without those that a parser or a comparison of numbers could not read. Loki refuses a metric query whose result
 * has such a line (https://grafana.com/docs/loki/latest/query/#pipeline-errors), so one line of plain text among JSON would empty a panel.
 */
export function withoutErrors(lines: LogLines): LogLines {
  const mayFail = lines.stages.some((stage) => stage.stage === "json" || (stage.stage === "filter" && typeof stage.value === "number"));
  return mayFail ? { ...lines, stages: [...lines.stages, { stage: "filter", label: "__error__", operator: "=", value: "" }] } : lines;
}

/** A name as a parser of Loki writes it: `http.status` is found as `http_status`. */
export function fieldName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_]/g, "_").replace(/^(?=\d)/, "_");
}

/** Stages in the order that lets Loki skip most lines soonest: texts, what needs no parsing, the parser, what it found. */
export function pipeline(texts: readonly Stage[], unparsed: readonly Stage[], parser: Stage | undefined, parsed: readonly Stage[]): readonly Stage[] {
  return [...texts, ...unparsed, ...(parser ? [parser] : []), ...parsed];
}

/** The lines that a query looks at first; of text that names its streams itself, none. */
export function linesIn(expr: LogExpr): LogLines | undefined {
  switch (expr.type) {
    case "lines":
      return expr;
    case "range":
      return expr.lines;
    case "aggregation":
      return linesIn(expr.expr);
    case "text":
      for (const part of expr.parts) {
        const lines = typeof part === "string" ? undefined : linesIn(part);
        if (lines) return lines;
      }
      return undefined;
  }
}
