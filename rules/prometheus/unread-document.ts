import { type ConfigFormat, defineRule, inPart } from "obsc/rule";

export default defineRule({
  name: "prometheus/unread-document",
  severity: "warning",
  summary: "A file of rules or settings is one document",
  why: "Prometheus and Alertmanager read the first document of a file, and say nothing on any interface of what stands in the others: no rule of them runs, and no setting counts.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/#configuring-rules",
  ruleFileFault(fault, report) {
    const { message, help, unread } = fault;
    if (unread) report(fault, { message, help });
  },
  config(config, report) {
    if (!isOfOne.has(config.format) || config.documents.length < 2) return;
    report(inPart(config, [1]), {
      message: "only the first document of this file is read, and here begins another",
      help: "write its settings into the first one",
    });
  },
  bad: [
    {
      file: "prometheus",
      spec: "global: { scrape_interval: 30s }\n---\nscrape_configs: [{ job_name: shop }]\n",
      message: "only the first document of this file is read, and here begins another",
      at: [3, 1],
    },
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

const isOfOne: ReadonlySet<ConfigFormat> = new Set<ConfigFormat>(["prometheus", "alertmanager"]);

function groupCalled(name: string): string {
  return `groups:\n  - name: ${name}\n    rules:\n      - record: job:${name}_failed:rate5m\n        expr: sum by (job) (rate(${name}_failed_total[5m]))\n`;
}
