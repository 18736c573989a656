import {
  type Context,
  carries,
  defineRule,
  didYouMean,
  type ExampleText,
  elements,
  exampleSpec,
  fitsAlert,
  inhibitionsOf,
  inPart,
  isSettings,
  listed,
  type RoutedAlert,
  relabelSteps,
  routedAlerts,
} from "obsc/rule";

/** What the alerts of the examples wait for. */
const waiting = 'depth.max({ by: ["queue"] }).above(100)';

export default defineRule({
  name: "alert/inhibit-by-missing-label",
  severity: "warning",
  summary: "An inhibition compares labels that alerts have",
  why: "A label that is missing on both sides counts as equal: one alert anywhere then silences all that fit the target.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#inhibit_rule",
  config(file, report, { plan, lookup }) {
    const added = file.format === "alertmanager" ? addedIn(plan) : undefined;
    if (!added) return;
    const alerts = routedAlerts(plan, lookup);
    for (const { path, settings, source, target } of inhibitionsOf(file)) {
      const equal = Array.isArray(settings.equal) ? settings.equal.map(String) : [];
      const sides = [source, target].map((matchers) => alerts.filter((alert) => fitsAlert(matchers, alert) !== "never"));
      if (sides.some((side) => side.length === 0)) continue;
      const lacks = (label: string) => (side: readonly RoutedAlert[]) => !added.has(label) && side.every((alert) => carries(alert, label) === "never");
      const has = (label: string) => (side: readonly RoutedAlert[]) => side.every((alert) => carries(alert, label) === "always");
      // Where all of the other side have it, the inhibition never applies, which is said elsewhere.
      const missing = equal.filter((label) => sides.some(lacks(label)) && !sides.some(has(label)));
      const [first] = missing;
      if (first === undefined) continue;
      const shared = [...new Set(sides.flat().flatMap(({ certain, open }) => certain ?? open ?? []))].filter((label) => sides.every(has(label)));
      // Beside labels that tell alerts apart, one more that alerts elsewhere have does no harm; a misspelt one does.
      const near = lacks(first)(alerts) ? didYouMean(first, [...shared, ...added]) : undefined;
      if (missing.length < equal.length && near === undefined) continue;
      const which = sides.every(lacks(first)) ? "of" : lacks(first)(sides[1] as readonly RoutedAlert[]) ? "silenced by" : "that starts";
      report(inPart(file, [...path, "equal", equal.indexOf(first)]), {
        message: `no alert ${which} this inhibition has a label \`${first}\`, and what both sides lack counts as equal`,
        help: near ?? (shared.length > 0 ? `name labels that both sides have: ${listed(shared, 5)}` : "name labels that both sides have"),
      });
    }
  },
  bad: [
    {
      spec: silencing("hostname"),
      message: "no alert of this inhibition has a label `hostname`, and what both sides lack counts as equal",
      at: [14, 106],
    },
    {
      spec: silencing("service, queu"),
      message: "no alert of this inhibition has a label `queu`, and what both sides lack counts as equal",
    },
    {
      spec: silencing("hostname", undefined, 'depth.max({ by: ["queue"] }).above(100)', "promql`up`.below(1)"),
      message: "no alert that starts this inhibition has a label `hostname`, and what both sides lack counts as equal",
    },
    {
      spec: silencing("hostname", undefined, "promql`up`.below(1)"),
      message: "no alert silenced by this inhibition has a label `hostname`, and what both sides lack counts as equal",
    },
  ],
  good: [
    { spec: silencing("queue") },
    { spec: silencing("queue, hostname") },
    { spec: silencing("region") },
    { spec: silencing("zone", "{ target_label: zone, replacement: a }") },
    { spec: silencing("hostname", "{ regex: __(.*), action: labelmap }") },
  ],
});

/** Labels that the server puts on every alert that it sends; absent where nobody says which, or they come by a pattern. */
function addedIn({ catalogue, configs }: Context["plan"]): ReadonlySet<string> | undefined {
  const alerting = configs.flatMap(({ format, documents }) => (format === "prometheus" && isSettings(documents[0]?.alerting) ? [documents[0].alerting] : []));
  const lists = alerting.flatMap((settings) => [settings, ...elements(settings.alertmanagers, []).map(({ data }) => data)]);
  const steps = lists.flatMap((settings) => relabelSteps(settings.alert_relabel_configs, []));
  if (!catalogue.externalLabels || steps.some(({ action }) => action === "labelmap")) return undefined;
  return new Set([...Object.keys(catalogue.externalLabels), ...steps.map(({ step }) => String(step.target_label))]);
}

function silencing(equal: string, step?: string, first = waiting, second = waiting): ExampleText {
  const relabeling = step === undefined ? "" : `  raw.prometheus(\`\nalerting:\n  alert_relabel_configs:\n    - ${step}\n  \`, { name: "other" }),\n`;
  return exampleSpec({
    before: `const depth = gauge("shop_queue_depth", { help: "Orders that wait", unit: "count", labels: { queue: oneOf("fast", "slow") } });
const full = alert("ShopQueueFull", { when: ${first}, for: "5m", severity: "critical", summary: "{value} wait" });
const long = alert("ShopQueueLong", { when: ${second}, for: "5m", severity: "warning", summary: "{value} wait" });`,
    service: "metrics: { depth },\nalerts: [full, long],\ndeliver: { metrics: scrape({ port: 8080 }) },",
    system: `prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", externalLabels: { region: "eu" } }),
raw: [
${relabeling}  raw.alertmanager(\`
    route: { receiver: ops }
    receivers: [{ name: ops, webhook_configs: [{ url: "http://bridge:8080" }] }]
    inhibit_rules:
      - { source_matchers: ["alertname=ShopQueueFull"], target_matchers: ["severity=warning"], equal: [${equal}] }
  \`),
],`,
  });
}
