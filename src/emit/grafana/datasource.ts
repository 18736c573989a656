/** The variables through which dashboards find their servers; the plugin behind each. */
import type { Datasource, PanelQuery } from "../../derive/dashboard-part.ts";
import type { DataSourceJson } from "./json.ts";

export const plugins: Readonly<Record<Datasource, string>> = { datasource: "prometheus", logs: "loki", traces: "tempo" };

const references: Readonly<Record<Datasource, DataSourceJson>> = {
  datasource: { type: plugins.datasource, uid: "${datasource}" },
  logs: { type: plugins.logs, uid: "${logs}" },
  traces: { type: plugins.traces, uid: "${traces}" },
};

export function datasource(name: Datasource): DataSourceJson {
  return references[name];
}

export function datasourceOf({ language }: PanelQuery): Datasource {
  return language === "promql" ? "datasource" : language === "logql" ? "logs" : "traces";
}
