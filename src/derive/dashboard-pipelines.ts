/** Whether what watches everything else is well itself: collectors, log agents and Prometheus. */
import { within } from "../ir/place.ts";
import { inEnvironment } from "../ir/value.ts";
import type { Board, Boards } from "./board.ts";
import { type DashboardDraft, uidOf } from "./dashboard-draft.ts";
import type { PanelUnit, ThresholdStep } from "./dashboard-part.ts";
import { type PanelDraft, panel, type RowDraft, row, series, sized } from "./panel.ts";
import { askedText } from "./panel-text-query.ts";
import { deriveSampling } from "./sampling.ts";
import type { Scope } from "./scope.ts";
import { replicasOf, seriesOf } from "./series.ts";

/** One for a system that declares collectors or log agents, or a Grafana beside its Prometheus. */
export function pipelinesDashboard(boards: Boards): DashboardDraft | undefined {
  const { scope } = boards;
  const { system } = scope;
  const agents = new Set(system.services.flatMap(({ log }) => log?.agents.map(({ agent }) => agent) ?? []));
  const collectors = system.collectors.length > 0 || agents.has("collector");
  if (!collectors && agents.size === 0 && !(system.prometheus && system.grafana)) return undefined;
  const board: Board = { ...boards, variables: [] };
  const title = `${system.name} pipelines`;
  const rows = [
    ...(collectors ? collectorRows(scope) : []),
    ...(agents.has("promtail") ? [agentRow("Promtail", promtail, system.at)] : []),
    ...(agents.has("alloy") ? [agentRow("Alloy", alloy, system.at)] : []),
    ...(system.prometheus ? [prometheusRow(system.prometheus.at), seriesRow(scope, system.prometheus.at)] : []),
  ];
  return {
    board,
    kind: "pipelines",
    title,
    uid: uidOf(system.name, "pipelines", title),
    description: `What the pipelines of ${system.name} take in, refuse, lose and keep.`,
    tags: ["pipelines"],
    from: 10_800_000,
    refresh: 60_000,
    rows: rows.filter(({ panels }) => panels.length > 0),
    links: [],
    allow: [],
    at: system.at,
  };
}

interface Asked {
  readonly title: string;
  readonly description: string;
  readonly queries: readonly (readonly [expr: string, legend: string])[];
  readonly unit: PanelUnit;
  readonly thresholds?: readonly ThresholdStep[];
  readonly max?: number;
}

function asked({ title, description, queries, unit, thresholds = [], max }: Asked, at: PanelDraft["at"], width = 8): PanelDraft {
  const drawn = panel({
    kind: "timeseries",
    title,
    description,
    unit,
    noData: "no data",
    queries: queries.map(([expr, legend]) => series(askedText(expr), legend)),
    thresholds,
    min: 0,
    ...(max !== undefined && { max }),
    at,
  });
  return sized(drawn, width, 7);
}

/** Anything is too much. */
const any: readonly ThresholdStep[] = [{ color: "green" }, { from: 0.001, color: "red" }];

const signals = [
  ["spans", "spans"],
  ["metric_points", "points"],
  ["log_records", "lines"],
] as const;

/** https://opentelemetry.io/docs/collector/internal-telemetry/ */
function collectorRows(scope: Scope): readonly RowDraft[] {
  const { system } = scope;
  const at = system.collectors[0]?.at ?? system.at;
  const rate = (name: string, by: string) => `sum by (${by}) (rate(otelcol_${name}_total{job=~"$job", instance=~"$instance"}[$__rate_interval]))`;
  const flow = [
    asked(
      {
        title: "Accepted",
        description: "What the receivers of the collectors took in.",
        unit: "count/s",
        queries: signals.map(([name, legend]) => [rate(`receiver_accepted_${name}`, "job"), `{job} ${legend}`]),
      },
      at,
    ),
    asked(
      {
        title: "Refused",
        description: "What receivers sent back, as when memory is short: clients try again, and then give up.",
        unit: "count/s",
        thresholds: any,
        queries: signals.map(([name, legend]) => [rate(`receiver_refused_${name}`, "job"), `{job} ${legend}`]),
      },
      at,
    ),
    asked(
      {
        title: "Not exported",
        description: "What was lost since a backend did not take it.",
        unit: "count/s",
        thresholds: any,
        queries: signals.map(([name, legend]) => [rate(`exporter_send_failed_${name}`, "job, exporter"), `{exporter} ${legend}`]),
      },
      at,
    ),
  ];
  const queue =
    'max by (job, exporter) (otelcol_exporter_queue_size{job=~"$job", instance=~"$instance"}) / (max by (job, exporter) (otelcol_exporter_queue_capacity{job=~"$job", instance=~"$instance"}) > 0)';
  const limits = system.collectors.map(({ memoryLimit }) => inEnvironment(memoryLimit, scope.environment));
  const smallest = Math.min(...limits);
  const state = [
    asked(
      {
        title: "Queue",
        description: "How full the queue before each backend is: what finds it full is dropped.",
        unit: "ratio",
        max: 1,
        thresholds: [{ color: "green" }, { from: 0.8, color: "orange" }, { from: 0.95, color: "red" }],
        queries: [[queue, "{job} {exporter}"]],
      },
      at,
    ),
    asked(
      {
        title: "Memory",
        description: "Memory of the collectors; near its limit a collector refuses data.",
        unit: "bytes",
        thresholds: Number.isFinite(smallest) ? [{ color: "green" }, { from: smallest * 0.8, color: "orange" }, { from: smallest, color: "red" }] : [],
        queries: [['max by (job, instance) (otelcol_process_memory_rss_bytes{job=~"$job", instance=~"$instance"})', "{instance}"]],
      },
      at,
    ),
    ...samplingPanels(scope),
  ];
  return [row(flow, "Collectors"), row(state)];
}

