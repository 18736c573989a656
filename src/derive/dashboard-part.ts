/** Dashboards as parts: what is asked, shown and linked, in the words of no file format. */
import type { Dashboard } from "../ir/dashboard.ts";
import type { Metric, Unit } from "../ir/metric.ts";
import type { Place } from "../ir/place.ts";
import type { Service } from "../ir/system.ts";
import type { Allowance } from "../ir/value.ts";
import type { LogExpr, LogLines } from "../logql/ast.ts";
import type { Expr, VectorSelector } from "../promql/ast.ts";
import type { Box } from "./layout.ts";

/** Declared by the user, or derived: of all SLOs, of one, of requests, of resources, of the pipelines, of every metric. */
export type DashboardKind = "declared" | "slos" | "slo" | "red" | "use" | "pipelines" | "metrics";

/** The level of what is derived; what is declared says its own. */
export const levelOfKind: Readonly<Record<Exclude<DashboardKind, "declared">, Dashboard["level"]>> = {
  slos: "sla",
  slo: "sla",
  red: "service",
  use: "system",
  pipelines: "system",
  metrics: "service",
};

export interface DashboardPart {
  readonly kind: DashboardKind;
  readonly title: string;
  /** At most 40 characters, the longest that Grafana takes; also the name of its file. */
  readonly uid: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly service?: Service;
  /** For whom it is: its folder, where Grafana has one for each level. */
  readonly level: Dashboard["level"];
  /** Grafana's own JSON, as the user wrote it: all else here is empty. */
  readonly raw?: Readonly<Record<string, unknown>>;
  /** How far back it opens, and how often it asks again, in milliseconds. */
  readonly from: number;
  readonly refresh?: number;
  /** The shortest step of its queries in milliseconds: samples come no faster. */
  readonly interval: number;
  readonly variables: readonly VariablePart[];
  readonly annotations: readonly AnnotationPart[];
  readonly links: readonly LinkPart[];
  /** Top to bottom. A first row may have no title: its panels stand without a heading. */
  readonly rows: readonly RowPart[];
  readonly allow: readonly Allowance[];
  readonly at: Place;
  /** `dashboards.<title>` */
  readonly subject: string;
}

/** What a drop-down offers: the datasources of one kind, or the values of a label on the series that the dashboard reads. */
export type VariablePart =
  | {
      readonly variable: "datasource";
      readonly name: Datasource;
      /** What it starts with, where Grafana's datasources are known. */
      readonly start?: { readonly kind: string; readonly name: string; readonly uid: string };
    }
  | { readonly variable: "label"; readonly name: string; readonly of: VectorSelector }
  | { readonly variable: "stream-label"; readonly name: string; readonly of: LogLines };

/** The variable through which a query finds its server. */
export type Datasource = "datasource" | "logs" | "traces";

/** Marks on the time axis: whenever `expr` has a result. `{label}` in a text is the value of that label. */
export interface AnnotationPart {
  readonly name: string;
  readonly expr: Expr;
  readonly title: string;
  readonly text: string;
  readonly labels: readonly string[];
  readonly color: Color;
}

export interface LinkPart {
  readonly title: string;
  readonly to:
    | { readonly link: "url"; readonly url: string }
    | { readonly link: "dashboard"; readonly uid: string }
    /** All dashboards that have these tags, as a drop-down. */
    | { readonly link: "tags"; readonly tags: readonly string[] }
    | { readonly link: "logs"; readonly lines: LogLines }
    | { readonly link: "traces"; readonly traceql: string }
    /** The traces of a service, in a Jaeger. */
    | { readonly link: "jaeger"; readonly service: string }
    /** The dashboard whose uid the cell shows. */
    | { readonly link: "cell" };
}

export interface RowPart {
  readonly title?: string;
  readonly collapsed: boolean;
  /** Of its heading, from the top of the grid; absent without a title. */
  readonly y?: number;
  readonly panels: readonly PanelPart[];
}

export type PanelKind =
  | "timeseries"
  | "stat"
  | "gauge"
  | "bars"
  | "heatmap"
  | "table"
  | "pie"
  | "logs"
  | "traces"
  | "state-timeline"
  | "text"
  /** Grafana's own JSON, as the user wrote it. */
  | "raw";

export type Color = "green" | "yellow" | "orange" | "red" | "blue";

/** From this value on, in base units; the first step has no `from`. */
export interface ThresholdStep {
  readonly from?: number;
  readonly color: Color;
}

/** What a value means, shown in its place. */
export interface StatePart {
  readonly value: number | string;
  readonly text: string;
  readonly color?: Color;
}

/** A column of a table: a label of the results, or the value of the query at `value`. */
export interface ColumnPart {
  readonly title: string;
  readonly of: { readonly label: string } | { readonly value: number };
  readonly unit?: PanelUnit;
  readonly decimals?: number;
  readonly thresholds?: readonly ThresholdStep[];
  readonly states?: readonly StatePart[];
  readonly link?: LinkPart;
}

export interface PanelPart {
  readonly kind: PanelKind;
  readonly title: string;
  /** What it shows, and which alerts read the same. */
  readonly description: string;
  readonly unit: PanelUnit;
  /** Shown where the queries give no result. */
  readonly noData: string;
  readonly queries: readonly PanelQuery[];
  /** Ascending; none where nothing is known of good and bad. */
  readonly thresholds: readonly ThresholdStep[];
  readonly states: readonly StatePart[];
  readonly links: readonly LinkPart[];
  /** Series lie on each other. */
  readonly stacked: boolean;
  /** Bounds of the axis, in base units, where the values have them. */
  readonly min?: number;
  readonly max?: number;
  /** Digits after the point; 99.95% must not be rounded to 100%. */
  readonly decimals?: number;
  /** Of a table. */
  readonly columns: readonly ColumnPart[];
  /** The column by which a table is sorted. */
  readonly sortedBy?: { readonly column: string; readonly descending: boolean };
  /** Of a text panel: Markdown. */
  readonly text?: string;
  readonly raw?: Readonly<Record<string, unknown>>;
  /** The metric that it stands for in a catalogue. */
  readonly shows?: Metric;
  readonly box: Box;
  readonly allow: readonly Allowance[];
  readonly at: Place;
  /** `dashboards.<title>.panels.<title>` */
  readonly subject: string;
}

/** A unit of the language, or "requests/s": events per second of which it is known that they are requests. */
export type PanelUnit = Unit;

/** Over the time range, or its last moment only. */
export type QueryRole = "range" | "instant";

/** `legend` names each series: `{route}` is the value of that label. */
export type PanelQuery =
  | {
      readonly language: "promql";
      readonly expr: Expr;
      readonly legend: string;
      readonly role: QueryRole;
      /** Points on the panel that lead to traces. */
      readonly exemplars: boolean;
      readonly format: "series" | "heatmap" | "table";
      /** Where a line means something by itself: red for what is bad, dashed for what is promised. */
      readonly color?: Color;
      readonly dashed?: boolean;
    }
  | { readonly language: "logql"; readonly expr: LogExpr; readonly legend: string; readonly role: QueryRole }
  | { readonly language: "traceql"; readonly text: string };
