import {
  countsEvents,
  defineRule,
  type ExampleText,
  exampleSpec,
  formatDuration,
  inQuery,
  longerRange,
  moreOften,
  rareRangesOfSlo,
  type SampledRange,
  sampledRanges,
} from "obsc/rule";

export default defineRule({
  name: "prometheus/short-range",
  severity: "warning",
  foreign: "info",
  summary: "A range in a rule holds four scrapes at least",
  why: "A rate needs two samples: one scrape that fails or is late, and there is nothing, an alert is resolved, a recording has a gap.",
  see: "https://www.robustperception.io/what-range-should-i-use-with-rate/",
  fixes: "safe",
  forQueries: { with: ["matrix"] },
  query(query, report, context) {
    if (countsEvents(query.slo)) return;
    for (const found of sampledRanges(query.expr, context).filter(isShort))
      report(inQuery(query, found.range), { ...finding(found), fix: longerRange(query, found) });
  },
  slo(slo, report, context) {
    const found = countsEvents(slo) ? rareRangesOfSlo(slo, slot / 4, context).find(({ needed }) => needed === 2) : undefined;
    // Fewer than two are an error of their own.
    if (!found || 2 * found.interval > slot) return;
    report(slo, {
      message: `\`${slo.name}\` counts the events of 5m, which is ${scrapes(slot, found.interval)} of \`${found.series}\``,
      help: `scrape it every ${formatDuration(slot / 4)}, or more often`,
    });
  },
  bad: [
    {
      spec: shopWith(
        "30s",
        'alerts: [alert("ShopFails", { when: failed.rate({ over: "1m" }).above("1/s"), for: "5m", severity: "warning", summary: "{value} fail" })],',
      ),
      message: "`rate` of `shop_failed_total` looks back 1m, which is 2 scrapes",
      at: [13, 63],
    },
    {
      spec: shopWith("2m", 'recordings: [record("job:shop_failed:rate5m", failed.rate())],'),
      message: "`rate` of `shop_failed_total` looks back 5m, which is 2.5 scrapes",
    },
    {
      spec: shopWith("2m", 'queries: [savedQuery("Failures", promql`sum by (job) (rate(shop_failed_total[5m]))`)],'),
      message: "`rate` of `shop_failed_total` looks back 5m, which is 2.5 scrapes",
      at: [13, 84],
    },
    {
      spec: shopWith("2m", 'slos: [slo("shop-works", { objective: "99%", window: "7d", bad: ratio(failed, all) })],'),
      message: "`shop-works` counts the events of 5m, which is 2.5 scrapes of `shop_requests_total`",
      at: [13, 18],
    },
    {
      spec: shopWith("2m", 'slos: [slo("shop-works", { objective: "99%", window: "7d", good: failed.rate().below("1/s") })],'),
      message: "`rate` of `shop_failed_total` looks back 5m, which is 2.5 scrapes",
    },
  ],
  good: [
    { spec: shopWith("15s", 'recordings: [record("job:shop_failed:rate1m", failed.rate({ over: "1m" }))],') },
    { spec: shopWith("15s", 'recordings: [record("job:shop_failed:rate5m", failed.rate())],') },
    { spec: shopWith("2m", 'recordings: [record("job:shop_failed:irate5m", promql`sum by (job) (irate(shop_failed_total[5m]))`)],') },
  ],
});

/** Of what looks at the last two samples only, and of what says something of one, more would be asked in vain. */
const isShort = ({ range, interval, needed, function: name }: SampledRange): boolean =>
  needed === 2 && range.milliseconds >= 2 * interval && range.milliseconds < 4 * interval && !/^(i(rate|delta)|changes|resets)$/.test(name);

function finding(found: SampledRange) {
  const { series, function: name, range, interval, recorded } = found;
  return {
    message: `\`${name}\` of \`${series}\` looks back ${formatDuration(range.milliseconds)}, which is ${scrapes(range.milliseconds, interval, recorded ? "samples" : "scrapes")}`,
    help: `look back ${formatDuration(4 * interval)} at least, or ${moreOften(found)}`,
  };
}

const scrapes = (range: number, interval: number, unit = "scrapes"): string => `${Number((range / interval).toFixed(1))} ${unit}`;

const slot = 300_000;

function shopWith(interval: string, service: string): ExampleText {
  return exampleSpec({
    before: `
const failed = counter("shop_failed_total", { help: "Requests that failed" });
const all = counter("shop_requests_total", { help: "Requests" });`,
    service: `metrics: { failed, all },\ndeliver: { metrics: scrape({ port: 8080, interval: "${interval}" }) },\n${service}`,
    system: 'prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" }),',
  });
}
