import { componentsOf, defineRule, exampleCollector, inComponent, settingTexts } from "obsc/rule";

export default defineRule({
  name: "security/secret-in-config",
  severity: "error",
  summary: "Secrets are referred to in configurations of collectors, never written",
  why: "A configuration is committed, mounted and printed; whoever reads it has the key.",
  see: "https://opentelemetry.io/docs/security/config-best-practices/",
  collectorConfig(config, report) {
    for (const { component } of componentsOf(config))
      for (const { path, text } of settingTexts(component.settings)) {
        const name = String(path.at(-1)).toLowerCase();
        const isSecret =
          /^(token|password|api_key|secret_key|access_key|client_secret|connection_string|instrumentation_key)$|api[-_]?key/.test(name) ||
          (path.at(-2) === "api" && name === "key") ||
          (path.includes("headers") && /auth|key|token/.test(name));
        if (isSecret && text !== "" && !/\$\{(env|file):/.test(text) && !/^\$[A-Z_]/.test(text))
          report(inComponent(config, component, path), {
            message: `the secret of \`${component.id}\` stands in its configuration`,
            help: "write `${env:NAME}`, and give the collector the variable",
          });
      }
  },
  bad: [
    {
      spec: exampleCollector({ exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true }, headers: { Authorization: 'Bearer abc' } }" }),
      message: "the secret of `otlp_grpc/store` stands in its configuration",
      at: [11, 99],
    },
  ],
  good: [{ spec: exampleCollector({}) }],
});
