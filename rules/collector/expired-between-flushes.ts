import { type CollectorConfig, defineRule, exampleCollector, goDuration, inComponent, ofType } from "obsc/rule";

export default defineRule({
  name: "collector/expired-between-flushes",
  severity: "warning",
  summary: "Series that Prometheus scrapes stay until they are written again",
  why: "The exporter forgets a series that nobody has written for `metric_expiration`; one that is written less often comes and goes, and its rates have holes.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/prometheusexporter",
  collectorConfig(config, report) {
    for (const exporter of ofType(config, "exporters", "prometheus")) {
      const expires = goDuration(exporter.settings.metric_expiration ?? "5m");
      const slowest = Math.max(0, ...flushesInto(config, exporter.id));
      if (expires !== undefined && expires > 0 && expires <= slowest)
        report(inComponent(config, exporter, exporter.settings.metric_expiration === undefined ? [] : ["metric_expiration"]), {
          message: `series are forgotten after ${expires / 1000} s, and written every ${slowest / 1000} s`,
          help: `make \`metric_expiration\` longer than the \`metrics_flush_interval\`, three times as long: \`${(3 * slowest) / 1000}s\``,
        });
    }
  },
  bad: [
    {
      spec: flushing("metric_expiration: 30s"),
      message: "series are forgotten after 30 s, and written every 60 s",
      at: [14, 64],
    },
  ],
  good: [{ spec: flushing("metric_expiration: 3m") }],
});

/** How often each connector writes that feeds the exporter. */
function flushesInto(config: CollectorConfig, exporter: string): readonly number[] {
  const sources = new Set(config.pipelines.filter(({ exporters }) => exporters.includes(exporter)).flatMap(({ receivers }) => receivers));
  return ofType(config, "connectors", "span_metrics", "service_graph")
    .filter(({ id }) => sources.has(id))
    .flatMap(({ settings }) => goDuration(settings.metrics_flush_interval ?? "60s") ?? []);
}

function flushing(expiration: string) {
  return exampleCollector({
    connectors: "span_metrics: { aggregation_cardinality_limit: 2000 }",
    exporters: `otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true } }\nprometheus: { endpoint: '0.0.0.0:8889', ${expiration} }`,
    pipelines: `
traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp_grpc/store, span_metrics] }
metrics: { receivers: [span_metrics], processors: [memory_limiter, batch], exporters: [prometheus] }`,
  });
}
