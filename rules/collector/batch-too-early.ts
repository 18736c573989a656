import { defineRule, edited, exampleCollector, inPipeline, moved, processorsOf } from "obsc/rule";

/** What drops data, or takes batches apart; `k8s_attributes` knows the sender by its connection, which a batch has no more. */
const before: readonly string[] = ["tail_sampling", "probabilistic_sampler", "filter", "groupbytrace", "k8s_attributes"];

export default defineRule({
  name: "collector/batch-too-early",
  severity: "warning",
  foreign: "off",
  fixes: "safe",
  summary: "Batches are made after sampling and filtering",
  why: "What is dropped need not be batched, sampling takes batches apart, and a batch has lost the connection by which its pod is known.",
  see: "https://github.com/open-telemetry/opentelemetry-collector/blob/main/processor/README.md#recommended-processors",
  collectorConfig(config, report) {
    for (const pipeline of config.pipelines) {
      const processors = processorsOf(config, pipeline);
      const batch = processors.findIndex(({ component }) => component.type === "batch");
      const late = processors.find(({ component }, index) => batch >= 0 && index > batch && before.includes(component.type));
      const found = processors[batch];
      if (late && found)
        report(inPipeline(config, pipeline, ["processors", found.index]), {
          message: `\`${found.component.id}\` stands before \`${late.component.id}\``,
          help: "move it to the end",
          fix: edited("safe", "move it to the end", moved(config, pipeline, found.index, pipeline.processors.length - 1)),
        });
    }
  },
  bad: [
    {
      spec: exampleCollector({
        processors:
          "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\ntail_sampling: { policies: [{ name: errors, type: status_code, status_code: { status_codes: [ERROR] } }] }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch, tail_sampling], exporters: [otlp_grpc/store] }",
      }),
      message: "`batch` stands before `tail_sampling`",
      at: [15, 65],
    },
  ],
  good: [{ spec: exampleCollector({}) }],
});
