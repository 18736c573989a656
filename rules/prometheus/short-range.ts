import {
  type Alert,
  type Context,
  defineRule,
  type ExampleText,
  exampleSpec,
  formatDuration,
  longerRange,
  option,
  queryOf,
  type Recording,
  rulesOf,
  type SampledRange,
  type Slo,
  sampledRanges,
} from "obsc/rule";

export default defineRule({
  name: "prometheus/short-range",
  severity: "warning",
  foreign: "info",
  fixes: "safe",
  summary: "A range in a rule holds four scrapes at least",
  why: "A rate needs two samples: one scrape that fails or is late, and there is nothing, an alert is resolved, a recording has a gap.",
  see: "https://www.robustperception.io/what-range-should-i-use-with-rate/",
  alert(alert, report, context) {
    const found = shortest(alert, context);
    if (found) report(option(alert, "when"), { ...finding(found), fix: longerRange(alert, found) });
  },
  recording(recording, report, context) {
    const found = shortest(recording, context);
    if (found) report(queryOf(recording), finding(found));
  },
  slo(slo, report, context) {
    const found = shortest(slo, context);
    if (found) report(slo, finding(found));
  },
  bad: [
    {
      spec: shopWith(
        "30s",
        'alerts: [alert("ShopFails", { when: failed.rate({ over: "1m" }).above("1/s"), for: "5m", severity: "warning", summary: "{value} fail" })],',
      ),
      message: "`rate` of `shop_failed_total` looks back 1m, which is 2 scrapes",
      at: [12, 71],
    },
    {
      spec: shopWith("2m", 'recordings: [record("job:shop_failed:rate5m", failed.rate())],'),
      message: "`rate` of `shop_failed_total` looks back 5m, which is 2.5 scrapes",
    },
  ],
  good: [
    { spec: shopWith("15s", 'recordings: [record("job:shop_failed:rate1m", failed.rate({ over: "1m" }))],') },
    { spec: shopWith("15s", 'recordings: [record("job:shop_failed:rate5m", failed.rate())],') },
  ],
});

/** What holds fewer than two is an error of its own. */
function shortest(node: Alert | Recording | Slo, { plan, scope }: Context): SampledRange | undefined {
  const ranges = rulesOf(node, plan).flatMap(({ expr }) => sampledRanges(expr, scope));
  const short = ranges.filter(({ range, interval, function: name }) => range < 4 * interval && range >= 2 * interval && !/^i(rate|delta)$/.test(name));
  return short.length > 0 && ranges.every(({ range, interval }) => range >= 2 * interval) ? short[0] : undefined;
}

function finding({ metric, function: name, range, interval }: SampledRange) {
  return {
    message: `\`${name}\` of \`${metric}\` looks back ${formatDuration(range)}, which is ${Number((range / interval).toFixed(1))} scrapes`,
    help: `look back ${formatDuration(4 * interval)} at least, or scrape more often`,
  };
}

function shopWith(interval: string, service: string): ExampleText {
  return exampleSpec({
    before: 'const failed = counter("shop_failed_total", { help: "Requests that failed" });',
    service: `metrics: { failed },\ndeliver: { metrics: scrape({ port: 8080, interval: "${interval}" }) },\n${service}`,
    system: 'prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" }),',
  });
}
