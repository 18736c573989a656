import { bucketlessMatchers, defineRule, edited, exampleQuery, inQuery, pieceOf, rewritten } from "obsc/rule";

export default defineRule({
  name: "promql/unnormalised-bucket",
  severity: "info",
  strict: "warning",
  summary: "Bounds of buckets are written as Prometheus stores them",
  why: 'Since version 3 Prometheus stores a bound of `1` that it scrapes as `1.0`, and `le="1"` then selects nothing; one that comes by OTLP or remote write stays as it was sent.',
  see: "https://prometheus.io/docs/prometheus/latest/migration/#le-and-quantile-label-values",
  fixes: "safe",
  forQueries: { with: ["="] },
  selector(node, query, report, { lookup }) {
    for (const { matcher, series, values } of bucketlessMatchers(node, lookup)) {
      const stored = values.find((value) => Number(value) === Number(matcher.value));
      if (matcher.operator !== "=" || stored === undefined || matcher.value === "") continue;
      const help = `write \`le="${stored}"\`, or \`le=~"${matcher.value}|${stored}"\` for both`;
      report(inQuery(query, { span: matcher.valueSpan }), {
        message: `the bucket up to ${matcher.value} of \`${series.metric}\` is stored as \`${stored}\``,
        help,
        fix: edited("safe", help, rewritten(query, pieceOf(matcher.valueSpan, 1, matcher.value.length + 1).span, stored)),
      });
    }
  },
  bad: [
    {
      spec: exampleQuery('rate(shop_latency_seconds_bucket{le="1"}[5m])'),
      message: "the bucket up to 1 of `shop_latency_seconds` is stored as `1.0`",
      at: [27, 71],
    },
  ],
  good: [{ spec: exampleQuery('rate(shop_latency_seconds_bucket{le="1.0"}[5m]) or rate(shop_latency_seconds_bucket{le=~"1|1.0"}[5m])') }],
});
