import { defineRule, type ExampleText, edited, exampleAlert, exampleSpec, formatDuration, inPart, replaced } from "obsc/rule";

export default defineRule({
  name: "alert/short-for",
  severity: "warning",
  summary: "An alert waits and goes on for at least one evaluation",
  why: "Between two evaluations nothing is looked at: a shorter `for` waits until the next one all the same, and a shorter `keep_firing_for` keeps nothing.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/#defining-alerting-rules",
  rule(rule, report) {
    const { interval } = rule.group;
    if (rule.kind !== "alerting" || interval === undefined) return;
    for (const [key, said] of [
      ["for", rule.for],
      ["keep_firing_for", rule.keepFiringFor ?? 0],
    ] as const) {
      if (said === 0 || said >= interval) continue;
      const at = inPart(rule, [key]);
      const short = formatDuration(said);
      const long = formatDuration(interval);
      const help = `set \`${key}\` to ${long}, or evaluate the group more often`;
      const fix = edited("safe", `write \`${long}\``, replaced(at, short, long));
      report(at, { message: `\`${key}\` is ${short}, and the alert is evaluated every ${long}`, help, ...(fix && { fix }) });
    }
  },
  bad: [
    { spec: waiting('for: "30s"'), message: "`for` is 30s, and the alert is evaluated every 1m", at: [5, 42] },
    { spec: waiting('for: "5m", keepFiringFor: "15s"'), message: "`keep_firing_for` is 15s, and the alert is evaluated every 1m" },
  ],
  good: [{ spec: waiting('for: "1m"') }, { spec: waiting('for: "0s"') }, { spec: exampleAlert("shop_fill_ratio") }],
});

function waiting(time: string): ExampleText {
  return exampleSpec({
    before: `const failed = counter("shop_failed_total", { help: "Requests that failed" });
const fails = alert("ShopFails", {
  when: failed.rate().above("1/s"), ${time}, severity: "warning", summary: "{value} fail" });`,
    service: "metrics: { failed },\nalerts: [fails],",
    system: 'prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", evaluationInterval: "1m" }),',
  });
}
