import { defineRule, type ExampleText, exampleCollector, inComponent, isEndless, isSettings, ofType } from "obsc/rule";

export default defineRule({
  name: "collector/endless-dimension",
  severity: "warning",
  summary: "Metrics made from spans have dimensions with few values, each once",
  why: "Each combination of dimensions is a series of every metric, and a path with an id in it makes one for each request.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/connector/spanmetricsconnector",
  collectorConfig(config, report) {
    for (const connector of ofType(config, "connectors", "span_metrics")) {
      const listed = Array.isArray(connector.settings.dimensions) ? connector.settings.dimensions : [];
      const names = listed.map((dimension) => (isSettings(dimension) ? String(dimension.name) : ""));
      for (const [index, name] of names.entries()) {
        const at = inComponent(config, connector, ["dimensions", index, "name"]);
        if (isEndless(name.replaceAll(".", "_")) || /^(url\.(path|full)|http\.(url|target))$/.test(name))
          report(at, { message: `the dimension \`${name}\` takes any number of values`, help: "take it out: exemplars lead from a metric to its traces" });
        else if (names.indexOf(name) < index) report(at, { message: `the dimension \`${name}\` is there twice`, help: "take one out" });
      }
    }
  },
  bad: [
    { spec: spanMetrics("{ name: url.path }"), message: "the dimension `url.path` takes any number of values", at: [11, 42] },
    { spec: spanMetrics("{ name: http.route }, { name: http.route }"), message: "the dimension `http.route` is there twice", at: [11, 64] },
  ],
  good: [{ spec: spanMetrics("{ name: http.route }") }],
});

/** A collector whose metrics made from spans have these dimensions. */
function spanMetrics(dimensions: string): ExampleText {
  return exampleCollector({
    connectors: `span_metrics: { dimensions: [${dimensions}], aggregation_cardinality_limit: 2000 }`,
    exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true } }\nprometheus: { endpoint: '0.0.0.0:8889' }",
    pipelines: `
traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp_grpc/store, span_metrics] }
metrics: { receivers: [span_metrics], processors: [memory_limiter, batch], exporters: [prometheus] }`,
  });
}
