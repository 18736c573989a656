/** Dashboards, as declared. */
import type { MetricTree } from "./metric.ts";
import type { Place } from "./place.ts";
import type { Query, SeriesSet } from "./query.ts";
import type { Slo } from "./rule.ts";
import type { Allowance } from "./value.ts";

export type PanelKind = "timeseries" | "stat" | "gauge" | "bars" | "heatmap" | "table" | "pie" | "logs";

export interface Panel {
  readonly node: "panel";
  readonly title: string;
  readonly queries: readonly Query[];
  /** Absent: chosen by the query. */
  readonly as?: PanelKind;
  readonly description?: string;
  /** "{route} p95"; absent: the labels that the query keeps. */
  readonly legend?: string;
  /** In base units, ascending. */
  readonly limits: readonly { readonly from: number; readonly color: "green" | "yellow" | "red" }[];
  /** Columns of 24. */
  readonly width?: number;
  /** The panel as Grafana's JSON, for what obsc has no words for. */
  readonly raw?: Readonly<Record<string, unknown>>;
  /** What `raw` was read from, where it was said as text. */
  readonly text?: RawText;
  readonly allow: readonly Allowance[];
  readonly at: Place;
}

export type Row =
  | { readonly node: "row"; readonly is: "panels"; readonly title: string; readonly panels: readonly Panel[]; readonly collapsed: boolean; readonly at: Place }
  | { readonly node: "row"; readonly is: "red"; readonly requests: SeriesSet; readonly errors: SeriesSet; readonly duration?: SeriesSet; readonly at: Place }
  | { readonly node: "row"; readonly is: "slos"; readonly slos: readonly Slo[]; readonly at: Place }
  | { readonly node: "row"; readonly is: "rest"; readonly title: string; readonly metrics: MetricTree; readonly at: Place };

/** JSON that the user wrote as text. */
export interface RawText {
  readonly text: string;
  /** The argument that holds it. */
  readonly at: Place;
}

export interface Dashboard {
  readonly node: "dashboard";
  readonly title: string;
  readonly level: "system" | "service" | "business" | "sla";
  readonly uid?: string;
  /** Milliseconds. */
  readonly refresh?: number;
  /** How far back it opens, in milliseconds. */
  readonly from?: number;
  /** Names of labels that become drop-downs, beside datasource, job and instance. */
  readonly variables: readonly string[];
  readonly links: readonly { readonly title: string; readonly to: Dashboard | string }[];
  readonly panels: readonly (Panel | Row)[];
  /** The dashboard as Grafana's JSON, written as it stands; `panels`, `variables` and `links` are empty. */
  readonly raw?: Readonly<Record<string, unknown>>;
  readonly text?: RawText;
  readonly allow: readonly Allowance[];
  readonly at: Place;
}

/** The panels of a dashboard, and of the rows in it, that somebody declared one by one. */
export function panelsOf({ panels }: Pick<Dashboard, "panels">): readonly Panel[] {
  return panels.flatMap((part) => (part.node === "panel" ? [part] : part.is === "panels" ? part.panels : []));
}
