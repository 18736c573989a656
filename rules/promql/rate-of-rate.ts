import { defineRule, exampleQuery, headOf, inQuery, kindWords, nameOfSelector, rangeArgument } from "obsc/rule";

export default defineRule({
  name: "promql/rate-of-rate",
  severity: "error",
  summary: "No rate is taken of a rate",
  why: "A rate goes up and down. `rate` takes each fall for a restart, and adds up what never happened.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#rate",
  forQueries: { with: ["rate", "irate", "increase", "resets"] },
  call(node, query, report) {
    if (!ofCounters.test(node.function)) return;
    const given = rangeArgument(node);
    const type = given && query.types.get(given);
    if (!given || !type?.change || !(type.kind in inner)) return;
    const recorded = given.type === "matrix" ? nameOfSelector(given.selector) : undefined;
    const of = recorded === undefined ? "what it is given" : `\`${recorded}\``;
    report(inQuery(query, headOf(node)), {
      message: `\`${node.function}\` is of counters, and ${of} is ${inner[type.kind] ?? kindWords(type.kind)}`,
      help: "leave it out, or use `deriv` for how fast the rate changes",
    });
  },
  bad: [
    {
      spec: exampleQuery("rate(job:shop_requests:rate5m[10m])"),
      message: "`rate` is of counters, and `job:shop_requests:rate5m` is a rate",
      at: [27, 35],
    },
    {
      spec: exampleQuery("increase(sum(increase(elsewhere_total[5m]))[1h:5m])"),
      message: "`increase` is of counters, and what it is given is an increase",
    },
    {
      spec: exampleQuery("rate(rate(shop_latency_seconds_bucket[5m])[1h:5m])"),
      message: "`rate` is of counters, and what it is given is a rate",
    },
  ],
  good: [{ spec: exampleQuery("deriv(job:shop_requests:rate5m[10m]) or max_over_time(rate(shop_requests_total[5m])[1h:1m])") }],
});

const ofCounters = /^(rate|irate|increase|resets)$/;

/** Kinds that rates are of; the buckets of a histogram stay buckets. */
const inner: Readonly<Record<string, string | undefined>> = { rate: undefined, increase: undefined, histogram: "a rate", "histogram-bucket": "a rate" };
