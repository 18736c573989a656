import {
  alertmanagerConfig,
  type ConfigFile,
  defineRule,
  type ExampleText,
  exampleSpec,
  inPart,
  isSection,
  listed,
  matchersOfRouting,
  misspeltMatcher,
  type Plan,
  type Report,
  type RoutedAlert,
  reached,
  receiverNames,
  routedAlerts,
  routeTree,
  watchdogAlert,
} from "obsc/rule";

export default defineRule({
  name: "alert/unrouted",
  severity: "warning",
  foreign: "info",
  summary: "Every alert reaches somebody on purpose",
  why: "What no route takes falls to the default receiver: an alert that is to wake somebody lands in a channel, or nowhere, and nothing says so.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#route",
  system(system, report, { plan, scope }) {
    // What another system writes is looked at here; what this one writes is visited as a file.
    if (!system.routing && scope.routing) judge(alertmanagerConfig(scope.routing, plan), plan, report, true);
  },
  config(file, report, { plan }) {
    if (file.format === "alertmanager") judge(file, plan, report, false);
  },
  bad: [
    {
      spec: routedBy('default: ops,\nroutes: [{ severity: "warning", to: [ops] }],', "alerts: [fails, gone, slow],"),
      message: "`ShopFails` and `ShopGone` are critical, and fall to the default receiver since no route takes them",
    },
    { spec: routedBy("default: nobody,"), message: "`ShopFails` and `ShopSlow` fall to the default receiver, which tells nobody", at: [13, 14] },
    {
      spec: routedBy('default: ops,\nroutes: [{ severity: "warning", to: [ops] }],'),
      message: "`ShopFails` is critical, and falls to the default receiver since no route takes it",
    },
    {
      spec: routedBy('default: nobody,\nroutes: [{ severity: "critical", to: [ops] }],'),
      message: "`ShopSlow` falls to the default receiver, which tells nobody",
    },
    {
      spec: promisedTo('default: ops,\nroutes: [{ severity: "warning", to: [ops] }],', '{ page: "critical", ticket: "warning" }'),
      message: "`ErrorBudgetBurnPage` is critical, and falls to the default receiver since no route takes it",
      at: [20, 9],
    },
    {
      spec: promisedTo('default: ops,\nroutes: [{ severity: "warning", to: [ops] }],', '{ page: "info" }'),
      message: "`ErrorBudgetBurnPage` is info, and falls to the default receiver since no route takes it",
    },
    {
      spec: promisedTo("default: nobody,", "{ page: false }"),
      message: "`ErrorBudgetBurnTicket`, `ErrorBudgetSpent` and `SLOMetricAbsent` fall to the default receiver, which tells nobody",
    },
    {
      spec: tieredTo("webhook_configs: [{ url: http://chat:8080 }]", "ticket"),
      message: "`ErrorBudgetBurnPage` is page, and falls to the default receiver since no route takes it",
    },
  ],
  good: [
    { spec: routedBy('default: ops,\nroutes: [{ severity: "critical", to: [ops] }],') },
    { spec: routedBy("default: ops,") },
    { spec: routedBy('default: ops,\nroutes: [{ severity: "critical", to: [ops] }, { severity: "warning", to: [nobody] }],') },
    { spec: tieredTo("webhook_configs: [{ url: http://chat:8080 }]", "page") },
    { spec: tieredTo("", "page|ticket") },
  ],
});

