/** Utilisation and saturation of what can run out: memory and other things with a limit, queues, and the hosts below. */
import { type Metric, metricsOf } from "../ir/metric.ts";
import type { Place } from "../ir/place.ts";
import { shareExpr } from "../ir/series.ts";
import type { Service } from "../ir/system.ts";
import * as build from "../promql/build.ts";
import { type Board, type Boards, exprOn } from "./board.ts";
import { type DashboardDraft, uidOf } from "./dashboard-draft.ts";
import type { PanelUnit, ThresholdStep } from "./dashboard-part.ts";
import { type PanelDraft, panel, type RowDraft, row, series, sized } from "./panel.ts";
import { alertSentences, stepsOf } from "./panel-alerts.ts";
import { logLinks } from "./panel-links.ts";
import { describeMetric } from "./panel-text.ts";
import { askedText } from "./panel-text-query.ts";

/**
 * One dashboard for a service whose gauges say how full something is. A gauge says so by its `role`, or by its name and
 * unit: a ratio, two that differ in "usage" and "limit" alone, something that waits.
 */
export function useDashboard(boards: Boards, service: Service): DashboardDraft | undefined {
  const board: Board = { ...boards, service, variables: [] };
  const panels = resourcesOf(metricsOf(service.metrics).map(({ metric }) => metric)).flatMap((resource) => resourcePanels(board, resource));
  if (panels.length === 0) return undefined;
  const title = `${service.name} resources`;
  return {
    ...draft(board, service.name, title, service.at),
    description: `How full the resources of ${service.name} are, and what waits for them.`,
    rows: [row(panels)],
  };
}

/** One for the machines and containers below, from the catalogues of the system. */
export function hostDashboard(boards: Boards): DashboardDraft | undefined {
  const board: Board = { ...boards, variables: [] };
  const { system } = boards.scope;
  const listed = new Set(system.catalogs.flatMap(({ metrics }) => metricsOf(metrics).map(({ metric }) => metric.name)));
  const rows = hostRows.flatMap(({ title, panels }): readonly RowDraft[] => {
    const found = panels.filter(({ reads }) => reads.every((name) => listed.has(name)));
    return found.length === 0
      ? []
      : [
          row(
            found.map((each) => hostPanel(each, system.at)),
            title,
          ),
        ];
  });
  if (rows.length === 0) return undefined;
  const title = `${system.name} hosts`;
  return {
    ...draft(board, system.name, title, system.at),
    description: `Utilisation and saturation of the hosts and containers that ${system.name} runs on.`,
    rows,
  };
}

function draft(board: Board, owner: string, title: string, at: Place) {
  return { board, kind: "use", title, uid: uidOf(owner, "use", title), tags: ["use"], from: 21_600_000, refresh: 60_000, links: [], allow: [], at } as const;
}

/** Something that can run out: how much of it is taken, of how much, and what waits for it. */
interface Resource {
  readonly used?: Metric;
  readonly limit?: Metric;
  readonly waiting?: Metric;
}

type Role = NonNullable<Metric["role"]>;

function resourcesOf(metrics: readonly Metric[]): readonly Resource[] {
  const gauges = metrics.filter(({ kind }) => kind === "gauge").map((metric) => ({ metric, role: roleOf(metric), stem: stemOf(metric) }));
  const partner = (role: Role, stem: string, unit: string) =>
    gauges.find((each) => each.role === role && each.stem === stem && each.metric.unit === unit)?.metric;
  const used = gauges.filter(({ role }) => role === "utilisation");
  const limited = used.flatMap(({ metric, stem }): readonly Resource[] => {
    const limit = partner("limit", stem, metric.unit);
    return limit ? [{ used: metric, limit }] : metric.unit === "ratio" || metric.limits?.max !== undefined ? [{ used: metric }] : [];
  });
  return [...limited, ...gauges.filter(({ role }) => role === "saturation").map(({ metric }) => ({ waiting: metric }))];
}

const words: readonly (readonly [Role, RegExp])[] = [
  ["limit", /_(limit|max|maximum|capacity|quota)(?=_|$)/],
  ["saturation", /_(queue|queued|pending|waiting|backlog)(?=_|$)/],
  ["utilisation", /_(usage|used|utilization|utilisation|in_use|busy)(?=_|$)/],
];

