/** A condition in words: what people read about an alert for which nobody wrote a description. */
import type { Unit } from "../ir/metric.ts";
import type { Comparison, Condition, PromqlQuery, SeriesSet } from "../ir/query.ts";
import type { Alert } from "../ir/rule.ts";
import type { Service } from "../ir/system.ts";
import type { Expr } from "../promql/ast.ts";
import { formatDuration } from "../util/duration.ts";
import { clean, formatBytes, formatPercent } from "../util/number.ts";
import { keptBy } from "./condition.ts";
import { labelValue, valueIn } from "./template.ts";

/** "The p95 of shop_request_duration_seconds has been above 1s for 5m, now {{ $value | humanizeDuration }}." */
export function describe(alert: Alert, service?: Service): string {
  const lasting = alert.for > 0;
  const clause = inWords(alert.when, lasting, service);
  const labels = (keptBy(alert.when) ?? []).filter((label) => label !== "job");
  const where = labels.length === 0 ? "" : ` (${labels.map((label) => `${label} ${labelValue(label)}`).join(", ")})`;
  const now = alert.when.is === "threshold" ? `, now ${valueIn(alert.when.query.unit)}` : "";
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}${lasting ? ` for ${formatDuration(alert.for)}` : ""}${now}${where}.`;
}

function inWords(condition: Condition, lasting: boolean, service?: Service): string {
  const is = lasting ? "has been" : "is";
  switch (condition.is) {
    case "threshold":
      return `${subject(condition.query)} ${is} ${comparisons[condition.comparison]} ${amount(condition.threshold, condition.query.unit)}`;
    case "log-threshold":
      return `a count of log lines ${is} ${comparisons[condition.comparison]} ${amount(condition.threshold, condition.query.unit)}`;
    case "absent":
      return `there ${is} no series ${seriesText(condition.series)}`;
    case "targets":
      return condition.state === "down" ? `a target of ${service?.name} ${is} down` : `there ${is} no target of ${service?.name}`;
    default:
      return `${inWords(condition.left, lasting, service)} ${condition.is} ${inWords(condition.right, lasting, service)}`;
  }
}

const comparisons: Readonly<Record<Comparison, string>> = {
  ">": "above",
  ">=": "at or above",
  "<": "below",
  "<=": "at or below",
  "==": "equal to",
  "!=": "other than",
};

/** An amount as a spec writes it: "5%", "500ms", "512MiB", "0.1/s", "80 usd". */
export function amount(value: number, unit: Unit): string {
  if (unit === "ratio") return formatPercent(value);
  if (unit === "seconds") return Number.isInteger(clean(value * 1000)) ? formatDuration(clean(value * 1000)) : `${value}s`;
  if (unit === "bytes") return formatBytes(value);
  if (unit === "bytes/s") return `${formatBytes(value)}/s`;
  if (unit === "count/s") return frequency(value);
  return unit === "count" || unit === "unknown" ? String(value) : `${value} ${unit}`;
}

/** By the second, or by the minute or hour where that is the shorter number: "1/min" rather than "0.0166666666667/s". */
function frequency(perSecond: number): string {
  const texts = [`${clean(perSecond)}/s`, `${clean(perSecond * 60)}/min`, `${clean(perSecond * 3600)}/h`];
  return texts.find((text) => text.length <= 8) ?? `${Number(perSecond.toPrecision(3))}/s`;
}

function subject(query: PromqlQuery): string {
  const { share, expr, metrics, recordings } = query;
  if (share) return `the share of ${seriesText(share.part)}${share.part.within === undefined ? ` in ${seriesText(share.whole)}` : ""}`;
  const known = query.raw ? undefined : phrase(expr);
  if (known !== undefined) return known;
  const names = [...recordings, ...metrics].map(({ name }) => name);
  return names.length === 0 ? "the query" : `the query on ${names.join(", ")}`;
}

/** For the shapes that the verbs of metrics make. */
function phrase(expr: Expr): string | undefined {
  if (expr.type === "selector") return `the value of ${expr.name}`;
  if (expr.type === "aggregation" && expr.operator !== "topk") {
    const { expr: inner } = expr;
    if (inner.type === "selector") return `the ${aggregations[expr.operator] ?? expr.operator} of ${inner.name}`;
    return phrase(inner);
  }
  if (expr.type === "binary" && expr.operator === "/") return mean(phrase(expr.left));
  if (expr.type !== "call") return undefined;
  const [first, second] = expr.args;
  if (expr.function === "histogram_quantile" && first?.type === "number" && second) {
    const name = metricRead(second)?.replace(/_bucket$/, "");
    return name && `the p${clean(first.value * 100)} of ${name}`;
  }
  return first?.type === "matrix" && ranges[expr.function] !== undefined ? `the ${ranges[expr.function]} of ${first.selector.name}` : undefined;
}

const aggregations: Readonly<Record<string, string>> = { sum: "sum", max: "maximum", min: "minimum", avg: "mean", count: "number" };
const ranges: Readonly<Record<string, string>> = { rate: "rate", increase: "increase", delta: "change" };

function mean(sum: string | undefined): string | undefined {
  return sum?.startsWith("the rate of ") && sum.endsWith("_sum") ? `the mean of ${sum.slice("the rate of ".length, -"_sum".length)}` : undefined;
}

function metricRead(expr: Expr): string | undefined {
  if (expr.type === "selector") return expr.name;
  if (expr.type === "matrix") return expr.selector.name;
  if (expr.type === "aggregation") return metricRead(expr.expr);
  return expr.type === "call" && expr.args[0] ? metricRead(expr.args[0]) : undefined;
}

function seriesText({ metric, matchers, within }: SeriesSet): string {
  const chosen = matchers.map(({ label, operator, value }) => `${label}${operator}${JSON.stringify(value)}`).join(",");
  return `${metric.name}${chosen && `{${chosen}}`}${within === undefined ? "" : ` within ${amount(within, metric.unit)}`}`;
}
