import { defineRule, exampleCollector, inPipeline, processorsOf } from "obsc/rule";

export default defineRule({
  name: "sampling/logs-without-trace",
  severity: "error",
  summary: "Samplers of logs know what to do with lines that have no trace",
  why: "The sampler looks at the trace id, and drops every line that has none unless it is told otherwise.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/probabilisticsamplerprocessor",
  collectorConfig(config, report) {
    for (const pipeline of config.pipelines.filter(({ signal }) => signal === "logs"))
      for (const { component, index } of processorsOf(config, pipeline))
        if (component.type === "probabilistic_sampler" && component.settings.fail_closed !== false && component.settings.attribute_source !== "record")
          report(inPipeline(config, pipeline, ["processors", index]), {
            message: `\`${component.id}\` drops every line without a trace id`,
            help: "add `fail_closed: false`, or sample by a field: `attribute_source: record` and `from_attribute`",
          });
  },
  bad: [
    {
      spec: exampleCollector({
        processors: "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\nprobabilistic_sampler: { sampling_percentage: 10 }",
        pipelines: "logs: { receivers: [otlp], processors: [memory_limiter, probabilistic_sampler, batch], exporters: [otlp_grpc/store] }",
      }),
      message: "`probabilistic_sampler` drops every line without a trace id",
      at: [15, 63],
    },
  ],
  good: [{ spec: exampleCollector({}) }],
});
