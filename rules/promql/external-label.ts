import { defineRule, eachOf, exampleSpec, inQuery, nameOfSelector } from "obsc/rule";

export default defineRule({
  name: "promql/external-label",
  severity: "warning",
  summary: "Rules do not ask for the labels that a server adds for others",
  why: "External labels stand on what Prometheus sends away, and on alerts once they leave. The series in its own storage lack them: a matcher of one takes nothing there.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#configuration-file",
  forQueries: { use: ["recording", "alert"], with: ["=", "=~"] },
  query(query, report, { plan, lookup, scope }) {
    if (query.rule?.group.engine !== "prometheus" || scope.prometheus?.ruler) return;
    const { externalLabels, metrics } = plan.catalogue;
    eachOf(query.expr, "selector", (node) => {
      for (const { label, operator, value, span } of node.matchers) {
        if (externalLabels?.[label] === undefined || operator.startsWith("!") || value === "") continue;
        const series = lookup(nameOfSelector(node) ?? "");
        // Targets and metrics may have a label of that name of their own.
        const metric = series && metrics.find(({ name }) => name === series.metric);
        const jobs = plan.catalogue.jobs.filter(({ name }) => metric?.job?.includes(name));
        const own = [...(metric?.labels ?? []).map(({ name }) => name), ...(metric?.targetLabels ?? jobs.flatMap((job) => job.labels))];
        if (!metric || own.includes(label)) continue;
        report(inQuery(query, { span: span && { ...span, end: span.start + label.length } }), {
          message: `\`${label}\` is an external label, which the series in this Prometheus do not have`,
          help: "leave the matcher out, or give the label to the targets",
        });
      }
    });
  },
  bad: [
    {
      spec: withLabel("shop_orders{cluster='eu'}"),
      message: "`cluster` is an external label, which the series in this Prometheus do not have",
      at: [10, 61],
    },
  ],
  good: [{ spec: withLabel('shop_orders{cluster!="us"}') }, { spec: withLabel('up{cluster="eu"}') }],
});

function withLabel(query: string) {
  return exampleSpec({
    service: `metrics: { orders: gauge("shop_orders", { help: "Orders that wait", unit: "count" }) },
deliver: { metrics: scrape({ port: 8080 }) },
alerts: [alert("ShopIdle", { when: promql\`${query}\`.below(1), for: "5m", severity: "warning", summary: "{value}" })],`,
    system:
      'prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", scrapeInterval: "30s", externalLabels: { cluster: "eu" } }),',
  });
}