/** The share that is kept beside the share that was declared. */
function samplingPanels(scope: Scope): readonly PanelDraft[] {
  const rules = deriveSampling(scope).flatMap(({ tail, at }) => (tail ? [{ tail, at }] : []));
  const [first] = rules;
  if (!first) return [];
  const kept = (which: string) =>
    `sum(rate(otelcol_processor_tail_sampling_global_count_traces_sampled_total{job=~"$job", instance=~"$instance"${which}}[$__rate_interval]))`;
  const baseline = Math.max(...rules.map(({ tail }) => tail.baseline));
  const queries: [string, string][] = [
    [`${kept(', sampled="true"')} / (${kept("")} > 0)`, "kept"],
    [`vector(${baseline})`, "declared, without errors and slow ones"],
  ];
  return [
    asked(
      {
        title: "Traces kept",
        description: "Share of the traces that the collector kept; errors and slow traces come on top of the declared share.",
        unit: "ratio",
        max: 1,
        queries,
      },
      first.at,
    ),
  ];
}

type AgentPanels = readonly Asked[];

/** https://grafana.com/docs/loki/latest/send-data/promtail/ */
const promtail: AgentPanels = [
  {
    title: "Lines sent",
    description: "Lines that Promtail handed to Loki.",
    unit: "count/s",
    queries: [["sum by (host) (rate(promtail_sent_entries_total[$__rate_interval]))", "{host}"]],
  },
  {
    title: "Lines dropped",
    description: "Lines that Loki did not take, by the reason.",
    unit: "count/s",
    thresholds: any,
    queries: [["sum by (reason) (rate(promtail_dropped_entries_total[$__rate_interval]))", "{reason}"]],
  },
];

/** https://grafana.com/docs/alloy/latest/reference/components/loki/loki.write/#debug-metrics */
const alloy: AgentPanels = [
  {
    title: "Lines sent",
    description: "Lines that Alloy handed to Loki.",
    unit: "count/s",
    queries: [["sum by (instance) (rate(loki_write_sent_entries_total[$__rate_interval]))", "{instance}"]],
  },
  {
    title: "Lines dropped",
    description: "Lines that Loki did not take, by the reason.",
    unit: "count/s",
    thresholds: any,
    queries: [["sum by (reason) (rate(loki_write_dropped_entries_total[$__rate_interval]))", "{reason}"]],
  },
];

function agentRow(name: string, panels: AgentPanels, at: PanelDraft["at"]): RowDraft {
  return row(
    panels.map((each) => asked(each, at, 12)),
    name,
  );
}

/** https://prometheus.io/docs/prometheus/latest/getting_started/ */
function prometheusRow(at: PanelDraft["at"]): RowDraft {
  return row(
    [
      asked(
        {
          title: "Targets down",
          description: "Targets that did not answer the last scrape.",
          unit: "count",
          thresholds: any,
          queries: [["count by (job) (up == 0)", "{job}"]],
        },
        at,
      ),
      asked(
        {
          title: "Rules that fail",
          description: "Evaluations that gave an error: alerts that cannot fire.",
          unit: "count/s",
          thresholds: any,
          queries: [["sum by (rule_group) (rate(prometheus_rule_evaluation_failures_total[$__rate_interval]))", "{rule_group}"]],
        },
        at,
      ),
      asked(
        {
          title: "Alerts not delivered",
          description: "Notifications that no Alertmanager took.",
          unit: "count/s",
          thresholds: any,
          queries: [["sum(rate(prometheus_notifications_dropped_total[$__rate_interval]))", "dropped"]],
        },
        at,
      ),
    ],
    "Prometheus",
  );
}

/** Series of each service beside what its declaration allows. */
function seriesRow(scope: Scope, at: PanelDraft["at"]): RowDraft {
  const { system, settings } = scope;
  const own = system.services.filter(({ deliver }) => deliver?.metrics.some(({ node }) => node === "scrape"));
  const panels = own.map((service) => {
    const metrics = scope.metrics.filter((owned) => owned.service === service).map(({ metric }) => metric);
    const counted = metrics.map((metric) => seriesOf(metric, replicasOf(service, scope.environment)));
    const bounded = counted.every(({ unbounded }) => unbounded.length === 0);
    const allowed = bounded ? counted.reduce((sum, { total }) => sum + total, 0) : settings.maxSeries;
    return asked(
      {
        title: `Series of ${service.name}`,
        description: `Samples that each scrape of ${service.name} left, added up; its declaration allows ${allowed}.`,
        unit: "count",
        thresholds: [{ color: "green" }, { from: allowed + 1, color: "red" }],
        queries: [[`sum(scrape_samples_post_metric_relabeling{job=${JSON.stringify(service.name)}})`, "series"]],
      },
      within(service.at, 0),
      12,
    );
  });
  const head = asked(
    {
      title: "Series in memory",
      description: `Series of all targets that Prometheus holds; the policy allows ${settings.maxSeries} of the services.`,
      unit: "count",
      thresholds: [{ color: "green" }, { from: settings.maxSeries, color: "orange" }],
      queries: [["sum(prometheus_tsdb_head_series)", "series"]],
    },
    at,
    12,
  );
  return row([head, ...panels], "Series");
}
