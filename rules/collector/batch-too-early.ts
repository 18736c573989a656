import { defineRule, edited, exampleCollector, inPipeline, moved, processorsOf } from "obsc/rule";

/** What takes batches apart and passes traces on one by one. */
const splitting: readonly string[] = ["tail_sampling", "groupbytrace"];
/** Those, and what drops data; `k8s_attributes` knows the sender by its connection, which a batch has no more. */
const before: readonly string[] = [...splitting, "probabilistic_sampler", "filter", "k8s_attributes"];

export default defineRule({
  name: "collector/batch-too-early",
  severity: "warning",
  fixes: "safe",
  summary: "Batches are made after sampling and filtering",
  why: "What is dropped need not be batched, sampling takes batches apart, and a batch has lost the connection by which its pod is known.",
  see: "https://github.com/open-telemetry/opentelemetry-collector/blob/main/processor/README.md#recommended-processors",
  collectorConfig(config, report, { plan }) {
    for (const pipeline of config.pipelines) {
      const processors = processorsOf(config, pipeline);
      const batch = processors.findIndex(({ component }) => component.type === "batch");
      const behind = batch < 0 ? [] : processors.slice(batch + 1);
      // Another team may batch before what drops data, to spare that work, and batch a second time at the end.
      const isLeft = plan.foreign && behind.some(({ component }) => component.type === "batch");
      const late = behind.find(({ component }) => !isLeft && (plan.foreign ? splitting : before).includes(component.type));
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
    { file: "collector", spec: sampling("memory_limiter", "batch", "tail_sampling"), message: "`batch` stands before `tail_sampling`", at: [1, 83] },
  ],
  good: [
    { spec: exampleCollector({}) },
    { file: "collector", spec: sampling("memory_limiter", "batch", "filter") },
    { file: "collector", spec: sampling("memory_limiter", "batch/in", "tail_sampling", "batch") },
  ],
});

function sampling(...processors: readonly string[]): string {
  const components: Readonly<Record<string, string>> = {
    memory_limiter: "{ check_interval: 1s, limit_mib: 512 }",
    filter: "{ traces: { span: ['name == \"health\"'] } }",
    tail_sampling: "{ policies: [{ name: errors, type: status_code, status_code: { status_codes: [ERROR] } }] }",
  };
  return `service: { pipelines: { traces: { receivers: [otlp], processors: [${processors.join(", ")}], exporters: [otlp_grpc] } } }
receivers: { otlp: { protocols: { grpc: { endpoint: "localhost:4317" } } } }
processors:
${processors.map((id) => `  ${id}: ${components[id] ?? "{}"}`).join("\n")}
exporters: { otlp_grpc: { endpoint: "tempo:4317", tls: { insecure: true } } }
`;
}
