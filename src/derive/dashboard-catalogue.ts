/** The metric catalogue of a service: every metric once, in the way its kind is read. */
import { type Metric, metricsOf } from "../ir/metric.ts";
import type { Service } from "../ir/system.ts";
import type { Expr } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { grouped } from "../util/number.ts";
import { type Board, type Boards, exprOn } from "./board.ts";
import { type DashboardDraft, uidOf } from "./dashboard-draft.ts";
import { heatmapPanel, quantileOf } from "./dashboard-red.ts";
import { type NamedGroup, splitByName } from "./dashboard-split.ts";
import { instant, type PanelDraft, panel, row, series } from "./panel.ts";
import { alertSentences, stepsOf } from "./panel-alerts.ts";
import { describeMetric } from "./panel-text.ts";
import { perSecond } from "./panel-unit.ts";
import { replicasOf, seriesOf, valuesOf } from "./series.ts";

/**
 * One dashboard for each service that has metrics, more where they would be too many for one: then each has the metrics
 * between two names. Rows are the groups under which services import the metrics, and closed until somebody opens them.
 */
export function catalogueDashboards(boards: Boards, service: Service): readonly DashboardDraft[] {
  const board: Board = { ...boards, service, variables: [] };
  const groups = groupsOf(board, service);
  const parts = splitByName(groups);
  return parts.map(({ names, rows }) => {
    const title = names === undefined ? `${service.name} metrics` : `${service.name} metrics ${names}`;
    return {
      board,
      kind: "metrics",
      title,
      uid: uidOf(service.name, "metrics", title),
      description: `Every metric that ${service.name} declares${names === undefined ? "" : `, ${names}`}: what it is, and how many series it may have.`,
      tags: ["metrics"],
      from: 21_600_000,
      rows: rows.map(({ title: heading, panels }) => row(panels, heading, true)),
      links: [],
      allow: [],
      at: service.at,
    };
  });
}

function groupsOf(board: Board, service: Service): readonly NamedGroup[] {
  const groups = new Map<string, { readonly name: string; readonly panels: readonly PanelDraft[] }[]>();
  const seen = new Set<string>();
  for (const { metric, path } of metricsOf(service.metrics)) {
    if (seen.has(metric.name)) continue;
    seen.add(metric.name);
    const group = path.length > 1 ? path.slice(0, -1).join(".") : service.name;
    const members = groups.get(group) ?? [];
    members.push({ name: metric.name, panels: metricPanels(board, metric) });
    groups.set(group, members);
  }
  return [...groups].map(([title, members]) => ({ title, members }));
}

/** A counter's rate, a gauge's value, a histogram's spread and quantiles, a stateset's states, an info metric's labels, a summary's quantiles. */
export function metricPanels(board: Board, metric: Metric): readonly PanelDraft[] {
  switch (metric.kind) {
    case "counter":
      return [counterPanel(board, metric)];
    case "histogram":
      return histogramPanels(board, metric);
    case "summary":
      return [summaryPanel(board, metric)];
    case "info":
      return [infoPanel(board, metric)];
    case "stateset":
      return [statesPanel(board, metric)];
    default:
      return [gaugePanel(board, metric)];
  }
}

function base(board: Board, metric: Metric) {
  return {
    title: metric.name,
    description: `${describeMetric(metric)} ${seriesText(board, metric)}`,
    unit: metric.unit,
    noData: `no ${metric.name}`,
    shows: metric,
    at: metric.at,
  };
}

function counterPanel(board: Board, metric: Metric): PanelDraft {
  const label = smallLabel(metric);
  const expr = build.by("sum", ["job", ...label], build.rate(build.selector(metric.name), build.usualRange));
  const uses = board.alertsOn({ expr: build.by("sum", ["job"], build.rate(build.selector(metric.name), build.usualRange)) });
  const unit = perSecond(`${metric.unit}/s`, metric);
  const said = base(board, metric);
  return panel({
    ...said,
    kind: "timeseries",
    description: [said.description, ...alertSentences(uses, unit)].join(" "),
    unit,
    queries: [series(exprOn(board, expr), legendOf(label, "per second"), { exemplars: metric.exemplars ?? false })],
    thresholds: stepsOf(label.length === 0 ? uses : [], board.scope),
    min: 0,
  });
}

