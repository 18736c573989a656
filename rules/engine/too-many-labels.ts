import { defineRule, type ExampleText, exampleSpec } from "obsc/rule";

export default defineRule({
  name: "engine/too-many-labels",
  severity: "error",
  foreign: "off",
  summary: "Series have no more labels than Mimir takes",
  why: "Mimir refuses a series with more labels than the tenant may have: none of its samples is kept, and only its sender hears of it.",
  see: "https://grafana.com/docs/mimir/latest/configure/configuration-parameters/#limits",
  metric(metric, report, { scope: { prometheus }, services }) {
    if (prometheus?.ruler?.engine !== "mimir") return;
    const own = [...metric.labels.map(({ name }) => name), ...(metric.kind === "histogram" && metric.buckets !== "native" ? ["le"] : [])];
    const target = ["__name__", "job", "instance", ...Object.keys(prometheus.externalLabels), ...services.flatMap(({ labels }) => Object.keys(labels))];
    const all = new Set([...own, ...target]).size;
    const { labelsPerSeries } = prometheus.ruler;
    if (all <= labelsPerSeries) return;
    report(metric, {
      message: `series of \`${metric.name}\` have ${all} labels with those of their targets, and Mimir takes ${labelsPerSeries}`,
      help: `leave ${all - labelsPerSeries} out, or have \`max_label_names_per_series\` raised, and say it: \`labelsPerSeries: ${all}\``,
    });
  },
  bad: [
    {
      spec: labelled("ruler: mimirRuler({ labelsPerSeries: 4 }),"),
      message: "series of `shop_seconds` have 6 labels with those of their targets, and Mimir takes 4",
      at: [3, 27],
    },
  ],
  good: [{ spec: labelled("ruler: mimirRuler({ labelsPerSeries: 6 }),") }, { spec: labelled("ruler: mimirRuler(),") }, { spec: labelled("") }],
});

function labelled(server: string): ExampleText {
  return exampleSpec({
    before: 'const latency = histogram("shop_seconds", { help: "Time to answer", labels: { route: oneOf("/a", "/b") }, buckets: ["100ms", "1s"] });',
    service: "metrics: { latency },",
    system: `prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", externalLabels: { cluster: "eu-1" }, ${server} }),`,
  });
}
