import { allRoutes, defineRule, exampleAlertmanager, inPart, receiverNames, routeTree } from "obsc/rule";

export default defineRule({
  name: "alert/unused-receiver",
  severity: "warning",
  foreign: "info",
  summary: "Every receiver has a route",
  why: "Somebody waits for alerts at a receiver that no route leads to, and none will come.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#receiver",
  config(file, report) {
    const tree = file.format === "alertmanager" ? routeTree(file) : undefined;
    if (!tree) return;
    const used = new Set(allRoutes(tree).map(({ receiver }) => receiver));
    for (const [index, name] of receiverNames(file).entries()) {
      if (name === "" || used.has(name)) continue;
      report(inPart(file, ["receivers", index, "name"]), { message: `no route leads to the receiver \`${name}\``, help: "add a route to it, or remove it" });
    }
  },
  bad: [
    {
      spec: exampleAlertmanager({ receivers: "- name: night\n  webhook_configs: [{ url: http://bridge:8080 }]" }),
      message: "no route leads to the receiver `night`",
      at: [14, 17],
    },
  ],
  good: [{ spec: exampleAlertmanager({}) }],
});
