/** The queries of emitted dashboards, as Grafana would send them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What Grafana puts for its own variables when it shows two minutes. */
const own = { __rate_interval: "15s", __interval: "5s", __range: "2m", __auto: "5s" };

/** Every query of every panel, with the variables of its dashboard set to "All". */
export function dashboardQueries(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .flatMap((file) => {
      const dashboard = JSON.parse(readFileSync(join(folder, file), "utf8"));
      const values = { ...own, ...Object.fromEntries(dashboard.templating.list.map((variable) => [variable.name, variable.allValue ?? ".+"])) };
      return panelsOf(dashboard.panels).flatMap((panel) => queriesOf(dashboard, panel, values));
    });
}

function panelsOf(panels) {
  return panels.flatMap((panel) => [panel, ...panelsOf(panel.panels ?? [])]);
}

function queriesOf(dashboard, panel, values) {
  return (panel.targets ?? []).map((target) => {
    const expr = (target.expr ?? target.query ?? "").replace(/\$(?:\{(\w+)[^}]*\}|(\w+))/g, (whole, braced, plain) => values[braced ?? plain] ?? whole);
    return { dashboard: dashboard.title, panel: panel.title, type: (target.datasource ?? panel.datasource)?.type, expr };
  });
}
