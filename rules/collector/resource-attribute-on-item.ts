import { defineRule, exampleCollector, inComponent, isSettings, ofType } from "obsc/rule";

export default defineRule({
  name: "collector/resource-attribute-on-item",
  severity: "warning",
  summary: "Attributes of the resource are set on the resource",
  why: "The attributes processor writes on each span, data point and line; stores look for `service.name` on the resource, and find none.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/resourceprocessor",
  collectorConfig(config, report) {
    for (const processor of ofType(config, "processors", "attributes")) {
      const { actions } = processor.settings;
      for (const [index, action] of (Array.isArray(actions) ? actions : []).entries()) {
        if (!isSettings(action) || !["insert", "upsert", "update"].includes(String(action.action))) continue;
        const key = String(action.key);
        if (/^(service\.(name|version|namespace|instance\.id)|deployment\.|host\.name|k8s\.|cloud\.)/.test(key))
          report(inComponent(config, processor, ["actions", index, "key"]), {
            message: `\`${key}\` is an attribute of the resource`,
            help: "set it with the `resource` processor",
          });
      }
    }
  },
  bad: [
    {
      spec: exampleCollector({
        processors:
          "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\nattributes: { actions: [{ key: service.name, value: shop, action: insert }] }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, attributes, batch], exporters: [otlp_grpc/store] }",
      }),
      message: "`service.name` is an attribute of the resource",
      at: [10, 36],
    },
  ],
  good: [
    {
      spec: exampleCollector({
        processors:
          "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\nresource: { attributes: [{ key: service.name, value: shop, action: insert }] }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, resource, batch], exporters: [otlp_grpc/store] }",
      }),
    },
  ],
});
