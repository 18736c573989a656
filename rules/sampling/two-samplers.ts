import { defineRule, exampleCollector, inPipeline, processorsOf } from "obsc/rule";

export default defineRule({
  name: "sampling/two-samplers",
  severity: "warning",
  summary: "A trace is sampled in one place",
  why: "Shares of two samplers multiply, and tail sampling cannot keep an error that a sampler before it has dropped.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor",
  collectorConfig(config, report) {
    for (const pipeline of config.pipelines) {
      const processors = processorsOf(config, pipeline);
      const first = processors.find(({ component }) => component.type === "probabilistic_sampler");
      if (!first || !processors.some(({ component }) => component.type === "tail_sampling")) continue;
      report(inPipeline(config, pipeline, ["processors", first.index]), {
        message: `\`${first.component.id}\` and tail sampling are in one pipeline, and their shares multiply`,
        help: "make it a `probabilistic` policy of tail sampling",
      });
    }
  },
  bad: [
    {
      spec: exampleCollector({
        processors:
          "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\nprobabilistic_sampler: { sampling_percentage: 10 }\ntail_sampling: { policies: [{ name: errors, type: status_code, status_code: { status_codes: [ERROR] } }] }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, probabilistic_sampler, tail_sampling, batch], exporters: [otlp_grpc/store] }",
      }),
      message: "`probabilistic_sampler` and tail sampling are in one pipeline, and their shares multiply",
      at: [16, 65],
    },
  ],
  good: [{ spec: exampleCollector({}) }],
});
