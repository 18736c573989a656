import { type CollectorConfig, defineRule, exampleCollector, inPipeline, processorsOf } from "obsc/rule";

export default defineRule({
  name: "sampling/metrics-after-sampling",
  severity: "error",
  summary: "Metrics are made from spans before sampling",
  why: "Behind a sampler they count what was kept: rates are too low, and errors, which are kept, too many among them.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/connector/spanmetricsconnector",
  collectorConfig(config, report) {
    for (const pipeline of config.pipelines) {
      const makes = pipeline.exporters.findIndex((id) =>
        config.connectors.some((each) => each.id === id && ["span_metrics", "service_graph", "count"].includes(each.type)),
      );
      const sampler = makes < 0 ? undefined : samplerOf(config, pipeline.id, new Set());
      if (sampler === undefined) continue;
      report(inPipeline(config, pipeline, ["exporters", makes]), {
        message: `\`${pipeline.exporters[makes]}\` makes metrics of what \`${sampler}\` has left`,
        help: "make them in a pipeline without it, and join the two with a `forward` connector",
      });
    }
  },
  bad: [
    {
      spec: exampleCollector({
        processors:
          "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\ntail_sampling: { policies: [{ name: errors, type: status_code, status_code: { status_codes: [ERROR] } }] }",
        connectors: "span_metrics: { aggregation_cardinality_limit: 2000 }",
        exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true } }\nprometheus: { endpoint: '0.0.0.0:8889' }",
        pipelines: `
traces: { receivers: [otlp], processors: [memory_limiter, tail_sampling, batch], exporters: [otlp_grpc/store, span_metrics] }
metrics: { receivers: [span_metrics], processors: [memory_limiter, batch], exporters: [prometheus] }`,
      }),
      message: "`span_metrics` makes metrics of what `tail_sampling` has left",
      at: [18, 117],
    },
    {
      spec: exampleCollector({
        processors: "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\nprobabilistic_sampler: { sampling_percentage: 10 }",
        connectors: "span_metrics: { aggregation_cardinality_limit: 2000 }\nforward: {}",
        exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true } }\nprometheus: { endpoint: '0.0.0.0:8889' }",
        pipelines: `
traces: { receivers: [otlp], processors: [memory_limiter, probabilistic_sampler, batch], exporters: [forward] }
traces/kept: { receivers: [forward], processors: [memory_limiter, batch], exporters: [otlp_grpc/store, span_metrics] }
metrics: { receivers: [span_metrics], processors: [memory_limiter, batch], exporters: [prometheus] }`,
      }),
      message: "`span_metrics` makes metrics of what `probabilistic_sampler` has left",
    },
  ],
  good: [
    { spec: exampleCollector({}) },
    {
      spec: exampleCollector({
        processors: "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\nprobabilistic_sampler: { sampling_percentage: 10, mode: proportional }",
        connectors: "span_metrics: { aggregation_cardinality_limit: 2000 }",
        exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true } }\nprometheus: { endpoint: '0.0.0.0:8889' }",
        pipelines: `
traces: { receivers: [otlp], processors: [memory_limiter, probabilistic_sampler, batch], exporters: [otlp_grpc/store, span_metrics] }
metrics: { receivers: [span_metrics], processors: [memory_limiter, batch], exporters: [prometheus] }`,
      }),
    },
  ],
});

/** The sampler in a pipeline or in one that leads to it; those that write how much they left may come before. */
function samplerOf(config: CollectorConfig, id: string, seen: Set<string>): string | undefined {
  const pipeline = config.pipelines.find((each) => each.id === id);
  if (!pipeline || seen.has(id)) return undefined;
  seen.add(id);
  const own = processorsOf(config, pipeline).find(
    ({ component: { type, settings } }) =>
      type === "tail_sampling" || (type === "probabilistic_sampler" && settings.mode !== "proportional" && settings.mode !== "equalizing"),
  );
  if (own) return own.component.id;
  const before = config.pipelines.filter(({ exporters }) => exporters.some((each) => pipeline.receivers.includes(each)));
  return before.map((each) => samplerOf(config, each.id, seen)).find((each) => each !== undefined);
}
