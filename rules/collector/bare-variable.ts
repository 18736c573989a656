import { componentsOf, defineRule, exampleCollector, inComponent, settingTexts } from "obsc/rule";

export default defineRule({
  name: "collector/bare-variable",
  severity: "error",
  summary: "Environment variables are written `${env:NAME}`",
  why: "A bare `$NAME` has not been replaced since 0.104: it stays text, and is sent as it stands.",
  see: "https://opentelemetry.io/docs/collector/configuration/#environment-variables",
  collectorConfig(config, report) {
    for (const { component } of componentsOf(config))
      for (const { path, text } of settingTexts(component.settings)) {
        // Elsewhere a dollar may be the end of an expression, or a group of one.
        const isPlain = ["endpoint", "token", "key", "site", "region", "hostname", "url", "service"].includes(String(path.at(-1))) || path.includes("headers");
        const [, name] = /(?<!\$)\$([A-Z_][A-Z0-9_]*)/.exec(text) ?? [];
        if (isPlain && name !== undefined)
          report(inComponent(config, component, path), { message: `\`$${name}\` stays text`, help: `write \`\${env:${name}}\`` });
      }
  },
  bad: [
    {
      spec: exampleCollector({ exporters: "otlp_grpc/store: { endpoint: '$TEMPO:4317', tls: { insecure: true } }" }),
      message: "`$TEMPO` stays text",
      at: [11, 34],
    },
  ],
  good: [
    {
      spec: exampleCollector({
        exporters: "otlp_grpc/store: { endpoint: '${env:TEMPO}:4317', tls: { insecure: true } }",
        spec: {
          before:
            'const token = secret.env("TEMPO");\nconst far = otlp("far", { endpoint: "far.example:4317", signals: ["traces"], headers: { Authorization: token } });',
          system: 'collectors: [collector("edge", { version: "0.150", receive: { otlp: {} }, memoryLimit: "1GiB", export: { traces: [far] } })],',
        },
      }),
    },
  ],
});
