import { componentsOf, defineRule, exampleCollector, inComponent, type System, settingTexts } from "obsc/rule";

export default defineRule({
  name: "collector/undeclared-variable",
  severity: "warning",
  foreign: "off",
  summary: "Environment variables that a configuration reads are those of secrets in the spec",
  why: "A variable that nobody sets is empty text, with which the collector starts: a token of no characters, an endpoint without a host.",
  see: "https://opentelemetry.io/docs/collector/configuration/#environment-variables",
  collectorConfig(config, report, { plan }) {
    if (!config.raw) return;
    const known = variablesOf(plan.system);
    for (const { component } of componentsOf(config))
      for (const { path, text } of settingTexts(component.settings))
        for (const [, name = "", fallback] of text.matchAll(/\$\{env:([A-Za-z_]\w*)(:-)?[^}]*\}/g))
          if (fallback === undefined && !known.has(name) && !/^(HOSTNAME|K8S_|POD_|NODE_|KUBERNETES_)/.test(name))
            report(inComponent(config, component, path), {
              message: `no secret of the spec is the variable \`${name}\``,
              help: `declare it where it is used: \`secret.env("${name}")\`, or give it a default: \`\${env:${name}:-…}\``,
            });
  },
  bad: [
    {
      spec: exampleCollector({ exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true }, headers: { Authorization: '${env:TOKEN}' } }" }),
      message: "no secret of the spec is the variable `TOKEN`",
      at: [11, 99],
    },
  ],
  good: [{ spec: exampleCollector({ exporters: "otlp_grpc/store: { endpoint: '${env:STORE:-tempo}:4317', tls: { insecure: true } }" }) }],
});

/** The names of all environment variables that secrets of a system are in; a system is data that holds some things in several places. */
function variablesOf(system: System): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<unknown>();
  const open: unknown[] = [system];
  for (let value = open.pop(); value !== undefined || open.length > 0; value = open.pop()) {
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    const { secret, name } = value as { readonly secret?: unknown; readonly name?: unknown };
    if (secret === "env" && typeof name === "string") names.add(name);
    for (const [key, each] of Object.entries(value)) if (key !== "at") open.push(each);
  }
  return names;
}
