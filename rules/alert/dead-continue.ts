import { allRoutes, defineRule, edited, exampleAlertmanager, excludes, inPart, removed, routeTree } from "obsc/rule";

export default defineRule({
  name: "alert/dead-continue",
  severity: "warning",
  foreign: "info",
  fixes: "safe",
  summary: "A route that continues leads on to another that fits",
  why: "`continue` asks only the routes after it at the same level; where none of them fits, a second receiver that somebody counts on hears nothing, since the route above is only asked when none took the alert.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#route",
  config(file, report) {
    const tree = file.format === "alertmanager" ? routeTree(file) : undefined;
    for (const parent of tree ? allRoutes(tree) : []) {
      for (const [index, route] of parent.routes.entries()) {
        if (!route.continues || parent.routes.slice(index + 1).some(({ matchers }) => !excludes(route.matchers, matchers))) continue;
        report(inPart(file, [...route.path, "continue"]), {
          message: "no route after this one takes what fits it, so `continue` does nothing",
          help: "give the route a receiver that tells all, or add the second route after it",
          fix: edited("safe", "leave `continue` out", removed(inPart(file, [...route.path, "continue"], "key"))),
        });
      }
    }
  },
  bad: [
    {
      spec: exampleAlertmanager({ route: 'routes:\n  - matchers: [severity="critical"]\n    continue: true\n  - matchers: [severity="warning"]' }),
      message: "no route after this one takes what fits it, so `continue` does nothing",
      at: [11, 23],
    },
  ],
  good: [{ spec: exampleAlertmanager({ route: 'routes:\n  - matchers: [severity="critical"]\n    continue: true\n  - matchers: [team="checkout"]' }) }],
});
