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
  name: "prometheus/empty-range",
  severity: "error",
  fixes: "safe",
  summary: "A range in a rule holds two scrapes at least",
  why: "Of one sample there is no rate: the alert never fires, and nothing is recorded, while everything looks well.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#rate",
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
        'alerts: [alert("ShopFails", { when: failed.rate({ over: "1m" }).above("1/s"), for: "5m", severity: "warning", summary: "{value} fail" })],',
      ),
      message: "`rate` of `shop_failed_total` looks back 1m, its scrapes are 1m apart",
      at: [12, 71],
    },
  ],
  good: [{ spec: shopWith('recordings: [record("job:shop_failed:rate5m", failed.rate())],') }],
});

function shortest(node: Alert | Recording | Slo, { plan, scope }: Context): SampledRange | undefined {
  return rulesOf(node, plan)
    .flatMap(({ expr }) => sampledRanges(expr, scope))
    .find(({ range, interval }) => range < 2 * interval);
}

function finding({ metric, function: name, range, interval }: SampledRange) {
  return {
    message: `\`${name}\` of \`${metric}\` looks back ${formatDuration(range)}, its scrapes are ${formatDuration(interval)} apart`,
    help: `look back ${formatDuration(4 * interval)} at least, or scrape more often`,
  };
}

function shopWith(service: string): ExampleText {
  return exampleSpec({
    before: 'const failed = counter("shop_failed_total", { help: "Requests that failed" });',
    service: `metrics: { failed },\ndeliver: { metrics: scrape({ port: 8080 }) },\n${service}`,
    system: 'prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" }),',
  });
}
