import { children, defineRule, type Expr, exampleSpec, formatDuration, inQuery, type QueryPart, type Report, sampledRanges } from "obsc/rule";

export default defineRule({
  name: "promql/skipped-samples",
  severity: "warning",
  summary: "A rule looks back as far as to its last evaluation",
  why: "What happened between the end of one look and the start of the next is never seen: of a range of 1m every 5m, four fifths.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/#rule_group",
  forQueries: { use: ["recording", "alert"], with: ["matrix"] },
  query(query, report, context) {
    if (!query.rule || query.interval === undefined) return;
    // In what is shorter than its function needs, nothing is seen at all.
    const empty = sampledRanges(query.expr, context).filter(({ range, interval, needed }) => range.milliseconds < needed * interval);
    if (empty.length === 0) look(query.expr, query.interval, query, report);
  },
  bad: [
    {
      spec: recordedEvery("4m", "rate(shop_requests_total[1m])"),
      message: "this looks back 1m every 4m",
      at: [10, 90],
    },
  ],
  good: [{ spec: recordedEvery("1m", "max_over_time(rate(shop_requests_total[50s])[5m:10s]) or irate(shop_requests_total[50s])") }],
});

/** What a subquery looks at, it looks at more often. */
function look(expr: Expr, interval: number, query: QueryPart, report: Report): void {
  if (expr.type === "subquery") return;
  const matrix = expr.type === "call" && summing.test(expr.function) ? expr.args.find((arg) => arg.type === "matrix") : undefined;
  const range = matrix?.type === "matrix" && matrix.range.type === "duration" ? matrix.range : undefined;
  if (range && range.milliseconds < interval)
    report(inQuery(query, range), {
      message: `this looks back ${formatDuration(range.milliseconds)} every ${formatDuration(interval)}`,
      help: `look back ${formatDuration(interval)} at least, or evaluate more often`,
    });
  for (const child of children(expr)) look(child, interval, query, report);
}

/** Functions of all that happened in a range, as opposed to what is there now. */
const summing = /^(rate|increase|delta|changes|resets|(avg|min|max|sum|count|quantile|stddev|stdvar|mad|present)_over_time)$/;

function recordedEvery(interval: string, query: string) {
  return exampleSpec({
    service: `metrics: { requests: counter("shop_requests_total", { help: "Requests" }) },
deliver: { metrics: scrape({ port: 8080, interval: "10s" }) },
recordings: [record("instance:shop_requests:rate", promql\`${query}\`, { every: "${interval}" })],`,
    system: 'prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" }),',
  });
}
