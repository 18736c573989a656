import { defineRule, exampleCollector, inComponent } from "obsc/rule";

export default defineRule({
  name: "collector/one-sided-connector",
  severity: "error",
  summary: "Every connector ends one pipeline and begins another",
  why: "A connector joins pipelines; a collector does not start where one of its ends hangs in the air.",
  see: "https://opentelemetry.io/docs/collector/configuration/#connectors",
  collectorConfig(config, report) {
    for (const connector of config.connectors) {
      const ends = config.pipelines.some(({ exporters }) => exporters.includes(connector.id));
      const begins = config.pipelines.some(({ receivers }) => receivers.includes(connector.id));
      if (ends === begins) continue;
      const message = `the connector \`${connector.id}\` ${ends ? "ends a pipeline and begins none" : "begins a pipeline and ends none"}`;
      report(inComponent(config, connector), {
        message,
        help: ends ? "name it among the receivers of a pipeline" : "name it among the exporters of a pipeline",
      });
    }
  },
  bad: [
    {
      spec: exampleCollector({
        connectors: "forward: {}",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp_grpc/store, forward] }",
      }),
      message: "the connector `forward` ends a pipeline and begins none",
      at: [11, 5],
    },
  ],
  good: [
    {
      spec: exampleCollector({
        connectors: "forward: {}",
        pipelines: `
traces/in: { receivers: [otlp], processors: [memory_limiter], exporters: [forward] }
traces: { receivers: [forward], processors: [memory_limiter, batch], exporters: [otlp_grpc/store] }`,
      }),
    },
  ],
});
