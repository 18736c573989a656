import { defineRule, edited, exampleCollector, inComponent, inPipeline, moved, processorsOf, removed } from "obsc/rule";

export default defineRule({
  name: "collector/lost-context",
  severity: "warning",
  fixes: "unsafe",
  summary: "What looks at the sender stands before sampling, and nothing groups traces for it",
  why: "Tail sampling keeps spans of many senders and hands them on from nowhere, so that the pod of none is known behind it; grouping before it holds every trace twice.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor",
  collectorConfig(config, report) {
    for (const pipeline of config.pipelines) {
      const processors = processorsOf(config, pipeline);
      const sampling = processors.findIndex(({ component }) => component.type === "tail_sampling");
      if (sampling < 0) continue;
      for (const [order, { component, index }] of processors.entries()) {
        if (component.type === "k8s_attributes" && order > sampling)
          report(inPipeline(config, pipeline, ["processors", index]), {
            message: `\`${component.id}\` stands behind tail sampling, where the sender is not known`,
            help: "move it before `tail_sampling`",
            fix: edited("unsafe", "move it before `tail_sampling`", moved(config, pipeline, index, processors[sampling]?.index ?? 0)),
          });
        if (component.type === "groupbytrace" && order < sampling)
          report(inPipeline(config, pipeline, ["processors", index]), {
            message: `\`${component.id}\` groups traces that tail sampling groups again`,
            help: "take it out",
            fix: edited(
              "unsafe",
              "take it out",
              removed(inPipeline(config, pipeline, ["processors", index]), { element: true }),
              ...(config.pipelines.some((other) => other !== pipeline && other.processors.includes(component.id))
                ? []
                : [removed(inComponent(config, component))]),
            ),
          });
      }
    }
  },
  bad: [
    {
      spec: exampleCollector({
        processors:
          "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\ngroupbytrace: {}\ntail_sampling: { policies: [{ name: errors, type: status_code, status_code: { status_codes: [ERROR] } }] }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, groupbytrace, tail_sampling, batch], exporters: [otlp_grpc/store] }",
      }),
      message: "`groupbytrace` groups traces that tail sampling groups again",
      at: [16, 65],
    },
    {
      spec: exampleCollector({
        processors:
          "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\nk8sattributes: {}\ntail_sampling: { policies: [{ name: errors, type: status_code, status_code: { status_codes: [ERROR] } }] }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, tail_sampling, k8sattributes, batch], exporters: [otlp_grpc/store] }",
      }),
      message: "`k8sattributes` stands behind tail sampling, where the sender is not known",
    },
  ],
  good: [{ spec: exampleCollector({}) }],
});
