import { type ComponentKind, componentsOf, defineRule, exampleCollector, inComponent, inPart, inPipeline, settingTexts } from "obsc/rule";

export default defineRule({
  name: "collector/undefined-component",
  severity: "error",
  summary: "Pipelines and settings name only components that are defined",
  why: "A collector does not start where a pipeline names a component that is not there.",
  see: "https://opentelemetry.io/docs/collector/configuration/",
  collectorConfig(config, report) {
    const ids = (...kinds: readonly ComponentKind[]) => kinds.flatMap((kind) => config[kind].map(({ id }) => id));
    const ends = { receivers: ids("receivers", "connectors"), processors: ids("processors"), exporters: ids("exporters", "connectors") };
    for (const pipeline of config.pipelines)
      for (const end of ["receivers", "processors", "exporters"] as const)
        for (const [index, id] of pipeline[end].entries())
          if (!ends[end].includes(id))
            report(inPipeline(config, pipeline, [end, index]), {
              message: `\`${id}\` is not defined among the ${end}`,
              help: `define it under \`${end}\`, or take it out of \`${pipeline.id}\``,
            });
    const extensions = ids("extensions");
    for (const [index, id] of (config.enabled ?? []).entries())
      if (!extensions.includes(id))
        report(inPart(config, ["service", "extensions", index]), {
          message: `\`${id}\` is not defined among the extensions`,
          help: "define it under `extensions`, or take it out of `service.extensions`",
        });
    for (const { component } of componentsOf(config))
      for (const { path, text: id } of settingTexts(component.settings)) {
        const way = path.join(".");
        if (/(?:^|\.)auth\.authenticator$|^(?:sending_queue\.)?storage$/.test(way) && component.type !== "jaeger_query" && !extensions.includes(id))
          report(inComponent(config, component, path), {
            message: `\`${id}\` is not defined among the extensions`,
            help: "define it under `extensions`, and enable it in `service.extensions`",
          });
      }
  },
  bad: [
    {
      spec: exampleCollector({ pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp_grpc/store, debug] }" }),
      message: "`debug` is not defined among the exporters",
      at: [14, 102],
    },
    {
      spec: exampleCollector({ service: "extensions: [health_check]" }),
      message: "`health_check` is not defined among the extensions",
    },
    {
      spec: exampleCollector({
        exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true }, sending_queue: { storage: file_storage } }",
      }),
      message: "`file_storage` is not defined among the extensions",
    },
    {
      spec: exampleCollector({
        receivers: "otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317', auth: { authenticator: basicauth } } } }",
      }),
      message: "`basicauth` is not defined among the extensions",
    },
  ],
  good: [{ spec: exampleCollector({}) }],
});
