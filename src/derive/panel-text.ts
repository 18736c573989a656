/** The words of a panel that nobody wrote: description, legend, and what stands where there is nothing to show. */
import type { Metric } from "../ir/metric.ts";
import type { PromqlQuery, Query } from "../ir/query.ts";
import type { LogExpr, LogLines } from "../logql/ast.ts";
import { print } from "../logql/print.ts";
import type { Expr } from "../promql/ast.ts";
import { walk } from "../promql/walk.ts";

/** What the queries of a panel read, from the help of their metrics. */
export function describeQueries(queries: readonly Query[]): string {
  const sentences = queries.flatMap((query) => {
    if (query.language === "logql") return [describeLog(query.expr)];
    if (query.language === "traceql") return ["Traces that match the query."];
    return query.recordings.length > 0
      ? query.recordings.map((recording) => `Recorded as \`${recording.name}\`${readsOf(recording.query.metrics)}.`)
      : query.metrics.map(describeMetric);
  });
  return [...new Set(sentences)].join(" ");
}

/** What is counted or listed, and which lines of the log: `{level="error"} |= "timeout"`. */
function describeLog(expr: LogExpr): string {
  if (isText(expr)) return "Written in LogQL.";
  const range = expr.type === "aggregation" ? innermost(expr) : expr;
  const lines = range.type === "range" ? range.lines : range;
  const chosen = lines.stream.length + lines.stages.length === 0 ? "" : ` that match \`${print(lines).replace(/^\{\} /, "")}\``;
  if (range.type === "lines") return `Lines of the log${chosen}, newest first.`;
  return `Lines of the log${chosen}, ${range.function.endsWith("rate") ? "per second" : "counted"}.`;
}

type Made = Exclude<LogExpr, { type: "text" }>;

function isText(expr: LogExpr): expr is Extract<LogExpr, { type: "text" }> {
  return expr.type === "aggregation" ? isText(expr.expr) : expr.type === "text";
}

function innermost(expr: Made): LogLines | Extract<LogExpr, { type: "range" }> {
  return expr.type === "aggregation" ? innermost(expr.expr as Made) : expr;
}

/** "Requests answered: `shop_requests_total`." */
export function describeMetric(metric: Metric): string {
  const help = sentence(metric.help);
  return help === "" ? `Reads \`${metric.name}\`.` : `${help}: \`${metric.name}\`.`;
}

/** Help as the start of a sentence: no final period, no line breaks. */
export function sentence(help: string): string {
  return help.replace(/\s+/g, " ").trim().replace(/\.$/, "");
}

function readsOf(metrics: readonly Metric[]): string {
  return metrics.length === 0 ? "" : ` from ${metrics.map(({ name }) => `\`${name}\``).join(" and ")}`;
}

/** What is missing where a panel is empty. */
export function noDataText(queries: readonly Query[]): string {
  const [query] = queries;
  if (query?.language === "logql") return "no lines";
  if (query?.language !== "promql") return "no traces";
  if (query.share) return `no ${query.share.whole.metric.name}`;
  const name = query.recordings[0]?.name ?? query.metrics[0]?.name;
  return name === undefined ? "no data" : `no ${name}`;
}

/**
 * One legend for each query: the labels that it keeps, after what tells it from the other queries of the panel. A label
 * that has one value on the dashboard, as `job` on that of a service, tells nothing.
 */
export function legendsOf(queries: readonly PromqlQuery[], title: string, said: string | undefined, constant: ReadonlySet<string>): readonly string[] {
  const names = distinguishing(queries.map(wordsOf));
  return queries.map((query, index) => {
    if (said !== undefined && queries.length === 1) return said;
    const labels = keptBy(query).filter((label) => !constant.has(label));
    const text = [said, queries.length > 1 ? names[index] : "", ...(said === undefined ? labels.map((label) => `{${label}}`) : [])].filter((part) => part);
    return text.join(" ") || title;
  });
}

/** Labels of the result; of raw text those of the outermost grouping. */
function keptBy({ keeps, expr }: PromqlQuery): readonly string[] {
  if (keeps) return keeps.filter((label) => label !== "le");
  let node = expr;
  while (
    node.type === "paren" ||
    node.type === "unary" ||
    (node.type === "aggregation" && !node.grouping && (node.operator === "topk" || node.operator === "bottomk"))
  )
    node = node.expr;
  if (node.type === "binary") node = node.left;
  return node.type === "aggregation" && node.grouping?.kind === "by" ? node.grouping.labels : [];
}

/** Words of a query: what it reads, the values that it selects, the quantile or mean that it takes. */
function wordsOf({ expr, recordings, metrics }: PromqlQuery): readonly string[] {
  const [recording] = recordings;
  const name = recording ? recording.name.split(":").slice(1).join("_") : (metrics[0]?.name ?? "");
  const values: string[] = [];
  walk(expr, (node) => {
    if (node.type === "selector") values.push(...node.matchers.filter(({ label }) => label !== "le").map(({ value }) => value));
  });
  return [...name.split("_").filter((word) => word !== "" && word !== "total"), ...new Set(values), ...measureOf(expr)];
}

function measureOf(expr: Expr): readonly string[] {
  if (expr.type !== "call") return [];
  const [first] = expr.args;
  if (expr.function === "histogram_quantile" && first?.type === "number") return [`p${Number((first.value * 100).toPrecision(6))}`];
  return expr.function === "histogram_quantile" ? ["quantile"] : [];
}

/** What is left of each list of words without the words that all have in common at the start and at the end. */
function distinguishing(lists: readonly (readonly string[])[]): readonly string[] {
  const [first = []] = lists;
  const shortest = Math.min(first.length, ...lists.map((words) => words.length));
  let start = 0;
  while (start < shortest && lists.every((words) => words[start] === first[start])) start++;
  let end = 0;
  while (end < shortest - start && lists.every((words) => words.at(-1 - end) === first.at(-1 - end))) end++;
  return lists.map((words) => words.slice(start, words.length - end).join(" "));
}
