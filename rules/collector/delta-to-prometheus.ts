import { defineRule, exampleCollector, inPipeline, processorsOf } from "obsc/rule";

export default defineRule({
  name: "collector/delta-to-prometheus",
  severity: "error",
  summary: "Prometheus gets metrics that count since the start",
  why: "Remote write refuses what is counted from flush to flush, and a scraped port adds it up with gaps.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/prometheusremotewriteexporter",
  collectorConfig(config, report) {
    for (const pipeline of config.pipelines.filter(({ signal }) => signal === "metrics")) {
      const toPrometheus = pipeline.exporters.some((id) => config.exporters.some((each) => each.id === id && /^prometheus/.test(each.type)));
      if (!toPrometheus) continue;
      const processors = processorsOf(config, pipeline);
      const delta = processors.findLast(({ component }) => component.type === "cumulativetodelta");
      if (delta && !processors.some(({ component, index }) => component.type === "delta_to_cumulative" && index > delta.index))
        report(inPipeline(config, pipeline, ["processors", delta.index]), {
          message: `\`${delta.component.id}\` makes deltas of what goes to Prometheus`,
          help: "take it out of this pipeline",
        });
      for (const [index, id] of pipeline.receivers.entries()) {
        const connector = config.connectors.find((each) => each.id === id && each.type === "span_metrics");
        if (connector && /DELTA/.test(String(connector.settings.aggregation_temporality)))
          report(inPipeline(config, pipeline, ["receivers", index]), {
            message: `\`${id}\` makes deltas, and goes to Prometheus`,
            help: "take its `aggregation_temporality` out",
          });
      }
    }
  },
  bad: [
    {
      spec: exampleCollector({
        processors: "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\ncumulativetodelta: {}",
        exporters: "prometheus: { endpoint: '0.0.0.0:8889' }",
        pipelines: "metrics: { receivers: [otlp], processors: [memory_limiter, cumulativetodelta, batch], exporters: [prometheus] }",
      }),
      message: "`cumulativetodelta` makes deltas of what goes to Prometheus",
      at: [15, 66],
    },
    {
      spec: exampleCollector({
        connectors: "span_metrics: { aggregation_temporality: AGGREGATION_TEMPORALITY_DELTA }",
        exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true } }\nprometheus: { endpoint: '0.0.0.0:8889' }",
        pipelines: `
traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp_grpc/store, span_metrics] }
metrics: { receivers: [span_metrics], processors: [memory_limiter, batch], exporters: [prometheus] }`,
      }),
      message: "`span_metrics` makes deltas, and goes to Prometheus",
    },
  ],
  good: [
    { spec: exampleCollector({}) },
    {
      spec: exampleCollector({
        processors: "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\ncumulativetodelta: {}\ndelta_to_cumulative: {}",
        exporters: "prometheus: { endpoint: '0.0.0.0:8889' }",
        pipelines: "metrics: { receivers: [otlp], processors: [memory_limiter, cumulativetodelta, delta_to_cumulative, batch], exporters: [prometheus] }",
      }),
    },
  ],
});
