import { allRoutes, defineRule, exampleAlertmanager, exampleSpec, inPart, listed, receiverNames, routeTree } from "obsc/rule";

export default defineRule({
  name: "alert/unknown-receiver",
  severity: "error",
  summary: "Every route leads to a receiver that there is",
  why: "Alertmanager does not load a configuration in which a route names a receiver that is not declared.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#route",
  config(file, report) {
    if (file.format !== "alertmanager") return;
    const tree = routeTree(file);
    if (!tree) {
      report(inPart(file, ["route"]), {
        message: "this configuration has no routes",
        help: "add `route` with the `receiver` that is told of what no other route takes",
      });
      return;
    }
    const names = receiverNames(file);
    if (tree.receiver === undefined)
      report(inPart(file, ["route"], "key"), { message: "the root route has no receiver", help: "name who is told of what no other route takes" });
    for (const { path, settings } of allRoutes(tree)) {
      if (typeof settings.receiver !== "string" || settings.receiver === "" || names.includes(settings.receiver)) continue;
      report(inPart(file, [...path, "receiver"]), {
        message: `no receiver is called \`${settings.receiver}\``,
        help: names.length === 0 ? "declare it under `receivers`" : `declare it under \`receivers\`, or use ${listed(names)}`,
      });
    }
  },
  bad: [
    {
      spec: exampleAlertmanager({ route: 'routes:\n  - matchers: [severity="critical"]\n    receiver: pager' }),
      message: "no receiver is called `pager`",
      at: [11, 23],
    },
    { spec: exampleSpec({ system: 'raw: [raw.alertmanager("receivers: [{ name: ops }]")],' }), message: "this configuration has no routes" },
    { spec: exampleSpec({ system: 'raw: [raw.alertmanager("route: { receiver: ops }")],' }), message: "no receiver is called `ops`" },
    {
      spec: exampleSpec({ system: 'raw: [raw.alertmanager("route: { routes: [{ receiver: ops }] }\\nreceivers: [{ name: ops }]")],' }),
      message: "the root route has no receiver",
    },
  ],
  good: [{ spec: exampleAlertmanager({}) }, { spec: exampleAlertmanager({ route: "routes:\n  - { matchers: [team=a], receiver: '', group_by: [team] }" }) }],
});
