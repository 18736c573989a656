import { defineRule } from "obsc/rule";

export default defineRule({
  name: "prometheus/invalid-rule-file",
  severity: "error",
  summary: "Prometheus loads every rule file",
  why: "Of a file with one mistake Prometheus loads no rule at all, and a server that starts with it does not start.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/#rule_group",
  ruleFileFault(fault, report) {
    const { message, help, related, unread } = fault;
    if (!unread) report(fault, { message, help, ...(related && { related }) });
  },
  bad: [
    {
      file: "rules",
      spec: groupOf("- alert: ShopFails\n        expr: shop_failed > 1\n        for: 5"),
      message: "`5` is no duration",
      at: [6, 14],
    },
    {
      file: "rules",
      spec: groupOf("- alert: ShopFails\n        expr: shop_failed > 1\n        annotation: { summary: The shop fails }"),
      message: "a rule has no `annotation`",
      at: [6, 9],
    },
    {
      file: "rules",
      spec: groupOf("- record: shop:failed:rate5m\n        expr: rate(shop_failed_total[5m])\n        for: 5m"),
      message: "a recording has no `for`",
      at: [6, 9],
    },
  ],
  good: [
    { file: "rules", spec: groupOf("- alert: ShopFails\n        expr: shop_failed > 1\n        for: 5m\n        annotations: { summary: The shop fails }") },
    { file: "rules", spec: groupOf("- record: shop:failed:rate5m\n        expr: rate(shop_failed_total[5m])") },
  ],
});

function groupOf(rule: string): string {
  return `groups:\n  - name: shop\n    rules:\n      ${rule}\n`;
}
