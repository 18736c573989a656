import { allRoutes, defineRule, exampleAlertmanager, inhibitionsOf, inPart, routeTree } from "obsc/rule";

export default defineRule({
  name: "alert/bad-matcher",
  severity: "error",
  summary: "Matchers are of the form that Alertmanager reads",
  why: "One matcher that it cannot read keeps Alertmanager from loading the configuration; at the root there may be none, since every alert has to arrive somewhere.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#matcher",
  config(file, report) {
    if (file.format !== "alertmanager") return;
    const tree = routeTree(file);
    const faults = [...(tree ? allRoutes(tree) : []), ...inhibitionsOf(file)].flatMap((each) => each.faults);
    for (const { path, error } of faults)
      report(inPart(file, path), { message: error, help: 'write label, operator and value: `severity="critical"`, `alertname=~"Shop.*"`' });
    const [first] = tree?.matchers ?? [];
    if (first) report(inPart(file, first.path), { message: "the root route has matchers", help: "put them on a route under it" });
  },
  bad: [
    { spec: exampleAlertmanager({ route: "routes:\n  - matchers: [severity]" }), message: "`severity` is no matcher", at: [10, 24] },
    { spec: exampleAlertmanager({ route: 'matchers: [severity="critical"]' }), message: "the root route has matchers" },
  ],
  good: [{ spec: exampleAlertmanager({ route: 'routes:\n  - matchers: [severity=~"critical|page", team!=""]' }) }],
});
