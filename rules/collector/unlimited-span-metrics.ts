import { defineRule, type ExampleText, exampleCollector, inComponent, ofType } from "obsc/rule";

export default defineRule({
  name: "collector/unlimited-span-metrics",
  severity: "warning",
  foreign: "off",
  summary: "Metrics made from spans have a limit",
  why: "Each combination of dimensions is a series of every metric; without `aggregation_cardinality_limit` a path with an id in it fills the server.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/connector/spanmetricsconnector",
  collectorConfig(config, report) {
    if (!config.raw) return;
    for (const connector of ofType(config, "connectors", "span_metrics")) {
      const { dimensions, aggregation_cardinality_limit: limit } = connector.settings;
      if ((limit === undefined || limit === 0) && Array.isArray(dimensions) && dimensions.length > 0)
        report(inComponent(config, connector, ["dimensions"], "key"), {
          message: `\`${connector.id}\` has no limit for combinations of its dimensions`,
          help: "add `aggregation_cardinality_limit: 2000`",
        });
    }
  },
  bad: [
    {
      spec: spanMetrics("dimensions: [{ name: http.route }]"),
      message: "`span_metrics` has no limit for combinations of its dimensions",
      at: [11, 21],
    },
    {
      spec: spanMetrics("dimensions: [{ name: http.route }], aggregation_cardinality_limit: 0"),
      message: "`span_metrics` has no limit for combinations of its dimensions",
    },
  ],
  good: [{ spec: spanMetrics("dimensions: [{ name: http.route }], aggregation_cardinality_limit: 2000") }],
});

/** A collector whose metrics made from spans have these settings. */
function spanMetrics(settings: string): ExampleText {
  return exampleCollector({
    connectors: `span_metrics: { ${settings} }`,
    exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true } }\nprometheus: { endpoint: '0.0.0.0:8889' }",
    pipelines: `
traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp_grpc/store, span_metrics] }
metrics: { receivers: [span_metrics], processors: [memory_limiter, batch], exporters: [prometheus] }`,
  });
}
