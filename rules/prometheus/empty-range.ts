import {
  countsEvents,
  defineRule,
  type ExampleText,
  exampleSpec,
  formatDuration,
  inQuery,
  longerRange,
  moreOften,
  type SampledRange,
  sampledRanges,
} from "obsc/rule";

export default defineRule({
  name: "prometheus/empty-range",
  severity: "error",
  summary: "A range holds two scrapes at least, or one where a function needs no more",
  why: "Of one sample there is no rate: the alert never fires, and nothing is recorded, while everything looks well.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#rate",
  fixes: "safe",
  forQueries: { with: ["matrix"] },
  query(query, report, context) {
    if (countsEvents(query.slo)) return;
    for (const found of sampledRanges(query.expr, context).filter(isEmpty))
      report(inQuery(query, found.range), { ...finding(found), fix: longerRange(query, found) });
  },
  bad: [
    {
      spec: shopWith(
        'alerts: [alert("ShopFails", { when: failed.rate({ over: "1m" }).above("1/s"), for: "5m", severity: "warning", summary: "{value} fail" })],',
      ),
      message: "`rate` of `shop_failed_total` looks back 1m, its samples are 1m apart",
      at: [12, 63],
    },
    {
      spec: shopWith('queries: [savedQuery("Failures", promql`sum(increase(shop_failed_total{job="shop"}[90s]))`)],'),
      message: "`increase` of `shop_failed_total` looks back 90s, its samples are 1m apart",
      at: [12, 90],
    },
    {
      spec: shopWith('queries: [savedQuery("Failures", promql`absent_over_time(shop_failed_total[30s])`)],'),
      message: "`absent_over_time` of `shop_failed_total` looks back 30s, its samples are 1m apart",
    },
  ],
  good: [
    { spec: shopWith('recordings: [record("job:shop_failed:rate5m", failed.rate())],') },
    { spec: shopWith('queries: [savedQuery("Failures", promql`present_over_time(shop_failed_total[1m]) + rate(elsewhere_total[1s])`)],') },
  ],
});

const isEmpty = ({ range, interval, needed }: SampledRange): boolean => range.milliseconds < needed * interval;

function finding(found: SampledRange) {
  const { series, function: name, range, interval } = found;
  return {
    message: `\`${name}\` of \`${series}\` looks back ${formatDuration(range.milliseconds)}, its samples are ${formatDuration(interval)} apart`,
    help: `look back ${formatDuration(4 * interval)} at least, or ${moreOften(found)}`,
  };
}

function shopWith(service: string): ExampleText {
  return exampleSpec({
    before: 'const failed = counter("shop_failed_total", { help: "Requests that failed" });',
    service: `metrics: { failed },\ndeliver: { metrics: scrape({ port: 8080 }) },\n${service}`,
    system: 'prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" }),',
  });
}
