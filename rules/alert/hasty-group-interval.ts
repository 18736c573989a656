import { allRoutes, defineRule, edited, exampleAlertmanager, inPart, replaced, routeTree } from "obsc/rule";

export default defineRule({
  name: "alert/hasty-group-interval",
  severity: "warning",
  foreign: "off",
  fixes: "unsafe",
  summary: "group_interval is a minute or more",
  why: "A notification that takes longer than group_interval, a slow receiver or one that is tried again, is cancelled by the next one.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#route",
  config(file, report) {
    const tree = file.format === "alertmanager" ? routeTree(file) : undefined;
    for (const { path, settings, groupInterval } of tree ? allRoutes(tree) : []) {
      if (settings.group_interval === undefined || groupInterval === 0 || groupInterval >= 60_000) continue;
      report(inPart(file, [...path, "group_interval"]), {
        message: `group_interval is ${settings.group_interval}, under a minute`,
        help: "write 5m, or 1m at the least",
        fix: edited("unsafe", "write 5m", replaced(inPart(file, [...path, "group_interval"]), String(settings.group_interval), "5m")),
      });
    }
  },
  bad: [{ spec: exampleAlertmanager({ route: "group_interval: 10s" }), message: "group_interval is 10s, under a minute", at: [9, 25] }],
  good: [{ spec: exampleAlertmanager({ route: "group_interval: 5m" }) }],
});
