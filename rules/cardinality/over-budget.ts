import {
  type Context,
  costliestLabel,
  defineRule,
  type ExampleText,
  exampleSpec,
  grouped,
  type Metric,
  metricsOf,
  option,
  replicasOf,
  type Service,
  seriesOf,
  seriesOfTarget,
} from "obsc/rule";

export default defineRule({
  name: "cardinality/over-budget",
  severity: "error",
  foreign: "off",
  summary: "All services together have at most as many series as the policy says: 100,000 unless it says otherwise",
  why: "Prometheus needs about 1.6 KB of memory for each series; what is over its size ends in a restart that takes every alert with it.",
  see: "https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects",
  system(system, report, context) {
    const { maxSeries } = context.scope.settings;
    const costs = system.services.map((service) => costOf(service, context));
    const over = costs.filter(({ series }) => series > maxSeries);
    for (const { service, series } of over)
      report(option(service, "metrics"), {
        message: `service \`${service.name}\` has up to ${grouped(series)} series, over the ${grouped(maxSeries)} that all may have`,
        help: advice(service, context),
      });
    const all = costs.reduce((sum, { series }) => sum + series, 0);
    const largest = costs.reduce<Cost | undefined>((most, cost) => (most && most.series >= cost.series ? most : cost), undefined);
    if (over.length === 0 && largest && all > maxSeries)
      report(option(system, "services"), {
        message: `the services have up to ${grouped(all)} series together, over the ${grouped(maxSeries)} that all may have`,
        help: `begin with \`${largest.service.name}\`, which has ${grouped(largest.series)}: ${advice(largest.service, context)}`,
      });
  },
  bad: [
    { spec: shopWith("1", "100"), message: "service `shop` has up to 161 series, over the 100 that all may have", at: [12, 16] },
    { spec: shopWith("2", "100"), message: "service `shop` has up to 322 series, over the 100 that all may have" },
    {
      spec: exampleSpec({
        before: `
const part = (name: string) => service(name, { team: "checkout", metrics: { orders: counter(\`\${name}_orders_total\`, { help: "Orders placed", labels: { shelf: bounded(59, "shelves") } }) } });`,
        system: 'policy: policy({ maxSeries: 100 }),\nservices: [part("hall"), part("yard")],',
      }),
      message: "the services have up to 120 series together, over the 100 that all may have",
    },
  ],
  good: [{ spec: shopWith("1", "200") }, { spec: shopWith("3", "1000") }],
});

function shopWith(replicas: string, most: string): ExampleText {
  return exampleSpec({
    before: `
const orders = counter("shop_orders_total", { help: "Orders placed", labels: { shelf: bounded(79, "shelves") } });
const returns = counter("shop_returns_total", { help: "Orders sent back", labels: { shelf: bounded(80, "shelves") } });`,
    system: `policy: policy({ maxSeries: ${most} }),`,
    service: `replicas: ${replicas},\nmetrics: { orders, returns },`,
  });
}

interface Cost {
  readonly service: Service;
  readonly series: number;
}

/** Series of a service; metrics that another rule reports are left to it. */
function costOf(service: Service, context: Context): Cost {
  const counted = metricsOf(service.metrics).flatMap(({ metric }) => (isReported(metric, context) ? [] : [metric]));
  return { service, series: seriesOfTarget(service, counted) * replicasOf(service, context.scope.environment) };
}

function isReported(metric: Metric, { scope, reports }: Context): boolean {
  const { maxLabelValues, maxSeriesPerMetric } = scope.settings;
  const isLong = metric.labels.some((label) => (label.max ?? 0) > maxLabelValues);
  const isLarge = seriesOf(metric).perTarget > maxSeriesPerMetric;
  return (isLong && reports("cardinality/too-many-label-values", metric)) || (isLarge && reports("cardinality/metric-over-budget", metric));
}

function advice(service: Service, { scope }: Context): string {
  const copies = replicasOf(service, scope.environment);
  const metrics = metricsOf(service.metrics).map(({ metric }) => ({ metric, series: seriesOf(metric, copies).total }));
  const [first] = metrics.sort((a, b) => b.series - a.series);
  if (!first) return "raise `maxSeries` of the policy";
  const label = costliestLabel(first.metric);
  const without = label ? `, or ${grouped(label.without * copies)} without \`${label.name}\`` : "";
  return `\`${first.metric.name}\` has the most, ${grouped(first.series)}${without}`;
}
