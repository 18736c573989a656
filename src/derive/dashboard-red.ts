/** Rate, errors and duration of what a service answers. */
import { type Label, type Metric, metricsOf } from "../ir/metric.ts";
import type { Place } from "../ir/place.ts";
import type { SeriesSet, Share } from "../ir/query.ts";
import { shareExpr, summed } from "../ir/series.ts";
import type { Service } from "../ir/system.ts";
import type { Expr, Matcher } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { type Board, type Boards, exprOn, wholeRange } from "./board.ts";
import { type DashboardDraft, uidOf } from "./dashboard-draft.ts";
import type { PanelPart } from "./dashboard-part.ts";
import { buckets, instant, type PanelDraft, panel, type RowDraft, row, series, sized } from "./panel.ts";
import { alertSentences, stepsOf } from "./panel-alerts.ts";
import { logLinks, logPanel } from "./panel-links.ts";
import { describeMetric } from "./panel-text.ts";
import { perSecond } from "./panel-unit.ts";

/** What is counted, what of it failed, and how long it took. */
export interface Requests {
  readonly requests: SeriesSet;
  readonly errors: SeriesSet;
  readonly duration?: SeriesSet;
}

/**
 * One dashboard for each service that has requests, known by their declared shape alone: a counter with a label of status
 * codes (one that answers to the class "5xx") or of status classes, and a histogram in seconds that has at least
 * one label of the counter's and none that the counter lacks. Names are not looked at. Of several such histograms the one
 * with most of the counter's labels is taken, the first declared of equals; a histogram belongs to one counter only.
 */
export function redDashboard(boards: Boards, service: Service): DashboardDraft | undefined {
  const found = requestsOf(service);
  if (found.length === 0) return undefined;
  const board: Board = { ...boards, service, variables: [] };
  const many = found.length > 1;
  const rows = found.flatMap((requests) => redRows(board, requests, many, service.at));
  const logs = logPanel(board);
  const title = `${service.name} requests`;
  return {
    board,
    kind: "red",
    title,
    uid: uidOf(service.name, "red", title),
    description: `Rate, errors and duration of what ${service.name} answers, and its log beside them.`,
    tags: ["red"],
    from: 10_800_000,
    refresh: 60_000,
    rows: [...rows, ...(logs ? [row([logs], "Log")] : [])],
    links: [],
    allow: [],
    at: service.at,
  };
}

/** The pairs of a counter and a histogram that are the requests of a service. */
export function requestsOf(service: Service): readonly Required<Requests>[] {
  const metrics = metricsOf(service.metrics).map(({ metric }) => metric);
  const free = new Set(metrics.filter((metric) => metric.kind === "histogram" && metric.unit === "seconds" && metric.labels.length > 0));
  if (free.size === 0) return [];
  return metrics.flatMap((metric) => {
    const failed = metric.kind === "counter" ? failedOf(metric) : undefined;
    const duration = failed && closest(metric, [...free]);
    if (!failed || !duration) return [];
    free.delete(duration);
    return [{ requests: { metric, matchers: [] }, errors: { metric, matchers: [failed] }, duration: { metric: duration, matchers: [] } }];
  });
}

/** Requests that the service itself failed to answer. */
function failedOf(metric: Metric): Matcher | undefined {
  const label = metric.labels.find((each) => each.classes?.["5xx"] !== undefined || each.normalise === "status-class");
  if (!label) return undefined;
  const pattern = label.classes?.["5xx"];
  return pattern === undefined ? build.equal(label.name, "5xx") : { label: label.name, operator: "=~", value: pattern };
}

function closest(counter: Metric, histograms: readonly Metric[]): Metric | undefined {
  const names = new Set(counter.labels.map(({ name }) => name));
  let best: Metric | undefined;
  for (const histogram of histograms)
    if (histogram.labels.every(({ name }) => names.has(name)) && histogram.labels.length > (best?.labels.length ?? 0)) best = histogram;
  return best;
}

/** The label by which requests stay apart: the route where there is one, else the first that all sides have. */
function mainLabel({ requests, errors, duration }: Requests): Label | undefined {
  const chosen = new Set(errors.matchers.map(({ label }) => label));
  const shared = requests.metric.labels.filter(
    ({ name }) => !chosen.has(name) && [errors, duration].every((side) => !side || side.metric.labels.some((label) => label.name === name)),
  );
  return shared.find(({ normalise }) => normalise === "route") ?? shared[0];
}

function redRows(board: Board, requests: Required<Requests>, titled: boolean, at: Place): readonly RowDraft[] {
  const more = [heatmapPanel(board, requests.duration, at), tablePanel(board, requests, at)].flatMap((found) => found ?? []);
  return [row([...redPanels(board, requests, at), ...more], titled ? requests.requests.metric.name : undefined)];
}

/** Three panels: how many, what share of them failed, how long they took. */
export function redPanels(board: Board, requests: Requests, at: Place): readonly PanelDraft[] {
  const panels = [ratePanel(board, requests, at), errorsPanel(board, requests, at)];
  const durations = requests.duration && durationPanel(board, requests.duration, at);
  return [...panels, ...(durations ? [durations] : [])].map((each) => sized(each, durations ? 8 : 12, 8));
}

