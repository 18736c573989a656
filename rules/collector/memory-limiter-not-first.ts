import { defineRule, edited, exampleCollector, inPipeline, moved, processorsOf } from "obsc/rule";

export default defineRule({
  name: "collector/memory-limiter-not-first",
  severity: "error",
  foreign: "warning",
  fixes: "safe",
  summary: "Every pipeline begins with a memory limiter",
  why: "Without one a burst ends the collector, with everything it holds; behind other processors it refuses data that has cost memory already.",
  see: "https://github.com/open-telemetry/opentelemetry-collector/blob/main/processor/README.md#recommended-processors",
  collectorConfig(config, report, { plan }) {
    for (const pipeline of config.pipelines) {
      const at = processorsOf(config, pipeline).findIndex(({ component }) => component.type === "memory_limiter");
      if (at === 0) continue;
      const [found] = processorsOf(config, pipeline).slice(Math.max(at, 0));
      if (at > 0 && found)
        report(inPipeline(config, pipeline, ["processors", found.index]), {
          message: `\`${found.component.id}\` is not the first processor of \`${pipeline.id}\``,
          help: "move it to the front",
          fix: edited("safe", "move it to the front", moved(config, pipeline, found.index, 0)),
        });
      // Whether each has one is for those who run it to say.
      else if (!plan.foreign)
        report(inPipeline(config, pipeline), {
          message: `the pipeline \`${pipeline.id}\` has no memory limiter`,
          help: "begin its processors with `memory_limiter`",
        });
    }
  },
  bad: [
    {
      spec: exampleCollector({ pipelines: "traces: { receivers: [otlp], processors: [batch, memory_limiter], exporters: [otlp_grpc/store] }" }),
      message: "`memory_limiter` is not the first processor of `traces`",
      at: [14, 56],
    },
    {
      spec: exampleCollector({ processors: "batch: {}", pipelines: "traces: { receivers: [otlp], processors: [batch], exporters: [otlp_grpc/store] }" }),
      message: "the pipeline `traces` has no memory limiter",
    },
  ],
  good: [{ spec: exampleCollector({}) }],
});
