/** The drop-downs at the top of a dashboard. */
import type { Datasource, VariablePart } from "../../derive/dashboard-part.ts";
import { print as printLogql } from "../../logql/print.ts";
import { print } from "../../promql/print.ts";
import { datasource, plugins } from "./datasource.ts";
import type { VariableJson } from "./json.ts";

/** Labels may be chosen several at once, begin with all of them, and are looked up again when the time range changes. */
export function variableJson(variable: VariablePart): VariableJson {
  if (variable.variable === "datasource") return datasourceVariable(variable);
  const { name } = variable;
  const [from, series] = variable.variable === "label" ? [datasource("datasource"), print(variable.of)] : [datasource("logs"), printLogql(variable.of)];
  return {
    name,
    label: titled(name),
    type: "query",
    datasource: from,
    query: `label_values(${series}, ${name})`,
    regex: "",
    // Targets change while a dashboard is open: 2 asks again with every change of the time range.
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    // Not `.*`, which would also find the series without the label.
    allValue: ".+",
    current: { text: ["All"], value: ["$__all"] },
    options: [],
    hide: 0,
    skipUrlSync: false,
  };
}

const labels: Readonly<Record<Datasource, string>> = { datasource: "Data source", logs: "Logs", traces: "Traces" };

function datasourceVariable({ name, start }: Extract<VariablePart, { variable: "datasource" }>): VariableJson {
  return {
    name,
    label: labels[name],
    type: "datasource",
    query: start?.kind ?? plugins[name],
    regex: "",
    refresh: 1,
    multi: false,
    includeAll: false,
    options: [],
    ...(start && { current: { text: start.name, value: start.uid } }),
    hide: 0,
    skipUrlSync: false,
  };
}

/** "status_code" as "Status code". */
function titled(name: string): string {
  const words = name.replaceAll("_", " ");
  return `${words[0]?.toUpperCase() ?? ""}${words.slice(1)}`;
}
