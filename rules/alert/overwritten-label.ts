import { defineRule, exampleAlert, inPart, type LabelSet } from "obsc/rule";

export default defineRule({
  name: "alert/overwritten-label",
  severity: "error",
  summary: "No rule writes one value over the label that tells its series apart",
  why: "A label of a rule stands in place of the one that the query gives. Where that told series apart they become the same, and Prometheus then refuses the whole result: nothing is recorded, and no alert fires.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/#rule",
  rule(rule, report) {
    const { query } = rule;
    const type = query?.types.get(query.expr);
    if (!type?.identity) return;
    for (const [label, value] of Object.entries(rule.labels)) {
      if (value.includes("{{") || !type.identity.has(label) || !hasSeveral(type.labels, label)) continue;
      report(inPart(rule, ["labels", label], "key"), {
        message: `the label \`${label}\` of the rule hides the one that tells the series of its query apart`,
        help: `name it otherwise, or aggregate without \`${label}\``,
      });
    }
  },
  bad: [
    {
      spec: exampleAlert("max by (queue) (shop_queue_depth)", 'for: "5m", severity: "warning", summary: "{value}", labels: { queue: "all" }'),
      message: "the label `queue` of the rule hides the one that tells the series of its query apart",
      at: [27, 157],
    },
  ],
  good: [
    { spec: exampleAlert("max(shop_queue_depth)", 'for: "5m", severity: "warning", summary: "{value}", labels: { queue: "all" }') },
    { spec: exampleAlert('max by (queue) (shop_queue_depth{queue="fast"})', 'for: "5m", severity: "warning", summary: "{value}", labels: { queue: "all" }') },
    {
      spec: exampleAlert("max by (queue) (shop_queue_depth)", 'for: "5m", severity: "warning", summary: "{value}", labels: { queue: "{{ $labels.queue }}s" }'),
    },
  ],
});

/** There can be two series that differ in it. */
function hasSeveral({ labels }: LabelSet, label: string): boolean {
  const facts = labels.get(label);
  return facts !== undefined && (facts.values?.length ?? facts.max ?? 2) > 1;
}
