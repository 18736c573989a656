import { comparedWithNumber, defineRule, exampleQuery, formatDuration, inQuery, isClock, mirrored, sampledEvery, unwrapped } from "obsc/rule";

export default defineRule({
  name: "promql/age-below-interval",
  severity: "error",
  summary: "An age is compared with more than the time between two samples",
  why: "A point in time is as old as the sample that tells it: just before the next one it is older than any number of seconds below the interval, whatever happens. Most who write 26 mean hours.",
  see: "https://prometheus.io/docs/practices/instrumentation/#timestamps-not-time-since",
  forQueries: { with: ["time"] },
  binary(node, query, report, context) {
    const { side, bound, number } = comparedWithNumber(node, query) ?? {};
    const age = side && unwrapped(side);
    if (age?.type !== "binary" || age.operator !== "-" || !isClock(age.left) || !bound || number === undefined || number < 1) return;
    const of = unwrapped(age.right);
    const type = query.types.get(of);
    const operator = bound === node.right ? node.operator : mirrored(node.operator);
    if (of.type !== "selector" || type?.kind !== "timestamp" || !type.series || !operator.startsWith(">")) return;
    const interval = sampledEvery(type.series.name, of, context);
    if (interval === undefined || number * 1000 >= interval) return;
    report(inQuery(query, bound), {
      message: `\`${type.series.name}\` has a sample every ${formatDuration(interval)}, between which it becomes older than ${number} s`,
      help: `write \`${number} * 3600\` for hours, or more than ${interval / 1000}`,
    });
  },
  bad: [
    {
      spec: exampleQuery("time() - shop_started_timestamp_seconds > 26"),
      message: "`shop_started_timestamp_seconds` has a sample every 30s, between which it becomes older than 26 s",
      at: [27, 77],
    },
    {
      spec: exampleQuery("26 <= time() - shop_started_timestamp_seconds"),
      message: "`shop_started_timestamp_seconds` has a sample every 30s, between which it becomes older than 26 s",
    },
  ],
  good: [
    {
      spec: exampleQuery(
        "time() - shop_started_timestamp_seconds > 30 or time() - shop_started_timestamp_seconds < 26 or time() - max(shop_started_timestamp_seconds) > 26 or time() - elsewhere_timestamp_seconds > 5",
      ),
    },
  ],
});
