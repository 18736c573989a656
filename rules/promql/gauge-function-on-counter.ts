import { countsUp, defineRule, type Expr, edited, exampleQuery, headOf, inQuery, kindWords, rangeArgument, rewritten, walk } from "obsc/rule";

export default defineRule({
  name: "promql/gauge-function-on-counter",
  severity: "error",
  summary: "Functions of gauges are not given counters",
  why: "A counter begins at zero with each restart. `delta` and `deriv` then say that it fell, and a mean or a forecast of it grows for as long as the process runs.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#delta",
  fixes: "unsafe",
  forQueries: {
    with: [
      "delta",
      "idelta",
      "deriv",
      "predict_linear",
      "holt_winters",
      "double_exponential_smoothing",
      "avg_over_time",
      "max_over_time",
      "min_over_time",
      "sum_over_time",
      "quantile_over_time",
      "stddev_over_time",
      "stdvar_over_time",
      "mad_over_time",
    ],
  },
  query(query, report) {
    const spans = new Set<Expr>();
    walk(query.expr, (node) => {
      // The highest value less the lowest is what was counted meanwhile, as long as nothing restarts.
      if (node.type === "binary" && node.operator === "-" && isExtreme(node.left, "max") && isExtreme(node.right, "min")) spans.add(node.left).add(node.right);
      if (node.type !== "call" || !ofGauges.test(node.function) || spans.has(node)) return;
      const given = rangeArgument(node);
      const type = given && query.types.get(given);
      if (!type || !countsUp(type)) return;
      const name = type.series ? `\`${type.series.name}\`` : "what it is given";
      const instead = ofCounters[node.function];
      const help = instead ? `use \`${instead}\`` : "take the `rate` of it first, and this of the result";
      report(inQuery(query, headOf(node)), {
        message: `\`${node.function}\` is of gauges, and ${name} is ${kindWords(type.kind)}`,
        help,
        fix: instead === undefined ? undefined : edited("unsafe", help, rewritten(query, headOf(node).span, instead)),
      });
    });
  },
  bad: [
    {
      spec: exampleQuery("delta(shop_requests_total[1h])"),
      message: "`delta` is of gauges, and `shop_requests_total` is a counter",
      at: [27, 35],
    },
    {
      spec: exampleQuery("max_over_time(sum by (job) (shop_latency_seconds_sum)[1h:5m])"),
      message: "`max_over_time` is of gauges, and `shop_latency_seconds_sum` is a counter, the sum of a histogram",
    },
    {
      spec: exampleQuery("avg_over_time((shop_requests_total or shop_failed_total)[1h:5m])"),
      message: "`avg_over_time` is of gauges, and what it is given is a counter",
    },
  ],
  good: [
    { spec: exampleQuery("max_over_time(shop_failed_total[5m]) - min_over_time(shop_failed_total[5m])") },
    { spec: exampleQuery("max_over_time(rate(shop_requests_total[5m])[1h:1m]) or changes(shop_failed_total[1h]) or avg_over_time(elsewhere_total[1h])") },
  ],
});

const isExtreme = (expr: Expr, which: "max" | "min"): boolean => expr.type === "call" && expr.function === `${which}_over_time`;

const ofGauges = /^(i?delta|deriv|predict_linear|holt_winters|double_exponential_smoothing|(avg|max|min|sum|quantile|stddev|stdvar|mad)_over_time)$/;

/** What says the same of a counter. */
const ofCounters: Readonly<Record<string, string | undefined>> = { delta: "increase", idelta: "irate", deriv: "rate" };
