import {
  type CollectorConfig,
  componentsOf,
  defineRule,
  edited,
  exampleCollector,
  formerNames,
  inComponent,
  inPart,
  inPipeline,
  type Part,
  replaced,
  settingTexts,
} from "obsc/rule";

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
      const id = component.id.replace(written, present);
      report(inComponent(config, component), {
        message: `the ${kind.replace(/s$/, "")} \`${written}\` is called \`${present}\``,
        help: `write \`${id}\`, in the pipelines too`,
        fix: edited(
          "safe",
          `write \`${id}\``,
          ...[inComponent(config, component), ...mentionsOf(config, component.id)].map((at) => replaced(at, component.id, id)),
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
  ],
  good: [{ spec: exampleCollector({}) }],
});

/** Where pipelines, the list of extensions and other components name a component. */
function mentionsOf(config: CollectorConfig, id: string): readonly Part[] {
  const inLists = config.pipelines.flatMap((pipeline) =>
    (["receivers", "processors", "exporters"] as const).flatMap((end) =>
      pipeline[end].flatMap((each, index) => (each === id ? [inPipeline(config, pipeline, [end, index])] : [])),
    ),
  );
  const enabled = (config.enabled ?? []).flatMap((each, index) => (each === id ? [inPart(config, ["service", "extensions", index])] : []));
  const inSettings = componentsOf(config).flatMap(({ component }) =>
    settingTexts(component.settings).flatMap(({ path, text }) =>
      text === id && /^(authenticator|storage|exporters)$/.test(path.filter(isName).at(-1) ?? "") ? [inComponent(config, component, path)] : [],
    ),
  );
  return [...inLists, ...enabled, ...inSettings];
}

function isName(step: string | number): step is string {
  return typeof step === "string";
}
