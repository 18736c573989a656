/** A panel before it has a place: what a maker of panels says, and what follows where it says nothing. */
import type { Expr } from "../promql/ast.ts";
import type { Color, PanelKind, PanelPart, PanelQuery } from "./dashboard-part.ts";
import type { Size, Sized } from "./layout.ts";

export type PanelDraft = Omit<PanelPart, "box" | "subject"> & Sized;

type Said = Pick<PanelDraft, "kind" | "title" | "description" | "at"> & Partial<PanelDraft>;

/** A panel of the usual size of its kind that may grow with its line. */
export function panel(said: Said): PanelDraft {
  return {
    unit: "unknown",
    noData: "no data",
    queries: [],
    thresholds: [],
    states: [],
    links: [],
    stacked: false,
    columns: [],
    allow: [],
    size: sizes[said.kind],
    stretches: true,
    ...said,
  };
}

/** Two charts or three stats beside each other can be read on a laptop; tables and lines of a log want the whole width. */
const sizes: Readonly<Record<PanelKind, Size>> = {
  timeseries: { width: 12, height: 8 },
  heatmap: { width: 12, height: 8 },
  "state-timeline": { width: 12, height: 8 },
  bars: { width: 12, height: 8 },
  pie: { width: 8, height: 8 },
  gauge: { width: 6, height: 6 },
  stat: { width: 6, height: 4 },
  table: { width: 24, height: 10 },
  traces: { width: 24, height: 10 },
  logs: { width: 24, height: 10 },
  text: { width: 24, height: 3 },
  raw: { width: 12, height: 8 },
};

/** A query over the time range, each series named by `legend`. */
export function series(
  expr: Expr,
  legend: string,
  drawn: { readonly exemplars?: boolean; readonly color?: Color; readonly dashed?: boolean } = {},
): PanelQuery {
  return { language: "promql", expr, legend, role: "range", exemplars: false, format: "series", ...drawn };
}

/** The last value, for stats and tables. */
export function instant(expr: Expr, legend = "", format: "series" | "table" = "series"): PanelQuery {
  return { language: "promql", expr, legend, role: "instant", exemplars: false, format };
}

/** Counts by bucket: one series for each `le`, or native histograms. */
export function buckets(expr: Expr, exemplars: boolean, native: boolean): PanelQuery {
  return { language: "promql", expr, legend: native ? "" : "{le}", role: "range", exemplars, format: native ? "series" : "heatmap" };
}

/** Rows of panels as makers of dashboards say them. */
export interface RowDraft {
  readonly title?: string;
  readonly collapsed: boolean;
  readonly panels: readonly PanelDraft[];
}

export function row(panels: readonly PanelDraft[], title?: string, collapsed = false): RowDraft {
  return { ...(title !== undefined && { title }), collapsed, panels };
}

/** The same panel in another size. */
export function sized(draft: PanelDraft, width: number, height: number): PanelDraft {
  return { ...draft, size: { width, height } };
}
