/** Panels: a query or several, and how they are drawn. */
import type { Panel as PanelNode } from "../ir/dashboard.ts";
import { type Place, within } from "../ir/place.ts";
import type { Query as QueryNode } from "../ir/query.ts";
import { defined } from "../util/defined.ts";
import { allowances, type MayAllow } from "./allow.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import { data, isMade, list, nonEmptyText, numberFrom, oneOf, optional, record, refuse, shown } from "./options.ts";
import { exampleOf, kindOf, parseAmount } from "./quantity.ts";
import type { AnyQuery } from "./query.ts";
import { seriesOf } from "./verbs.ts";

/** A panel; see `panel`. */
export interface Panel {
  readonly node: "panel";
  readonly title: string;
}
/** The options of `panel`. */
export interface PanelOptions extends MayAllow {
  /** Default: by the query, a time series for vectors and lines for logs. */
  readonly as?: "timeseries" | "stat" | "gauge" | "bars" | "heatmap" | "table" | "pie" | "logs";
  /** What the reader sees behind the (i). Default: made from the help of the metrics. */
  readonly description?: string;
  /** "{route} p95"; labels that the query keeps stand in braces. Default: those labels. */
  readonly legend?: string;
  /** Where the color changes, each in the unit of the first query: `[{ from: "1GiB", color: "red" }]`. Default: nowhere. */
  readonly limits?: readonly { readonly from: string | number; readonly color: "green" | "yellow" | "red" }[];
  /** Columns, 1 to 24, the whole width. Default: 12. */
  readonly width?: number;
}

/**
 * A panel of one query or of several in the same unit; unit, legend and type follow from the query:
 * `panel("Request rate", requests.rate({ by: ["status"] }))`.
 */
export function panel(title: string, query: AnyQuery | readonly AnyQuery[], options?: PanelOptions): Panel {
  const at = placeOf(panel);
  const subject = typeof title === "string" ? `panels.${title}` : "panels";
  const queries = readQueries(query, within(at, 1), subject);
  const read = readOptions(options ?? {}, within(at, 2), subject, {
    as: optional(oneOf("timeseries", "stat", "gauge", "bars", "heatmap", "table", "pie", "logs")),
    description: optional(nonEmptyText),
    legend: optional(nonEmptyText),
    limits: optional(limitsIn(unitOf(queries[0]))),
    width: optional(columns),
    allow: allowances,
  });
  const node: PanelNode = {
    node: "panel",
    title: nonEmptyText.read(title, within(at, 0), subject) ?? "Untitled",
    queries,
    ...defined({ as: read.as, description: read.description, legend: read.legend, width: read.width }),
    limits: read.limits ?? [],
    allow: read.allow ?? [],
    at,
  };
  return node;
}

/** Any panel of Grafana's, as the JSON that it exports; place and size are obsc's: `rawPanel("Flow", { type: "nodeGraph", targets: [] })`. */
export function rawPanel(title: string, json: Readonly<Record<string, unknown>>): Panel {
  const at = placeOf(rawPanel);
  const subject = typeof title === "string" ? `panels.${title}` : "panels";
  const raw = record(data).read(json, within(at, 1), subject);
  const node: PanelNode = {
    node: "panel",
    title: nonEmptyText.read(title, within(at, 0), subject) ?? "Untitled",
    queries: [],
    limits: [],
    raw: raw ?? {},
    allow: [],
    at,
  };
  return node;
}

/** Whether a value was made by `panel` or `rawPanel`. */
export function isPanel(value: unknown): value is PanelNode {
  return isMade(value, "panel");
}

/** The width of a panel. */
export const columns = numberFrom("a width", "write 1 to 24 columns", (value) => Number.isInteger(value) && value >= 1 && value <= 24);

function readQueries(value: unknown, at: Place, subject: string): readonly QueryNode[] {
  if (Array.isArray(value)) return value.map((each: unknown, index) => readQuery(each, within(at, index), subject)).filter((each) => each !== undefined);
  const read = readQuery(value, at, subject);
  return read ? [read] : [];
}

function readQuery(value: unknown, at: Place, subject: string): QueryNode | undefined {
  if (isMade(value, "query")) return value as QueryNode;
  const metric = seriesOf(value)?.metric;
  if (!metric) return refuse(value, "a query", "query a metric, `requests.rate()`, or a log, `log.lines()`", at, subject);
  problem({ subject, message: `\`${metric.name}\` is a metric, which a panel cannot show as it is`, help: `query it: ${verbs[metric.kind]}`, at });
  return undefined;
}

const verbs = {
  counter: "`.rate()`, `.increase()`",
  gauge: "`.sum()`, `.max()`, `.each()`",
  histogram: '`.quantile("p95")`, `.mean()`, `.rate()`',
  summary: '`.each("p95")`, `.mean()`',
  info: "the metric that it explains",
  stateset: "`.sum()`, `.each()`",
} as const;

function unitOf(query: QueryNode | undefined): string {
  return query && query.language !== "traceql" ? query.unit : "unknown";
}

function limitsIn(unit: string): Option<PanelNode["limits"]> {
  const amount: Option<number> = {
    read(value, at, subject) {
      const read = parseAmount(value, unit);
      if (read === undefined) problem({ subject, message: `${shown(value)} is not ${kindOf(unit)}`, help: `write it as ${exampleOf(unit)}`, at });
      return read;
    },
  };
  const limit: Option<PanelNode["limits"][number]> = {
    read(value, at, subject) {
      const { from, color } = readOptions(value, at, subject, { from: amount, color: oneOf("green", "yellow", "red") });
      return from !== undefined && color !== undefined ? { from, color } : undefined;
    },
  };
  return {
    read: (value, at, subject) =>
      list(limit)
        .read(value, at, subject)
        ?.toSorted((a, b) => a.from - b.from),
  };
}
