import { defineRule, exampleAlert, inPart, type QueryPart, walk } from "obsc/rule";

export default defineRule({
  name: "alert/without-for",
  severity: "info",
  foreign: "off",
  strict: "warning",
  summary: "An alert on single samples waits for more than one",
  why: "One sample above the threshold, as every restart and every burst has it, is an alert at once, and the next one below ends it.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/#defining-alerting-rules",
  rule(rule, report) {
    const { query } = rule;
    if (rule.kind !== "alerting" || rule.for > 0 || rule.keepFiringFor !== undefined || !query || !isOfSamples(query)) return;
    report(inPart(rule, ["for"]), {
      message: `one sample is enough for \`${rule.name}\``,
      help: "set `for` to some evaluations, `5m`, or compare what a range of samples gives, as `avg_over_time` does",
    });
  },
  bad: [
    {
      spec: exampleAlert("shop_fill_ratio", 'for: "0s", severity: "warning", summary: "{value}"'),
      message: "one sample is enough for `ShopAlert`",
      at: [27, 75],
    },
  ],
  good: [
    { spec: exampleAlert("shop_fill_ratio") },
    { spec: exampleAlert("max_over_time(shop_fill_ratio[5m])", 'for: "0s", severity: "warning", summary: "{value}"') },
    { spec: exampleAlert("shop_fill_ratio", 'for: "0s", keepFiringFor: "10m", severity: "warning", summary: "{value}"') },
    { spec: exampleAlert("time() - shop_started_timestamp_seconds", 'for: "0s", severity: "warning", summary: "{value}"') },
    { spec: exampleAlert('up{job="shop"} == bool 0', 'for: "0s", severity: "warning", summary: "{instance}"') },
  ],
});

/** It reads values that can go up and down from one sample to the next: no ranges, no times, no 0 or 1, nothing that is absent. */
function isOfSamples({ expr, types }: QueryPart): boolean {
  let samples = false;
  let steady = false;
  walk(expr, (node) => {
    const kind = types.get(node)?.kind;
    if (node.type === "selector") samples = true;
    if (node.type === "matrix" || node.type === "subquery" || node.type === "call" || kind === "truth" || kind === "timestamp" || kind === "stateset")
      steady = true;
  });
  return samples && !steady;
}
