import {
  comparedWithNumber,
  comparisonOperators,
  defineRule,
  earliest,
  edited,
  exampleAlert,
  exampleQuery,
  inQuery,
  printPromql,
  saidBy,
  scaleOf,
  wrapped,
} from "obsc/rule";

export default defineRule({
  name: "promql/timestamp-as-age",
  severity: "error",
  fixes: "unsafe",
  summary: "A point in time is not compared with a length of time",
  why: "A timestamp counts seconds since 1970, so that it is above any number of seconds, minutes or days: the alert always fires, or never.",
  see: "https://prometheus.io/docs/practices/instrumentation/#timestamps-not-time-since",
  forQueries: { with: comparisonOperators },
  binary(node, query, report) {
    const compared = comparedWithNumber(node, query);
    if (!compared) return;
    const { side, number } = compared;
    const type = query.types.get(side);
    if (type?.value !== "vector" || type.kind !== "timestamp" || scaleOf(type) !== 1 || number < 1 || number >= earliest) return;
    const help = saidBy(side.span) ? "ask for its age: `.age()`" : `write \`time() - ${printPromql(side)}\``;
    report(inQuery(query, side), {
      message: `a point in time, in seconds since 1970, is compared with ${number} s`,
      help,
      fix: edited("unsafe", help, ...wrapped(query, side.span, "time() - ", "")),
    });
  },
  bad: [
    { spec: exampleAlert("shop_started_timestamp_seconds < 600"), message: "a point in time, in seconds since 1970, is compared with 600 s", at: [27, 43] },
    {
      spec: exampleQuery("3600 < max by (job) (shop_started_timestamp_seconds)"),
      message: "a point in time, in seconds since 1970, is compared with 3600 s",
      at: [27, 42],
    },
  ],
  good: [{ spec: exampleQuery("time() - shop_started_timestamp_seconds < 600 and shop_started_timestamp_seconds > 0 and timestamp(elsewhere) > 1.7e9") }],
});
