import { bucketlessMatchers, defineRule, exampleQuery, exampleSlo, inQuery, listedValues, type Matcher, type SeriesFacts } from "obsc/rule";

export default defineRule({
  name: "promql/unknown-bucket",
  severity: "error",
  summary: "A matcher of `le` names a bucket that the histogram has",
  why: "A histogram counts up to its own bounds only. Any other value of `le` selects nothing, and what is divided by or into nothing is nothing.",
  see: "https://prometheus.io/docs/prometheus/latest/migration/#le-and-quantile-label-values",
  forQueries: { with: ["=", "=~", "!=", "!~"] },
  selector(node, query, report, { lookup }) {
    for (const { matcher, series, values } of bucketlessMatchers(node, lookup)) {
      const [one, ...others] = matcher.operator === "=" ? [matcher.value] : (listedValues(matcher) ?? []);
      // How the bound is written is the matter of another rule.
      if (one !== undefined && others.length === 0 && values.some((value) => Number(value) === Number(one))) continue;
      report(inQuery(query, { span: matcher.valueSpan }), {
        message: `\`${series.metric}\` has no bucket ${saidOf(matcher)}`,
        help: nearestTo(one, series),
      });
    }
  },
  bad: [
    {
      spec: exampleQuery('rate(shop_latency_seconds_bucket{le="0.3"}[5m])'),
      message: "`shop_latency_seconds` has no bucket up to 0.3",
      at: [27, 71],
    },
    { spec: exampleQuery('rate(shop_latency_seconds_bucket{le=~"2|3"}[5m])'), message: '`shop_latency_seconds` has no bucket that `=~"2|3"` takes' },
    { spec: exampleQuery('rate(shop_latency_seconds_bucket{le="0.05"}[5m])'), message: "`shop_latency_seconds` has no bucket up to 0.05" },
    { spec: exampleQuery('rate(shop_latency_seconds_bucket{le="100ms"}[5m])'), message: "`shop_latency_seconds` has no bucket up to 100ms" },
    { spec: exampleQuery('rate(shop_latency_seconds_bucket{le="+inf"}[5m])'), message: "`shop_latency_seconds` has no bucket up to +inf" },
    { spec: exampleQuery('rate(shop_latency_seconds_bucket{le="8"}[5m])'), message: "`shop_latency_seconds` has no bucket up to 8" },
    {
      spec: exampleSlo('good: rawRatio(promql`sum(rate(shop_latency_seconds_bucket{le="0.3"}[5m]))`, promql`sum(rate(shop_latency_seconds_count[5m]))`)'),
      message: "`shop_latency_seconds` has no bucket up to 0.3",
      at: [27, 123],
    },
  ],
  good: [
    {
      spec: exampleQuery(
        'rate(shop_latency_seconds_bucket{le=~"1|1.0"}[5m]) or rate(shop_latency_seconds_bucket{le="+Inf", le!="0.3"}[5m]) or rate(elsewhere_bucket{le="0.3"}[5m]) or rate(shop_latency_seconds_bucket{le="1"}[5m])',
      ),
    },
  ],
});

const saidOf = ({ operator, value }: Matcher): string => (operator === "=" ? `up to ${value}` : `that \`${operator}"${value}"\` takes`);

/** The buckets on either side. */
function nearestTo(said: string | undefined, { buckets, metric }: SeriesFacts): string {
  if (/^\+?inf(inity)?$/i.test(said ?? "")) return "write `+Inf`, the bucket of all observations";
  const bound = Number(said);
  const bounds = Array.isArray(buckets) ? (buckets as readonly number[]) : [];
  const below = bounds.findLast((each) => each < bound);
  const above = bounds.find((each) => each > bound);
  const near = [below, above].filter((each) => each !== undefined).map((each) => `\`${Number.isInteger(each) ? `${each}.0` : each}\``);
  return near.length > 0 ? `write ${near.join(" or ")}, or add the bucket to \`${metric}\`` : `write one of ${bounds.join(", ")}`;
}
