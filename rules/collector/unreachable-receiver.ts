import { defineRule, exampleCollector, inComponent, isSettings, ofType, settingAt } from "obsc/rule";

export default defineRule({
  name: "collector/unreachable-receiver",
  severity: "warning",
  foreign: "off",
  summary: "Receivers say where they listen",
  why: "Since 0.104 a receiver without an endpoint listens on localhost, out of reach of other pods and hosts.",
  see: "https://opentelemetry.io/docs/security/config-best-practices/",
  collectorConfig(config, report) {
    for (const receiver of ofType(config, "receivers", "otlp", "jaeger")) {
      const protocols = settingAt(receiver.settings, "protocols");
      for (const [protocol, settings] of Object.entries(isSettings(protocols) ? protocols : {})) {
        const endpoint = isSettings(settings) ? settings.endpoint : undefined;
        if (endpoint === undefined)
          report(inComponent(config, receiver, ["protocols", protocol], "key"), {
            message: `\`${protocol}\` of \`${receiver.id}\` listens on localhost only`,
            help: "say where: `endpoint: 0.0.0.0:4317`, or `localhost:4317` if that is meant",
          });
      }
    }
  },
  bad: [{ spec: exampleCollector({ receivers: "otlp: { protocols: { grpc: } }" }), message: "`grpc` of `otlp` listens on localhost only", at: [6, 26] }],
  good: [{ spec: exampleCollector({}) }],
});
