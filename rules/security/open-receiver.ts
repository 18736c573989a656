import { defineRule, exampleCollector, inComponent, isSettings, settingAt } from "obsc/rule";

export default defineRule({
  name: "security/open-receiver",
  severity: "info",
  foreign: "off",
  strict: "warning",
  summary: "A receiver that listens on all addresses knows who sends",
  why: "Whoever reaches the port can fill the stores, and put made-up spans and metrics among the real ones.",
  see: "https://opentelemetry.io/docs/security/config-best-practices/#protect-against-denial-of-service-attacks",
  collectorConfig(config, report) {
    // What obsc derives is behind the network of its deployment, which the file does not show.
    if (config.collector) return;
    for (const receiver of config.receivers) {
      const protocols = settingAt(receiver.settings, "protocols");
      const listeners = isSettings(protocols) ? Object.keys(protocols).map((protocol) => ["protocols", protocol]) : [[]];
      for (const path of listeners) {
        const settings = path.length === 0 ? receiver.settings : settingAt(receiver.settings, ...path);
        if (!isSettings(settings) || typeof settings.endpoint !== "string" || !/^(?:0\.0\.0\.0|\[::\])?:/.test(settings.endpoint)) continue;
        if (isSettings(settings.tls) || isSettings(settings.auth)) continue;
        report(inComponent(config, receiver, [...path, "endpoint"]), {
          message: `\`${receiver.id}\` takes what anybody sends to \`${settings.endpoint}\``,
          help: "add `tls` with a `client_ca_file`, or `auth`; or listen on the address of one network",
        });
      }
    }
  },
  bad: [
    {
      spec: exampleCollector({ receivers: "otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' } } }" }),
      message: "`otlp` takes what anybody sends to `0.0.0.0:4317`",
      at: [6, 44],
    },
    {
      spec: exampleCollector({
        receivers: "otlp: { protocols: { grpc: { endpoint: 'localhost:4317' } } }\nzipkin: { endpoint: ':9411' }",
        pipelines: "traces: { receivers: [otlp, zipkin], processors: [memory_limiter, batch], exporters: [otlp_grpc/store] }",
      }),
      message: "`zipkin` takes what anybody sends to `:9411`",
    },
  ],
  good: [
    { spec: exampleCollector({ receivers: "otlp: { protocols: { grpc: { endpoint: 'localhost:4317' } } }" }) },
    {
      spec: exampleCollector({
        receivers: "otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317', tls: { cert_file: /a.crt, key_file: /a.key, client_ca_file: /ca.crt } } } }",
      }),
    },
  ],
});