/** Without any route, the default is meant for all; with some, what is to wake somebody has one. What tells nobody is only meant where a route says so. */
function judge(file: ConfigFile, plan: Plan, report: Report, elsewhere: boolean): void {
  const tree = routeTree(file);
  if (!tree) return;
  const fallen = routedAlerts(plan).filter((alert) => alert.name !== watchdogAlert && reached(tree, alert).every(({ path }) => path === tree.path));
  const place = inPart(file, ["route", "receiver"]);
  if (tellsNobody(file, tree.receiver) && fallen.length > 0) {
    const message = `${listed([...new Set(fallen.map(({ name }) => name))], 4)} ${fallen.length === 1 ? "falls" : "fall"} to the default receiver, which tells nobody`;
    report(elsewhere ? (fallen[0] as RoutedAlert).at : place, {
      message,
      help: "name a `default` that tells somebody, or routes for them; a route to `nobody` says that it is meant",
    });
    return;
  }
  const said = tree.routes.some(({ matchers }) => matchers.some(({ label }) => label !== "alertname"));
  // What nearly fits was to take them, and is a finding of its own.
  if (!said || matchersOfRouting(file).some((matcher) => misspeltMatcher(matcher, routedAlerts(plan)))) return;
  const { page } = plan.scope.settings.severities;
  const waking = once(fallen).filter(({ known: { severity = "", tier } }) => severity === "critical" || severity === page || tier === "page");
  for (const severity of new Set(waking.map(({ known }) => known.severity ?? ""))) {
    const alerts = waking.filter(({ known }) => (known.severity ?? "") === severity);
    const [first] = alerts as [RoutedAlert];
    const one = alerts.length === 1;
    report(first.at, {
      message: `${listed(
        alerts.map(({ name }) => name),
        3,
      )} ${one ? "is" : "are"} ${severity}, and ${one ? "falls" : "fall"} to the default receiver since no route takes ${one ? "it" : "them"}`,
      help: `add a route for the severity \`${severity}\``,
      related: [{ message: "the routes are those of this Alertmanager", at: file.at }],
    });
  }
}

/** The alerts of all SLOs have one name, and one mistake. */
function once(alerts: readonly RoutedAlert[]): readonly RoutedAlert[] {
  return alerts.filter(({ name }, index) => alerts.findIndex((other) => other.name === name) === index);
}

function tellsNobody(file: ConfigFile, name: string | undefined): boolean {
  const index = receiverNames(file).indexOf(name ?? "");
  const receivers = file.documents[0]?.receivers;
  const receiver = Array.isArray(receivers) ? receivers[index] : undefined;
  return isSection(receiver) && !Object.keys(receiver).some((key) => key.endsWith("_configs"));
}

function routedBy(options: string, alerts = "alerts: [fails, slow],"): ExampleText {
  return exampleSpec({
    before: `const failed = counter("shop_failed_total", { help: "Requests that failed" });
const ops = slack("ops", { channel: "#ops", url: secret.file("/run/secrets/slack") });
const fails = alert("ShopFails", { when: failed.rate().above("1/s"), for: "5m", severity: "critical", summary: "{value} fail" });
const gone = alert("ShopGone", { when: failed.absent(), for: "5m", severity: "critical", summary: "No metrics of the shop" });
const slow = alert("ShopSlow", { when: failed.rate().above("0.1/s"), for: "5m", severity: "warning", summary: "{value} fail" });`,
    service: `metrics: { failed },\n${alerts}`,
    system: routing(options),
  });
}

function routing(options: string): string {
  return `routing: alertmanager("alertmanager", {
  address: "alertmanager:9093",
  groupBy: ["alertname"],
  ${options.replaceAll("\n", "\n  ")}
  watchdog: webhook("beat", { url: secret.env("BEAT_URL") }),
}),`;
}

/** An objective with these alerts; `more` stands before it. */
function promising(alerts: string, more = ""): { readonly before: string; readonly service: string } {
  return {
    before: `const failed = counter("shop_failed_total", { help: "Requests that failed" });
const all = counter("shop_requests_total", { help: "Requests" });
${more}`,
    service: `metrics: { failed, all },\nslos: [\n  slo("shop-works", { objective: "99%", window: "30d", bad: ratio(failed, all), alerts: ${alerts} }),\n],`,
  };
}

/** The same with an objective whose alerts have these severities. */
function promisedTo(options: string, alerts: string): ExampleText {
  const ops = 'const ops = slack("ops", { channel: "#ops", url: secret.file("/run/secrets/slack") });';
  return exampleSpec({ ...promising(alerts, ops), system: routing(options) });
}

/** Routes by the tier of an objective's alerts, which are all there are; `fallback` is what the default receiver has. */
function tieredTo(fallback: string, tiers: string): ExampleText {
  return exampleSpec({
    ...promising("{}"),
    system: `raw: [
  raw.alertmanager(\`
    route:
      receiver: fallback
      group_by: [alertname]
      routes:
        - matchers: ['tier=~"${tiers}"']
          receiver: ops
    receivers:
      - { name: fallback, ${fallback} }
      - name: ops
        webhook_configs: [{ url: http://bridge:8080 }]
  \`),
],`,
  });
}
