import { componentsOf, defineRule, exampleCollector, formerNames, inComponent } from "obsc/rule";

export default defineRule({
  name: "collector/renamed-component",
  severity: "warning",
  summary: "Components have the names that their collector knows them by today",
  why: "An old name works for some versions as an alias, with a line in the collector's log, and then the collector does not start with it.",
  see: "https://github.com/open-telemetry/opentelemetry-collector/blob/main/CHANGELOG.md",
  collectorConfig(config, report, { plan }) {
    if (!config.raw) return;
    const declared = plan.system.collectors.find(({ name }) => name === config.name);
    for (const { kind, component } of componentsOf(config)) {
      const [written = ""] = component.id.split("/");
      const present = formerNames(declared?.version ?? "").get(written);
      if (present === undefined || component.type !== present) continue;
      report(inComponent(config, component), {
        message: `the ${kind.replace(/s$/, "")} \`${written}\` is called \`${present}\``,
        help: `write \`${component.id.replace(written, present)}\`, in the pipelines too`,
      });
    }
  },
  bad: [
    {
      spec: exampleCollector({
        exporters: "otlp/store: { endpoint: 'tempo:4317', tls: { insecure: true } }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp/store] }",
      }),
      message: "the exporter `otlp` is called `otlp_grpc`",
      at: [11, 5],
    },
  ],
  good: [{ spec: exampleCollector({}) }],
});