function roleOf({ name, unit, role }: Metric): Role | undefined {
  if (role !== undefined) return role;
  return words.find(([, word]) => word.test(name))?.[0] ?? (unit === "ratio" ? "utilisation" : undefined);
}

/** The name without what tells a use from its limit. */
function stemOf({ name }: Metric): string {
  return words.reduce((stem, [, word]) => stem.replace(word, ""), name);
}

function resourcePanels(board: Board, { used, limit, waiting }: Resource): readonly PanelDraft[] {
  return [...(used ? [usedPanel(board, used, limit)] : []), ...(waiting ? [waitingPanel(board, waiting)] : [])].map((each) => sized(each, 12, 7));
}

/** The share of the limit, by target, where there is one. */
function usedPanel(board: Board, used: Metric, limit: Metric | undefined): PanelDraft {
  const labels = sharedLabels(used, limit ?? used);
  const share = limit && { part: { metric: used, matchers: [] }, whole: { metric: limit, matchers: [] }, by: [] };
  const expr = share ? shareExpr(share, labels) : build.by("max", labels, build.selector(used.name));
  const unit: PanelUnit = share ? "ratio" : used.unit;
  const uses = board.alertsOn(share ? { expr, share } : { expr: build.by("max", ["job"], build.selector(used.name)) });
  const most = unit === "ratio" ? 1 : used.limits?.max;
  const known = stepsOf(uses, board.scope);
  return panel({
    kind: "timeseries",
    title: limit ? `${titleOf(used)} of ${titleOf(limit).toLowerCase()}` : titleOf(used),
    description: [describeMetric(used), ...(limit ? [`Held against \`${limit.name}\`.`] : []), ...alertSentences(uses, unit)].join(" "),
    unit,
    noData: `no ${used.name}`,
    queries: [
      series(
        exprOn(board, expr),
        labels
          .filter((label) => label !== "job")
          .map((label) => `{${label}}`)
          .join(" ") || "used",
      ),
    ],
    thresholds: known.length > 0 || most === undefined ? known : nearly(most),
    min: 0,
    ...(most !== undefined && { max: most }),
    links: logLinks(board),
    at: used.at,
  });
}

function waitingPanel(board: Board, waiting: Metric): PanelDraft {
  const expr = build.by("sum", ["job", "instance"], build.selector(waiting.name));
  const uses = board.alertsOn({ expr: build.by("sum", ["job"], build.selector(waiting.name)) });
  return panel({
    kind: "timeseries",
    title: titleOf(waiting),
    description: [describeMetric(waiting), "What waits has found the resource taken.", ...alertSentences(uses, waiting.unit)].join(" "),
    unit: waiting.unit,
    noData: `no ${waiting.name}`,
    queries: [series(exprOn(board, expr), "{instance}")],
    thresholds: stepsOf(uses, board.scope),
    min: 0,
    links: logLinks(board),
    at: waiting.at,
  });
}

/** Orange from 80 %, red from 90 % of what there is. */
function nearly(most: number): readonly ThresholdStep[] {
  return [{ color: "green" }, { from: most * 0.8, color: "orange" }, { from: most * 0.9, color: "red" }];
}

function sharedLabels(a: Metric, b: Metric): readonly string[] {
  return ["job", "instance", ...a.labels.map(({ name }) => name).filter((name) => b.labels.some((label) => label.name === name))];
}

