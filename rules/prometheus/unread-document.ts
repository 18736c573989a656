import { defineRule } from "obsc/rule";

export default defineRule({
  name: "prometheus/unread-document",
  severity: "warning",
  summary: "A rule file is one document",
  why: "Prometheus reads the first document of a rule file, and says nothing on any interface of the rules in the others: they never run.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/#configuring-rules",
  ruleFileFault(fault, report) {
    const { message, help, unread } = fault;
    if (unread) report(fault, { message, help });
  },
  bad: [
    {
      file: "rules",
      spec: `${groupCalled("shop")}---\n${groupCalled("stock")}`,
      message: "only the first document of a rule file is read, and here begins another",
      at: [7, 1],
    },
  ],
  good: [
    { file: "rules", spec: `---\n${groupCalled("shop")}` },
    { file: "rules", spec: `namespace: shop\n${groupCalled("shop")}---\nnamespace: stock\n${groupCalled("stock")}` },
  ],
});

function groupCalled(name: string): string {
  return `groups:\n  - name: ${name}\n    rules:\n      - record: job:${name}_failed:rate5m\n        expr: sum by (job) (rate(${name}_failed_total[5m]))\n`;
}
