import {
  type CollectorConfig,
  type ComponentKind,
  componentsOf,
  defineRule,
  edited,
  exampleCollector,
  formerNames,
  inComponent,
  inPipeline,
  type Part,
  replaced,
} from "obsc/rule";

export default defineRule({
  name: "collector/renamed-component",
  severity: "warning",
  foreign: "info",
  fixes: "safe",
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
      const id = component.id.replace(written, present);
      report(inComponent(config, component), {
        message: `the ${kind.replace(/s$/, "")} \`${written}\` is called \`${present}\``,
        help: `write \`${id}\`, in the pipelines too`,
        fix: edited(
          "safe",
          `write \`${id}\``,
          ...[inComponent(config, component), ...mentionsOf(config, kind, component.id)].map((at) => replaced(at, component.id, id)),
        ),
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
    {
      spec: exampleCollector({
        exporters: "otlp: { endpoint: 'tempo:4317', tls: { insecure: true } }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp] }",
      }),
      message: "the exporter `otlp` is called `otlp_grpc`",
    },
  ],
  good: [{ spec: exampleCollector({}) }],
});

/** Where pipelines name a component; another kind may have one of the same name. */
function mentionsOf(config: CollectorConfig, kind: ComponentKind, id: string): readonly Part[] {
  const ends = (["receivers", "processors", "exporters"] as const).filter((end) => end === kind || (kind === "connectors" && end !== "processors"));
  return config.pipelines.flatMap((pipeline) =>
    ends.flatMap((end) => pipeline[end].flatMap((each, index) => (each === id ? [inPipeline(config, pipeline, [end, index])] : []))),
  );
}