/** "Memory usage" of `shop_memory_usage_bytes`. */
function titleOf({ name, unit }: Metric): string {
  const text = name
    .replace(new RegExp(`_${unit}$`), "")
    .split("_")
    .slice(-2)
    .join(" ");
  return `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;
}

interface HostPanel {
  readonly title: string;
  readonly description: string;
  readonly reads: readonly string[];
  readonly expr: string;
  readonly legend: string;
  readonly unit: PanelUnit;
  readonly full?: number;
}

function hostPanel({ title, description, expr, legend, unit, full, reads }: HostPanel, at: Place): PanelDraft {
  const more = full === undefined ? {} : { max: full, thresholds: nearly(full) };
  const drawn = panel({
    kind: "timeseries",
    title,
    description,
    unit,
    noData: `no ${reads[0]}`,
    queries: [series(askedText(expr), legend)],
    min: 0,
    ...more,
    at,
  });
  return sized(drawn, 12, 7);
}

/** As node exporter and cAdvisor have them: https://github.com/prometheus/node_exporter, https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md */
const hostRows: readonly { readonly title: string; readonly panels: readonly HostPanel[] }[] = [
  {
    title: "CPU",
    panels: [
      {
        title: "CPU utilisation",
        description: "Share of the time in which the processors of a host were not idle.",
        reads: ["node_cpu_seconds_total"],
        expr: '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval]))',
        legend: "{instance}",
        unit: "ratio",
        full: 1,
      },
      {
        title: "CPU saturation",
        description: "Processes that run or wait for a processor, one-minute mean: over the number of processors, some wait.",
        reads: ["node_load1"],
        expr: "max by (instance) (node_load1)",
        legend: "{instance}",
        unit: "count",
      },
      {
        title: "CPU of containers",
        description: "Processors that the containers of a pod keep busy.",
        reads: ["container_cpu_usage_seconds_total"],
        expr: 'sum by (namespace, pod) (rate(container_cpu_usage_seconds_total{container!=""}[$__rate_interval]))',
        legend: "{namespace}/{pod}",
        unit: "count",
      },
    ],
  },
  {
    title: "Memory",
    panels: [
      {
        title: "Memory utilisation",
        description: "Share of the memory of a host that nothing could have at once.",
        reads: ["node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes"],
        expr: "1 - max by (instance) (node_memory_MemAvailable_bytes) / max by (instance) (node_memory_MemTotal_bytes)",
        legend: "{instance}",
        unit: "ratio",
        full: 1,
      },
      {
        title: "Memory of containers",
        description: "Share of its limit that the working set of a container takes; containers without a limit are left out.",
        reads: ["container_memory_working_set_bytes", "container_spec_memory_limit_bytes"],
        expr: 'sum by (namespace, pod, container) (container_memory_working_set_bytes{container!=""}) / (sum by (namespace, pod, container) (container_spec_memory_limit_bytes{container!=""}) > 0)',
        legend: "{namespace}/{pod} {container}",
        unit: "ratio",
        full: 1,
      },
    ],
  },
  {
    title: "Disk",
    panels: [
      {
        title: "Disk utilisation",
        description: "Share of each file system that is taken.",
        reads: ["node_filesystem_avail_bytes", "node_filesystem_size_bytes"],
        expr: '1 - max by (instance, mountpoint) (node_filesystem_avail_bytes{fstype!~"tmpfs|overlay"}) / max by (instance, mountpoint) (node_filesystem_size_bytes{fstype!~"tmpfs|overlay"})',
        legend: "{instance} {mountpoint}",
        unit: "ratio",
        full: 1,
      },
      {
        title: "Disk busy",
        description: "Share of the time in which a disk had something to do.",
        reads: ["node_disk_io_time_seconds_total"],
        expr: "sum by (instance, device) (rate(node_disk_io_time_seconds_total[$__rate_interval]))",
        legend: "{instance} {device}",
        unit: "ratio",
        full: 1,
      },
    ],
  },
  {
    title: "Network",
    panels: [
      {
        title: "Network received",
        description: "What arrives at a host, without what it sends to itself.",
        reads: ["node_network_receive_bytes_total"],
        expr: 'sum by (instance) (rate(node_network_receive_bytes_total{device!="lo"}[$__rate_interval]))',
        legend: "{instance}",
        unit: "bytes/s",
      },
      {
        title: "Network sent",
        description: "What a host sends, without what it sends to itself.",
        reads: ["node_network_transmit_bytes_total"],
        expr: 'sum by (instance) (rate(node_network_transmit_bytes_total{device!="lo"}[$__rate_interval]))',
        legend: "{instance}",
        unit: "bytes/s",
      },
    ],
  },
];
