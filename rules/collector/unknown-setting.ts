import { componentsOf, corrected, defineRule, didYouMean, exampleCollector, inComponent, inPart } from "obsc/rule";

const client = ["endpoint", "tls", "headers", "auth", "compression", "timeout", "sending_queue", "retry_on_failure", "read_buffer_size", "write_buffer_size"];
/** Settings of components that refuse all others: `config.go` of each at 0.150. */
const known: Readonly<Record<string, readonly string[]>> = {
  "processors/memory_limiter": [
    "check_interval",
    "limit_mib",
    "limit_percentage",
    "spike_limit_mib",
    "spike_limit_percentage",
    "min_gc_interval_when_soft_limited",
    "min_gc_interval_when_hard_limited",
  ],
  "processors/batch": ["timeout", "send_batch_size", "send_batch_max_size", "metadata_keys", "metadata_cardinality_limit"],
  "processors/tail_sampling": [
    "decision_wait",
    "decision_wait_after_root_received",
    "num_traces",
    "block_on_overflow",
    "expected_new_traces_per_sec",
    "policies",
    "decision_cache",
    "sample_on_first_match",
    "drop_pending_traces_on_shutdown",
    "maximum_trace_size_bytes",
    "sampling_strategy",
    "tail_storage",
  ],
  "processors/probabilistic_sampler": [
    "sampling_percentage",
    "hash_seed",
    "mode",
    "fail_closed",
    "sampling_precision",
    "attribute_source",
    "from_attribute",
    "sampling_priority",
  ],
  "processors/resource": ["attributes"],
  "processors/attributes": ["actions", "include", "exclude"],
  "exporters/debug": ["verbosity", "sampling_initial", "sampling_thereafter", "use_internal_logger", "output_paths", "sending_queue"],
  "exporters/otlp_grpc": [...client, "keepalive", "wait_for_ready", "balancer_name", "authority", "middlewares"],
  "receivers/otlp": ["protocols"],
};
const own = {
  loglevel: "`verbosity` took its place: basic, normal or detailed",
  insecure: "write it under `tls`: `tls: { insecure: true }`",
  ballast_size_mib: "it went with the ballast: set GOMEMLIMIT",
} as const;

export default defineRule({
  name: "collector/unknown-setting",
  severity: "error",
  summary: "Components have only settings that they know",
  why: "A collector does not start with a setting that a component does not know.",
  see: "https://opentelemetry.io/docs/collector/configuration/",
  collectorConfig(config, report) {
    for (const { kind, component } of componentsOf(config)) {
      const names = known[`${kind}/${component.type}`];
      const isWrong = (name: string) => (names ? !names.includes(name) : component.type === "otlp_http" && name === "insecure");
      for (const name of Object.keys(component.settings).filter(isWrong))
        report(inComponent(config, component, [name], "key"), {
          message: `\`${component.type}\` has no setting \`${name}\``,
          help: own[name as keyof typeof own] ?? didYouMean(name, names ?? []) ?? "take it out",
          fix: name in own ? undefined : corrected(inComponent(config, component, [name], "key"), name, names ?? []),
        });
    }
    const { metrics } = config.telemetry;
    const isOld = /^0\.(\d+)$/.exec(config.version);
    if (typeof metrics === "object" && metrics !== null && "address" in metrics && (isOld === null || Number(isOld[1]) > 122))
      report(inPart(config, ["service", "telemetry", "metrics", "address"], "key"), {
        message: "`telemetry.metrics` has had no `address` since 0.123",
        help: "write `readers: [{ pull: { exporter: { prometheus: { host: 0.0.0.0, port: 8888 } } } }]`",
      });
  },
  bad: [
    {
      spec: exampleCollector({ exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', insecure: true }" }),
      message: "`otlp_grpc` has no setting `insecure`",
      at: [11, 48],
    },
    {
      spec: exampleCollector({ service: "telemetry: { metrics: { address: '0.0.0.0:8888' } }" }),
      message: "`telemetry.metrics` has had no `address` since 0.123",
    },
    {
      spec: exampleCollector({
        exporters: "otlp_http/store: { endpoint: 'http://tempo:4318', insecure: true }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp_http/store] }",
      }),
      message: "`otlp_http` has no setting `insecure`",
    },
    {
      spec: exampleCollector({ processors: "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: { flavour: mint }" }),
      message: "`batch` has no setting `flavour`",
    },
  ],
  good: [{ spec: exampleCollector({}) }],
});
