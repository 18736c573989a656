import { defineRule, type ExprType, exampleQuery, headOf, inQuery } from "obsc/rule";

export default defineRule({
  name: "promql/aggregated-quantile",
  severity: "error",
  summary: "Quantiles of a summary are not added up or averaged",
  why: "A quantile is of the requests of one process. There is no way from the quantiles of several to that of all: their mean says nothing about anybody.",
  see: "https://prometheus.io/docs/practices/histograms/#quantiles",
  forQueries: { with: ["avg", "sum", "quantile"] },
  aggregation(node, query, report) {
    if (!(node.operator === "avg" || node.operator === "sum" || node.operator === "quantile")) return;
    const given = query.types.get(node.expr);
    const result = query.types.get(node);
    if (given?.kind !== "summary-quantile" || !given.series || !result || isOneEach(given, result)) return;
    report(inQuery(query, headOf(node)), {
      message: `\`${node.operator}\` of quantiles of \`${given.series.metric}\` is no quantile`,
      help: "take their `max`, or make it a histogram",
    });
  },
  bad: [
    {
      spec: exampleQuery('avg(shop_wait_seconds{quantile="0.99"})'),
      message: "`avg` of quantiles of `shop_wait_seconds` is no quantile",
      at: [27, 35],
    },
  ],
  good: [
    {
      spec: exampleQuery(
        'max(shop_wait_seconds{quantile="0.99"}) or sum(rate(shop_wait_seconds_sum[5m])) or sum by (job, instance, quantile) (shop_wait_seconds)',
      ),
    },
  ],
});

/** Each group has one series, as where the labels are only chosen. */
const isOneEach = (given: ExprType, result: ExprType): boolean =>
  given.identity !== undefined && [...given.identity].every((label) => result.identity?.has(label));
