import { componentSignals, defineRule, exampleCollector, inPipeline } from "obsc/rule";

export default defineRule({
  name: "collector/wrong-signal",
  severity: "error",
  summary: "Components stand in pipelines of signals that they take",
  why: "A collector does not start where a component is in a pipeline of another signal.",
  see: "https://opentelemetry.io/docs/collector/components/",
  collectorConfig(config, report) {
    for (const pipeline of config.pipelines)
      for (const end of ["receivers", "processors", "exporters"] as const)
        for (const [index, id] of pipeline[end].entries()) {
          const component = config[end].find((each) => each.id === id);
          const takes = component && componentSignals[end]?.[component.type];
          // What takes the three older signals may take profiles by now.
          const isLater = !["metrics", "traces", "logs"].includes(pipeline.signal) && takes?.length === 3;
          if (!takes || takes.includes(pipeline.signal) || isLater) continue;
          report(inPipeline(config, pipeline, [end, index]), {
            message: `\`${id}\` takes ${takes.join(" and ")}, not ${pipeline.signal}`,
            help: `take it out of \`${pipeline.id}\``,
          });
        }
  },
  bad: [
    {
      spec: exampleCollector({
        exporters: "prometheus: { endpoint: '0.0.0.0:8889' }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [prometheus] }",
      }),
      message: "`prometheus` takes metrics, not traces",
      at: [14, 85],
    },
  ],
  good: [
    {
      spec: exampleCollector({
        exporters: "prometheus: { endpoint: '0.0.0.0:8889' }",
        pipelines: "metrics: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [prometheus] }",
      }),
    },
    { spec: exampleCollector({ pipelines: "profiles: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp_grpc/store] }" }) },
  ],
});
