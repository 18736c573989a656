/** Dashboards. */
import type { Dashboard as DashboardNode, Panel as PanelNode, Row as RowNode } from "../ir/dashboard.ts";
import { within } from "../ir/place.ts";
import { defined } from "../util/defined.ts";
import { allowances, type MayAllow } from "./allow.ts";
import { type Option, placeOf, readOptions } from "./call.ts";
import { isRecord, list, made, nonEmptyText, oneOf, optional, positiveDuration, refuse, textOf, url } from "./options.ts";
import { isPanel, type Panel } from "./panel.ts";
import type { Duration, Url } from "./quantity.ts";
import type { Row } from "./row.ts";

/** A dashboard; see `dashboard`. */
export interface Dashboard {
  readonly node: "dashboard";
  readonly title: string;
}
/** The options of `dashboard`. */
export interface DashboardOptions extends MayAllow {
  /** For whom it is: a tag, and its folder in Grafana. Default: `"service"`. */
  readonly level?: "system" | "service" | "business" | "sla";
  /** Its address in Grafana, and the name of its file: at most 40 letters, digits, `-` and `_`. Default: made from the title. */
  readonly uid?: string;
  /** How often it asks again, over zero. Default: only when the reader asks. `"30s"` */
  readonly refresh?: Duration;
  /** How far back it opens, over zero. Default: `"6h"`. */
  readonly from?: Duration;
  /** Labels that become drop-downs, beside those that every dashboard has, datasource, job and instance: `["route"]`. Default: none. */
  readonly variables?: readonly string[];
  /** Other dashboards and pages, at its top: `[{ title: "Logs", to: logBoard }]`. Default: those that obsc derives. */
  readonly links?: readonly { readonly title: string; readonly to: Dashboard | Url }[];
  /** In reading order; panels stand side by side as their widths allow: `[red({ requests, errors }), panel("Memory", memory.sum())]`. */
  readonly panels: readonly (Panel | Row)[];
}

/** A dashboard: `dashboard("Shop", { panels: [red({ requests, errors }), panel("Memory", memory.sum())] })`. */
export function dashboard(title: string, options: DashboardOptions): Dashboard {
  const at = placeOf(dashboard);
  const subject = typeof title === "string" ? `dashboards.${title}` : "dashboards";
  const { level, variables, links, panels, allow, ...read } = readOptions(options, within(at, 1), subject, {
    level: optional(levelOption),
    uid: optional(uid),
    refresh: optional(positiveDuration),
    from: optional(positiveDuration),
    variables: optional(list(labelName)),
    links: optional(list(link)),
    panels: list(panelOrRow),
    allow: allowances,
  });
  const node: DashboardNode = {
    node: "dashboard",
    title: nonEmptyText.read(title, within(at, 0), subject) ?? "Untitled",
    level: level ?? "service",
    ...defined(read),
    variables: variables ?? [],
    links: links ?? [],
    panels: panels ?? [],
    allow: allow ?? [],
    at,
  };
  return node;
}

/** An element of the `dashboards` option. */
export const dashboardOption: Option<DashboardNode> = made("dashboard", "a dashboard", 'make one with `dashboard("…", { panels: […] })`');

/** For whom a dashboard is. */
export const levelOption = oneOf("system", "service", "business", "sla");
const uid = textOf("an address of a dashboard", "use at most 40 letters, digits, `-` and `_`", /^[\w-]{1,40}$/);
const labelName = textOf("a name of a label", "use letters, digits and `_`, no digit first", /^[A-Za-z_]\w*$/);

const target: Option<DashboardNode | string> = {
  read: (value, at, subject) => (isRecord(value) ? dashboardOption.read(value, at, subject) : url.read(value, at, subject)),
};
const link: Option<DashboardNode["links"][number]> = {
  read(value, at, subject) {
    const { title, to } = readOptions(value, at, subject, { title: nonEmptyText, to: target });
    return title !== undefined && to !== undefined ? { title, to } : undefined;
  },
};

const panelOrRow: Option<PanelNode | RowNode> = {
  read(value, at, subject) {
    if (isPanel(value)) return value;
    if (isRecord(value) && value.node === "row") return value as unknown as RowNode;
    return refuse(value, "a panel", 'make one with `panel("…", query)`, `red(…)`, `sloRow(…)`, `restOf(…)` or `row(…)`', at, subject);
  },
};
