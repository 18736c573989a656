import { type CollectorConfig, defineRule, exampleCollector, inPipeline, ofType, type Pipeline, processorsOf, settingTexts } from "obsc/rule";

export default defineRule({
  name: "collector/log-without-service",
  severity: "warning",
  foreign: "off",
  summary: "Lines that are read from files get the name of a service",
  why: "A file does not say whose it is: Loki files such lines under `unknown_service`, all together, and nothing leads from a trace to them.",
  see: "https://grafana.com/docs/loki/latest/send-data/otel/",
  collectorConfig(config, report) {
    if (!config.raw) return;
    const files = ofType(config, "receivers", "file_log").filter(({ settings }) => !namesService(settings));
    for (const pipeline of config.pipelines)
      for (const [index, id] of pipeline.receivers.entries())
        if (files.some((file) => file.id === id) && !isNamed(config, pipeline))
          report(inPipeline(config, pipeline, ["receivers", index]), {
            message: `the lines of \`${id}\` have no \`service.name\``,
            help: 'add the `resource` processor, or `resource: { service.name: "…" }` to the receiver',
          });
  },
  bad: [
    {
      spec: exampleCollector({
        receivers: "file_log: { include: [/var/log/shop.log], storage: file_storage }",
        extensions: "file_storage: { directory: /var/lib/otelcol }",
        service: "extensions: [file_storage]",
        pipelines: "logs: { receivers: [file_log], processors: [memory_limiter, batch], exporters: [otlp_grpc/store] }",
      }),
      message: "the lines of `file_log` have no `service.name`",
      at: [17, 27],
    },
  ],
  good: [
    {
      spec: exampleCollector({
        receivers: "file_log: { include: [/var/log/shop.log], storage: file_storage, resource: { service.name: shop } }",
        extensions: "file_storage: { directory: /var/lib/otelcol }",
        service: "extensions: [file_storage]",
        pipelines: "logs: { receivers: [file_log], processors: [memory_limiter, batch], exporters: [otlp_grpc/store] }",
      }),
    },
  ],
});

/** As a key of a resource, as what an operator writes, or in a statement. */
function namesService(settings: CollectorConfig["telemetry"]): boolean {
  return JSON.stringify(settings).includes("service.name");
}

function isNamed(config: CollectorConfig, pipeline: Pipeline): boolean {
  return processorsOf(config, pipeline).some(
    ({ component }) =>
      ["k8s_attributes", "resourcedetection"].includes(component.type) || settingTexts(component.settings).some(({ text }) => text.includes("service.name")),
  );
}
