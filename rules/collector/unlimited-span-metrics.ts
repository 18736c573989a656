import { defineRule, exampleCollector, inComponent, isEndless, isSettings, ofType } from "obsc/rule";

export default defineRule({
  name: "collector/unlimited-span-metrics",
  severity: "warning",
  foreign: "info",
  summary: "Metrics made from spans have dimensions with few values, and a limit",
  why: "Each combination of dimensions is a series of every metric; without `aggregation_cardinality_limit` a path with an id in it fills the server.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/connector/spanmetricsconnector",
  collectorConfig(config, report) {
    for (const connector of ofType(config, "connectors", "span_metrics")) {
      const { dimensions, aggregation_cardinality_limit: limit } = connector.settings;
      const listed = Array.isArray(dimensions) ? dimensions : [];
      for (const [index, dimension] of listed.entries()) {
        const name = isSettings(dimension) ? String(dimension.name) : "";
        if (isEndless(name.replaceAll(".", "_")) || /^(url\.(path|full)|http\.(url|target))$/.test(name))
          report(inComponent(config, connector, ["dimensions", index, "name"]), {
            message: `the dimension \`${name}\` takes any number of values`,
            help: "take it out: exemplars lead from a metric to its traces",
          });
        else if (listed.findIndex((other) => isSettings(other) && other.name === name) < index)
          report(inComponent(config, connector, ["dimensions", index, "name"]), { message: `the dimension \`${name}\` is there twice`, help: "take one out" });
      }
      if (config.raw && (limit === undefined || limit === 0) && listed.length > 0)
        report(inComponent(config, connector, ["dimensions"], "key"), {
          message: `\`${connector.id}\` has no limit for combinations of its dimensions`,
          help: "add `aggregation_cardinality_limit: 2000`",
        });
    }
  },
  bad: [
    {
      spec: exampleCollector({
        connectors: "span_metrics: { dimensions: [{ name: url.path }], aggregation_cardinality_limit: 2000 }",
        exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true } }\nprometheus: { endpoint: '0.0.0.0:8889' }",
        pipelines: `
traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp_grpc/store, span_metrics] }
metrics: { receivers: [span_metrics], processors: [memory_limiter, batch], exporters: [prometheus] }`,
      }),
      message: "the dimension `url.path` takes any number of values",
      at: [11, 42],
    },
    {
      spec: exampleCollector({
        connectors: "span_metrics: { dimensions: [{ name: http.route }] }",
        exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true } }\nprometheus: { endpoint: '0.0.0.0:8889' }",
        pipelines: `
traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp_grpc/store, span_metrics] }
metrics: { receivers: [span_metrics], processors: [memory_limiter, batch], exporters: [prometheus] }`,
      }),
      message: "`span_metrics` has no limit for combinations of its dimensions",
    },
  ],
  good: [
    {
      spec: exampleCollector({
        connectors: "span_metrics: { dimensions: [{ name: http.route }], aggregation_cardinality_limit: 2000 }",
        exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true } }\nprometheus: { endpoint: '0.0.0.0:8889' }",
        pipelines: `
traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp_grpc/store, span_metrics] }
metrics: { receivers: [span_metrics], processors: [memory_limiter, batch], exporters: [prometheus] }`,
      }),
    },
  ],
});
