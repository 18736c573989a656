import { allRoutes, defineRule, exampleAlertmanager, inPart, type RouteNode, routeTree } from "obsc/rule";

export default defineRule({
  name: "alert/misfitting-repeat",
  severity: "warning",
  summary: "repeat_interval is a multiple of group_interval",
  why: "A group is only looked at every group_interval, so a repeat that is shorter, or lies between two of them, comes at the next one: later than was said.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#route",
  config(file, report) {
    const tree = file.format === "alertmanager" ? routeTree(file) : undefined;
    for (const route of tree ? allRoutes(tree) : []) {
      const key = route.settings.repeat_interval === undefined ? "group_interval" : "repeat_interval";
      if (route.settings[key] === undefined || fitsWell(route)) continue;
      const shorter = route.repeatInterval < route.groupInterval;
      report(inPart(file, [...route.path, key]), {
        message: shorter ? "repeat_interval is shorter than group_interval" : "repeat_interval is no multiple of group_interval",
        help: "make the one a multiple of the other: 5m and 4h",
      });
    }
  },
  bad: [
    {
      spec: exampleAlertmanager({ route: "group_interval: 10m\nrepeat_interval: 5m" }),
      message: "repeat_interval is shorter than group_interval",
      at: [10, 26],
    },
    { spec: exampleAlertmanager({ route: "repeat_interval: 12m" }), message: "repeat_interval is no multiple of group_interval" },
  ],
  good: [{ spec: exampleAlertmanager({ route: "group_interval: 5m\nrepeat_interval: 12h" }) }],
});

/** Of an interval of zero alert/bad-duration speaks. */
function fitsWell({ repeatInterval, groupInterval }: RouteNode): boolean {
  if (groupInterval === 0 || repeatInterval === 0) return true;
  return repeatInterval >= groupInterval && repeatInterval % groupInterval === 0;
}
