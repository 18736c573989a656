/** Links of dashboards, of panels and of the cells of a table. */
import type { LinkPart } from "../../derive/dashboard-part.ts";
import { print as printLogql } from "../../logql/print.ts";
import type { LinkJson } from "./json.ts";

/** A link at the top of a dashboard. Those between dashboards take the time range and the chosen values along. */
export function dashboardLink({ title, to }: LinkPart): LinkJson {
  const outside = to.link === "url";
  return {
    title,
    type: to.link === "tags" ? "dashboards" : "link",
    url: to.link === "tags" ? "" : urlOf(to),
    tags: to.link === "tags" ? [...to.tags] : [],
    icon: to.link === "tags" ? "dashboard" : "external link",
    tooltip: "",
    asDropdown: to.link === "tags",
    includeVars: !outside,
    keepTime: !outside,
    targetBlank: outside,
  };
}

export interface DataLinkJson {
  readonly title: string;
  readonly url: string;
  readonly targetBlank: boolean;
}

/** A link on what a panel shows. */
export function dataLink({ title, to }: LinkPart): DataLinkJson {
  return { title, url: urlOf(to), targetBlank: to.link === "logs" || to.link === "traces" || to.link === "jaeger" || to.link === "url" };
}

function urlOf(to: LinkPart["to"]): string {
  switch (to.link) {
    case "url":
      return to.url;
    case "dashboard":
      return `/d/${to.uid}`;
    case "cell":
      return "/d/${__value.text}?${__url_time_range}";
    case "logs":
      return explore("logs", { refId: "A", expr: printLogql(to.lines) });
    case "traces":
      return explore("traces", { refId: "A", queryType: "traceql", query: to.traceql });
    case "jaeger":
      return explore("traces", { refId: "A", queryType: "search", service: to.service });
    case "tags":
      return "";
  }
}

/** https://grafana.com/docs/grafana/latest/explore/get-started-with-explore/#generate-explore-urls-from-external-tools */
function explore(source: "logs" | "traces", query: Readonly<Record<string, string>>): string {
  const pane = { datasource: `\${${source}}`, queries: [query], range: { from: "${__from}", to: "${__to}" } };
  // Grafana fills in variables before it opens the address, and only where they are not encoded.
  const encoded = encodeURIComponent(JSON.stringify({ obsc: pane })).replace(/%24%7B(\w+)%7D/g, "${$1}");
  return `/explore?schemaVersion=1&panes=${encoded}`;
}
