/** Rows of panels: written out, or derived from metrics and SLOs. */
import type { Panel as PanelNode, Row as RowNode } from "../ir/dashboard.ts";
import { within } from "../ir/place.ts";
import type { SeriesSet } from "../ir/query.ts";
import { defined } from "../util/defined.ts";
import { type Option, placeOf, problem, readOptions } from "./call.ts";
import type { Counter } from "./counter.ts";
import type { Histogram } from "./histogram.ts";
import { type Metrics, metricTree } from "./metric.ts";
import { boolean, list, made, nonEmptyText, optional, shown } from "./options.ts";
import type { Panel } from "./panel.ts";
import { type Slo, sloOption } from "./slo.ts";
import { seriesOf } from "./verbs.ts";

/** A row of panels; see `row`, `red`, `sloRow` and `restOf`. */
export interface Row {
  readonly node: "row";
}

/** Panels under a title: `row("Memory", [panel("Heap", heap.max())], { collapsed: true })`. A row is open unless it is `collapsed`. */
export function row(title: string, panels: readonly Panel[], options?: { readonly collapsed?: boolean }): Row {
  const at = placeOf(row);
  const read = readOptions(options ?? {}, within(at, 2), "rows", { collapsed: optional(boolean) });
  const node: RowNode = {
    node: "row",
    is: "panels",
    title: nonEmptyText.read(title, within(at, 0), "rows") ?? "Untitled",
    panels: list(aPanel).read(panels, within(at, 1), "rows") ?? [],
    collapsed: read.collapsed ?? false,
    at,
  };
  return node;
}

/** What `red` takes; selections of counters, such as `requests.where({ status: "5xx" })`, too. */
export interface RedOptions {
  /** All that was asked. */
  // biome-ignore lint/suspicious/noExplicitAny: a counter with any labels and unit, which are invariant in its verbs.
  readonly requests: Counter<any, any>;
  /** What of it failed. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly errors: Counter<any, any>;
  /** How long it took. Default: no panel of durations. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly duration?: Histogram<any, any, any>;
}

/** Rate, errors and duration, three panels: `red({ requests, errors: requests.where({ status: "5xx" }), duration: latency })`. */
export function red(of: RedOptions): Row {
  const at = placeOf(red);
  const read = readOptions(of, within(at, 0), "rows", { requests: counted, errors: counted, duration: optional(observed) });
  const node: RowNode =
    read.requests && read.errors
      ? { node: "row", is: "red", requests: read.requests, errors: read.errors, ...defined({ duration: read.duration }), at }
      : { node: "row", is: "panels", title: "Rate, errors, duration", panels: [], collapsed: false, at };
  return node;
}

/** Objective, budget left and burn rate of SLOs, at least one: `sloRow(availability, latency)`. */
export function sloRow(...slos: readonly Slo[]): Row {
  const at = placeOf(sloRow);
  if (slos.length === 0) problem({ subject: "rows", message: "`sloRow` has no SLO", help: "name one: `sloRow(availability)`", at });
  const read = slos.map((each, index) => sloOption.read(each, within(at, index), "rows")).filter((each) => each !== undefined);
  const node: RowNode = { node: "row", is: "slos", slos: read, at };
  return node;
}

/** Every metric of a group that no other panel of the dashboard shows: `restOf("Other", metrics)`. */
export function restOf(title: string, metrics: Metrics): Row {
  const at = placeOf(restOf);
  const node: RowNode = {
    node: "row",
    is: "rest",
    title: nonEmptyText.read(title, within(at, 0), "rows") ?? "Untitled",
    metrics: metricTree.read(metrics, within(at, 1), "rows") ?? {},
    at,
  };
  return node;
}

const aPanel = made<PanelNode>("panel", "a panel", 'make one with `panel("…", query)`');

const counted = seriesWhere(({ metric, within: bound }) => metric.kind === "counter" || bound !== undefined, "a counter");
const observed = seriesWhere(({ metric, within: bound }) => metric.kind === "histogram" && bound === undefined, "a histogram");

function seriesWhere(fits: (series: SeriesSet) => boolean, what: string): Option<SeriesSet> {
  return {
    read(value, at, subject) {
      const series = seriesOf(value);
      if (series && fits(series)) return defined({ metric: series.metric, matchers: series.matchers, within: series.within });
      const found = series ? `\`${series.metric.name}\`, a ${series.metric.kind},` : shown(value);
      problem({ subject, message: `${found} is not ${what}`, help: `give ${what}, or some of its series by \`where\``, at });
      return undefined;
    },
  };
}