/** Of very many series the highest are enough; a time stamp is shown as its age. */
function gaugePanel(board: Board, metric: Metric): PanelDraft {
  const selector = build.selector(metric.name);
  const all: Expr = /_timestamp_seconds$/.test(metric.name) ? build.binary(build.call("time"), "-", selector) : selector;
  const shown = seriesOf(metric, replicas(board)).total > mostLines ? build.by("topk", [], all, build.number(mostLines)) : all;
  return panel({
    ...base(board, metric),
    kind: "timeseries",
    queries: [series(exprOn(board, shown), ["instance", ...metric.labels.map(({ name }) => name)].map((name) => `{${name}}`).join(" "))],
    ...metric.limits,
  });
}
const mostLines = 30;

function histogramPanels(board: Board, metric: Metric): readonly PanelDraft[] {
  const said = base(board, metric);
  const of = { metric, matchers: [] };
  const quantiles = [0.5, 0.95, 0.99].map((quantile) => ({ quantile, expr: quantileOf(of, quantile, ["job"]) }));
  const uses = quantiles.flatMap(({ expr }) => board.alertsOn({ expr }));
  return [
    panel({ ...heatmapPanel(board, of, metric.at), ...said, size: { width: 12, height: 8 } }),
    panel({
      ...said,
      kind: "timeseries",
      title: `${metric.name}, quantiles`,
      description: [`${describeMetric(metric)} Half, 95% and 99% are at most so much.`, ...alertSentences(uses, metric.unit)].join(" "),
      queries: quantiles.map(({ quantile, expr }) => series(exprOn(board, expr), `p${quantile * 100}`, { exemplars: metric.exemplars ?? false })),
      thresholds: stepsOf(uses, board.scope),
      min: 0,
    }),
  ];
}

/** Quantiles that a service computed cannot be combined; the highest of its copies says the worst that clients saw. */
function summaryPanel(board: Board, metric: Metric): PanelDraft {
  return panel({
    ...base(board, metric),
    kind: "timeseries",
    queries: [series(exprOn(board, build.by("max", ["quantile"], build.selector(metric.name))), "quantile {quantile}")],
  });
}

function infoPanel(board: Board, metric: Metric): PanelDraft {
  const labels = ["instance", ...metric.labels.map(({ name }) => name)];
  return panel({
    ...base(board, metric),
    kind: "table",
    queries: [instant(exprOn(board, build.by("max", labels, build.selector(metric.name))), "", "table")],
    columns: labels.map((label) => ({ title: label, of: { label } })),
    size: { width: 12, height: 8 },
  });
}

function statesPanel(board: Board, metric: Metric): PanelDraft {
  const labels = [...metric.labels.map(({ name }) => name).filter((name) => name !== metric.name), metric.name];
  return panel({
    ...base(board, metric),
    kind: "state-timeline",
    queries: [series(exprOn(board, build.by("max", labels, build.selector(metric.name))), labels.map((label) => `{${label}}`).join(" "))],
    states: [
      { value: 0, text: "no" },
      { value: 1, text: "yes", color: "blue" },
    ],
  });
}

/** The first label that keeps a chart readable. */
function smallLabel(metric: Metric): readonly string[] {
  const label = metric.labels.find((each) => (valuesOf(each) ?? Number.POSITIVE_INFINITY) <= 8);
  return label ? [label.name] : [];
}

function legendOf(labels: readonly string[], otherwise: string): string {
  return labels.map((label) => `{${label}}`).join(" ") || otherwise;
}

function replicas({ service, scope }: Board): number {
  return service ? replicasOf(service, scope.environment) : 1;
}

/** "At most 640 series (10,000 allowed)." */
function seriesText(board: Board, metric: Metric): string {
  const { total, unbounded } = seriesOf(metric, replicas(board));
  const allowed = grouped(board.scope.settings.maxSeriesPerMetric);
  if (unbounded.length > 0) return `Nothing bounds ${unbounded.map((name) => `\`${name}\``).join(", ")} (${allowed} series allowed).`;
  return `At most ${grouped(total)} series (${allowed} allowed).`;
}
