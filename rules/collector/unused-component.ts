import { componentsOf, defineRule, didYouMean, exampleCollector, inComponent, settingTexts } from "obsc/rule";

export default defineRule({
  name: "collector/unused-component",
  severity: "warning",
  summary: "Every component is in a pipeline, and every extension enabled",
  why: "A collector ignores what no pipeline names without a word: the receiver does not listen, the filter does not drop.",
  see: "https://opentelemetry.io/docs/collector/configuration/#service",
  collectorConfig(config, report) {
    const used = new Set(config.pipelines.flatMap(({ receivers, processors, exporters }) => [...receivers, ...processors, ...exporters]));
    const enabled = config.enabled ?? config.extensions.map(({ id }) => id);
    // What another component names is a mistake of another kind where it is not enabled.
    const named = new Set(componentsOf(config).flatMap(({ component }) => settingTexts(component.settings).map(({ text }) => text)));
    for (const { kind, component } of componentsOf(config)) {
      const isUsed = kind === "extensions" ? enabled.includes(component.id) || named.has(component.id) : used.has(component.id);
      // One that a pipeline names with a slip is that rule's finding.
      const undefinedIds = [...used].filter((id) => !componentsOf(config).some((each) => each.component.id === id));
      if (isUsed || didYouMean(component.id, undefinedIds) !== undefined) continue;
      const where = kind === "extensions" ? "enabled by nothing" : "in no pipeline";
      const help =
        kind === "extensions" ? `add \`${component.id}\` to \`service.extensions\`, or delete it` : `add \`${component.id}\` to a pipeline, or delete it`;
      report(inComponent(config, component), { message: `\`${component.id}\` is ${where}`, help });
    }
  },
  bad: [
    {
      spec: exampleCollector({
        processors: "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\nresource: { attributes: [{ key: team, value: shop, action: insert }] }",
      }),
      message: "`resource` is in no pipeline",
      at: [10, 5],
    },
    { spec: exampleCollector({ extensions: "health_check: { endpoint: '0.0.0.0:13133' }" }), message: "`health_check` is enabled by nothing" },
  ],
  good: [{ spec: exampleCollector({ extensions: "health_check: { endpoint: '0.0.0.0:13133' }", service: "extensions: [health_check]" }) }],
});