function ratePanel(board: Board, of: Requests, at: Place): PanelDraft {
  const { requests } = of;
  const label = mainLabel(of)?.name;
  const expr = summed(requests, "rate", ["job", ...(label === undefined ? [] : [label])]);
  const unit = perSecond("count/s", requests.metric);
  const uses = board.alertsOn({ expr: summed(requests, "rate", ["job"]) });
  return panel({
    kind: "timeseries",
    title: label === undefined ? "Requests" : `Requests by ${label}`,
    description: [describeMetric(requests.metric), "Per second.", ...alertSentences(uses, unit)].join(" "),
    unit,
    noData: `no ${requests.metric.name}`,
    queries: [series(exprOn(board, expr), label === undefined ? "requests" : `{${label}}`, { exemplars: requests.metric.exemplars ?? false })],
    stacked: label !== undefined,
    min: 0,
    links: logLinks(board),
    at,
  });
}

function errorsPanel(board: Board, { requests, errors }: Requests, at: Place): PanelDraft {
  const share: Share = { part: errors, whole: requests, by: [] };
  const expr = shareExpr(share, ["job"]);
  const uses = board.alertsOn({ expr, share });
  const failed = errors.matchers.map(({ label, operator, value }) => `\`${label}${operator}"${value}"\``).join(", ");
  return panel({
    kind: "timeseries",
    title: "Errors",
    description: [`Share of \`${requests.metric.name}\` that failed${failed && `: ${failed}`}.`, ...alertSentences(uses, "ratio")].join(" "),
    unit: "ratio",
    noData: "no requests",
    queries: [series(exprOn(board, expr), "errors")],
    thresholds: stepsOf(uses, board.scope),
    min: 0,
    links: logLinks(board),
    at,
  });
}

const shownQuantiles = [0.5, 0.95, 0.99];

function durationPanel(board: Board, duration: SeriesSet, at: Place): PanelDraft {
  const exprs = shownQuantiles.map((quantile) => quantileOf(duration, quantile, ["job"]));
  const uses = exprs.flatMap((expr) => board.alertsOn({ expr }));
  const { metric } = duration;
  return panel({
    kind: "timeseries",
    title: "Duration",
    description: [describeMetric(metric), "Half, 95% and 99% take at most so long.", ...alertSentences(uses, metric.unit)].join(" "),
    unit: metric.unit,
    noData: `no ${metric.name}`,
    queries: exprs.map((expr, index) => series(exprOn(board, expr), `p${(shownQuantiles[index] ?? 0) * 100}`, { exemplars: metric.exemplars ?? false })),
    thresholds: stepsOf(uses, board.scope),
    min: 0,
    links: logLinks(board),
    at,
  });
}

/** Counts of observations by bucket over time. */
export function heatmapPanel(board: Board, { metric, matchers }: SeriesSet, at: Place): PanelDraft {
  const native = metric.buckets === "native";
  const selector = build.selector(native ? metric.name : `${metric.name}_bucket`, matchers);
  const expr = build.by("sum", native ? [] : ["le"], build.rate(selector, build.usualRange));
  return panel({
    kind: "heatmap",
    title: `${titleOf(metric)}, spread`,
    description: `${describeMetric(metric)} How many fell into each bucket.`,
    unit: metric.unit,
    noData: `no ${metric.name}`,
    queries: [buckets(exprOn(board, expr), metric.exemplars ?? false, native)],
    size: { width: 12, height: 9 },
    at,
  });
}

/** "Request duration" of `shop_request_duration_seconds`; the help says the rest. */
function titleOf(metric: Metric): string {
  const words = metric.name
    .replace(new RegExp(`_${metric.unit}$`), "")
    .split("_")
    .slice(-2)
    .join(" ");
  return `${words[0]?.toUpperCase() ?? ""}${words.slice(1)}`;
}

/** `histogram_quantile` over what a histogram counted, by `labels`. */
export function quantileOf({ metric, matchers }: SeriesSet, quantile: number, labels: readonly string[], reading: "rate" | "increase" = "rate"): Expr {
  const native = metric.buckets === "native";
  const selector = build.selector(native ? metric.name : `${metric.name}_bucket`, matchers);
  const counted = build.call(reading, build.over(selector, build.usualRange));
  return build.call("histogram_quantile", build.number(quantile), build.by("sum", native ? labels : ["le", ...labels], counted));
}

/** The label's values, busiest first, over the whole time range: `increase`, since a rate over days would be one number a second. */
function tablePanel(board: Board, of: Required<Requests>, at: Place): PanelDraft | undefined {
  const label = mainLabel(of)?.name;
  if (label === undefined) return undefined;
  const { requests, errors, duration } = of;
  const counted = summed(requests, "increase", [label]);
  const failed = build.binary(
    build.binary(summed(errors, "increase", [label]), "or", build.binary(counted, "*", build.number(0))),
    "/",
    build.binary(counted, ">", build.number(0)),
  );
  const exprs = [counted, failed, quantileOf(duration, 0.95, [label], "increase")];
  const uses = board.alertsOn({ expr: counted, share: { part: errors, whole: requests, by: [] } });
  const columns: PanelPart["columns"] = [
    { title: label, of: { label } },
    { title: "requests", of: { value: 0 }, unit: "count" },
    { title: "errors", of: { value: 1 }, unit: "ratio", thresholds: stepsOf(uses, board.scope) },
    { title: "p95", of: { value: 2 }, unit: duration.metric.unit },
  ];
  return panel({
    kind: "table",
    title: `Requests, errors and p95 by ${label}`,
    description: `Over the whole time range, busiest ${label} first: \`${requests.metric.name}\` and \`${duration.metric.name}\`.`,
    unit: "count",
    noData: "no requests",
    queries: exprs.map((expr) => instant(exprOn(board, expr, wholeRange), "", "table")),
    columns,
    sortedBy: { column: "requests", descending: true },
    links: logLinks(board),
    size: { width: 12, height: 9 },
    at,
  });
}
