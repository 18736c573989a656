/** The variables through which dashboards find their servers; the plugin behind each. */
import type { Datasource, PanelQuery } from "../../derive/dashboard-part.ts";
import type { DataSourceJson } from "./json.ts";

export const plugins: Readonly<Record<Datasource, string>> = { datasource: "prometheus", logs: "loki", traces: "tempo" };

export function datasource(name: Datasource): DataSourceJson {
  return { type: plugins[name], uid: `\${${name}}` };
}

export function datasourceOf({ language }: PanelQuery): Datasource {
  return language === "promql" ? "datasource" : language === "logql" ? "logs" : "traces";
}
