import {
  type CollectorConfig,
  type Component,
  defineRule,
  exampleCollector,
  goDuration,
  inComponent,
  inEnvironment,
  ofType,
  type Plan,
  settingAt,
} from "obsc/rule";

export default defineRule({
  name: "sampling/too-little-room",
  severity: "warning",
  summary: "Tail sampling has room for the traces that come before it decides",
  why: "When `num_traces` are in memory the oldest is decided early, before its error has arrived; and what memory does not hold, the limiter refuses.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor",
  collectorConfig(config, report, { plan }) {
    for (const processor of ofType(config, "processors", "tail_sampling")) {
      const { rate, spans } = loadOf(config, processor, plan);
      const wait = processor.settings.decision_wait === undefined ? 30_000 : goDuration(processor.settings.decision_wait);
      const room = numberAt(processor, "num_traces") ?? 50_000;
      if (wait === undefined || room === 0 || rate === 0) continue;
      const coming = Math.ceil((rate * wait) / 1000);
      if (room < Math.floor(coming * 1.5)) {
        report(inComponent(config, processor, processor.settings.num_traces === undefined ? [] : ["num_traces"]), {
          message: `${coming} traces come in the ${wait / 1000} s before a decision, and there is room for ${room}`,
          help: `write \`num_traces: ${Math.ceil(coming * 1.5)}\`, half as much again, or wait less`,
        });
        continue;
      }
      const limit = limitOf(config);
      const needed = Math.ceil((coming * spans * spanBytes) / 1024 ** 2);
      if (spans > 0 && limit !== undefined && needed > limit)
        report(inComponent(config, processor, processor.settings.decision_wait === undefined ? [] : ["decision_wait"]), {
          message: `the traces of ${wait / 1000} s take about ${needed} MiB, and the collector may take ${limit} MiB`,
          help: "give it more memory, run more collectors, or wait less",
        });
    }
  },
  bad: [
    {
      spec: sampledBy("decision_wait: 30s, num_traces: 10000, expected_new_traces_per_sec: 1000"),
      message: "30000 traces come in the 30 s before a decision, and there is room for 10000",
      at: [10, 54],
    },
  ],
  good: [{ spec: sampledBy("decision_wait: 10s, num_traces: 20000, expected_new_traces_per_sec: 1000") }],
});

/** What a span takes in memory at least, with a dozen attributes. */
const spanBytes = 1024;

function numberAt({ settings }: Component, key: string): number | undefined {
  const value = settings[key];
  return typeof value === "number" ? value : undefined;
}

/** Traces a second by the configuration, or at least by the limits of services that deliver here; and spans of each, 0 where nobody said. */
function loadOf(config: CollectorConfig, processor: Component, { scope, system }: Plan): { readonly rate: number; readonly spans: number } {
  const own = (config.collector?.name ?? config.name) as string;
  const limits = system.services.flatMap(({ traces, deliver }) => {
    const sampling = traces?.sampling;
    const share = sampling ? inEnvironment(sampling.head, scope.environment) : 0;
    return sampling?.limit && share > 0 && deliver?.traces?.name === own ? [{ ...sampling.limit, arriving: sampling.limit.tracesPerSecond / share }] : [];
  });
  const declared = limits.reduce((sum, { arriving }) => sum + arriving, 0);
  const spans = declared > 0 ? limits.reduce((sum, { arriving, spansPerTrace }) => sum + arriving * spansPerTrace, 0) / declared : 0;
  return { rate: numberAt(processor, "expected_new_traces_per_sec") ?? declared / besides(config), spans };
}

/** Collectors of one tier share what comes. */
function besides({ collector, tier }: CollectorConfig): number {
  return tier === "sampling" && typeof collector?.replicas === "number" ? Math.max(1, collector.replicas) : 1;
}

function limitOf(config: CollectorConfig): number | undefined {
  const limits = ofType(config, "processors", "memory_limiter").map(({ settings }) => settingAt(settings, "limit_mib"));
  return limits.find((limit) => typeof limit === "number");
}

function sampledBy(settings: string) {
  return exampleCollector({
    processors: `memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\ntail_sampling: { ${settings}, policies: [{ name: errors, type: status_code, status_code: { status_codes: [ERROR] } }] }`,
    pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, tail_sampling, batch], exporters: [otlp_grpc/store] }",
  });
}
