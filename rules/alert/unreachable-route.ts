import { allRoutes, covers, defineRule, exampleAlertmanager, excludes, inPart, type LabelMatcher, type RouteNode, routeTree, valuesNamed } from "obsc/rule";

export default defineRule({
  name: "alert/unreachable-route",
  severity: "warning",
  summary: "Every route is reached by some alert",
  why: "The first route that fits takes an alert unless it continues, so a route behind one that takes the same is never asked.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#route",
  config(file, report) {
    const tree = file.format === "alertmanager" ? routeTree(file) : undefined;
    for (const parent of tree ? allRoutes(tree) : []) {
      for (const [index, route] of parent.routes.entries()) {
        // What cannot be read is reported as such, and takes who knows what.
        if (route.faults.length > 0) continue;
        const before = parent.routes.slice(0, index).filter(({ continues, faults }) => !continues && faults.length === 0);
        if (excludes(parent.matchers, route.matchers)) {
          report(inPart(file, route.path), { message: "no alert can fit both this route and the one around it", help: "move it out, or change its matchers" });
          continue;
        }
        const taker = before.find(({ matchers }) => covers(matchers, route.matchers));
        if (!taker && !togetherCovered(before, route)) continue;
        report(inPart(file, route.path), {
          message: "earlier routes take every alert that fits this one",
          help: "put it before them, or let the earlier one `continue`",
          ...(taker && { related: [{ message: "this route takes them", at: inPart(file, taker.path).part }] }),
        });
      }
    }
  },
  bad: [
    {
      spec: exampleAlertmanager({ route: 'routes:\n  - matchers: [severity=~".*"]\n  - matchers: [severity="critical"]' }),
      message: "earlier routes take every alert that fits this one",
      at: [11, 13],
    },
    {
      spec: exampleAlertmanager({
        route: 'routes:\n  - matchers: [team="a"]\n    routes:\n      - matchers: [team="b"]',
      }),
      message: "no alert can fit both this route and the one around it",
    },
  ],
  good: [{ spec: exampleAlertmanager({ route: 'routes:\n  - matchers: [severity="critical"]\n  - matchers: [severity=~"critical|warning"]' }) }],
});

/** Whether each value of one label that a route asks for is taken by a route before it. */
function togetherCovered(before: readonly RouteNode[], { matchers }: RouteNode): boolean {
  return matchers.some((matcher) => {
    const values = valuesNamed(matcher) ?? [];
    const narrowed = (value: string): readonly LabelMatcher[] => [...matchers, { ...matcher, operator: "=", value }];
    return values.length > 1 && values.every((value) => before.some((route) => covers(route.matchers, narrowed(value))));
  });
}
