import { defineRule, exampleCollector, inPipeline } from "obsc/rule";

export default defineRule({
  name: "collector/empty-pipeline",
  severity: "error",
  summary: "Every pipeline has receivers and exporters, and each processor once",
  why: "A collector does not start with a pipeline that lacks an end, or has a processor twice.",
  see: "https://opentelemetry.io/docs/collector/configuration/#pipelines",
  collectorConfig(config, report) {
    for (const pipeline of config.pipelines) {
      for (const end of ["receivers", "exporters"] as const)
        if (pipeline[end].length === 0)
          report(inPipeline(config, pipeline), { message: `the pipeline \`${pipeline.id}\` has no ${end}`, help: "name one, or delete the pipeline" });
      for (const [index, id] of pipeline.processors.entries())
        if (pipeline.processors.indexOf(id) < index)
          report(inPipeline(config, pipeline, ["processors", index]), { message: `\`${id}\` stands twice in \`${pipeline.id}\``, help: "take one out" });
    }
  },
  bad: [
    {
      spec: exampleCollector({ exporters: "", pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [] }" }),
      message: "the pipeline `traces` has no exporters",
      at: [13, 7],
    },
    {
      spec: exampleCollector({ pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch, batch], exporters: [otlp_grpc/store] }" }),
      message: "`batch` stands twice in `traces`",
    },
  ],
  good: [{ spec: exampleCollector({}) }],
});
