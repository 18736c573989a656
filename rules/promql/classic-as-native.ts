import { defineRule, exampleQuery, headOf, inQuery } from "obsc/rule";

export default defineRule({
  name: "promql/classic-as-native",
  severity: "error",
  summary: "Functions of native histograms are not given the series of a classic one",
  why: "Of series of plain numbers, as a classic histogram has them, these functions make nothing at all.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_count-and-histogram_sum",
  forQueries: { with: ["histogram_count", "histogram_sum", "histogram_avg", "histogram_stddev", "histogram_stdvar"] },
  call(node, query, report) {
    const instead = ofClassic[node.function];
    const given = instead === undefined ? undefined : node.args[0];
    const series = given && query.types.get(given)?.series;
    if (instead === undefined || !series || !series.kind.startsWith("histogram-")) return;
    report(inQuery(query, headOf(node)), {
      message: `\`${node.function}\` is of native histograms, and \`${series.name}\` is of a classic one`,
      help: instead.replaceAll("x_", `${series.metric}_`),
    });
  },
  bad: [
    {
      spec: exampleQuery("histogram_count(rate(shop_latency_seconds_bucket[5m]))"),
      message: "`histogram_count` is of native histograms, and `shop_latency_seconds_bucket` is of a classic one",
      at: [27, 35],
    },
    {
      spec: exampleQuery("histogram_avg(sum(rate(shop_latency_seconds_sum[5m])))"),
      message: "`histogram_avg` is of native histograms, and `shop_latency_seconds_sum` is of a classic one",
    },
  ],
  good: [
    {
      spec: exampleQuery(
        "histogram_avg(rate(shop_work_seconds[5m])) or histogram_count(elsewhere) or histogram_quantile(0.9, rate(shop_latency_seconds_bucket[5m]))",
      ),
    },
  ],
});

/** What says the same of the classic histogram `x`. */
const ofClassic: Readonly<Record<string, string | undefined>> = {
  histogram_count: "read `x_count`",
  histogram_sum: "read `x_sum`",
  histogram_avg: "divide the rate of `x_sum` by the rate of `x_count`",
  histogram_stddev: "leave it out, or declare the histogram as native",
  histogram_stdvar: "leave it out, or declare the histogram as native",
};
