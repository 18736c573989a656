import { defineRule, type ExampleText, exampleLogPanel, readingsOf } from "obsc/rule";

export default defineRule({
  name: "logs/lost-label",
  severity: "error",
  summary: "A grouping in LogQL is by labels that the grouping inside of it keeps",
  why: "What the inner grouping leaves out is empty for the outer: all becomes one series without a name.",
  see: "https://grafana.com/docs/loki/latest/query/metric_queries/#built-in-aggregation-operators",
  logQuery(query, report) {
    if (!query.expr) return;
    for (const { uses } of readingsOf(query.expr)) {
      const lost = uses.find(({ dropped }) => dropped);
      if (!lost) continue;
      report(
        { of: query, part: query.spanAt(lost.span), subject: query.subject },
        { message: `the grouping inside leaves \`${lost.name}\` out`, help: `group by \`${lost.name}\` inside too` },
      );
    }
  },
  bad: [
    {
      spec: panelOf('max by (level) (sum by (app) (rate({app="shop"} [5m])))'),
      message: "the grouping inside leaves `level` out",
      at: [8, 78],
    },
    { spec: panelOf('sum by (pod) (avg_over_time({app="shop"} | unwrap took [5m]) without (pod))'), message: "the grouping inside leaves `pod` out" },
  ],
  good: [
    { spec: panelOf('max by (level) (sum by (app, level) (rate({app="shop"} [5m])))') },
    { spec: panelOf('max by (level) (topk(5, sum without (pod) (rate({app="shop"} [5m]))))') },
    { spec: panelOf('sum by (to) (label_replace(sum by (app) (rate({app="shop"} [5m])), "to", "$1", "app", "(.*)"))') },
  ],
});

function panelOf(query: string): ExampleText {
  return exampleLogPanel(query, 'metadata: { took: "number" }, labels: { level: logLevel() }');
}
