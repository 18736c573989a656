import { added, componentsOf, defineRule, edited, exampleCollector, inComponent, inPart, settingTexts } from "obsc/rule";

/** The settings that name an extension, at any depth: `auth.authenticator`, `protocols.grpc.auth.authenticator`, `sending_queue.storage`. */
const naming: ReadonlySet<string> = new Set(["authenticator", "storage"]);

export default defineRule({
  name: "collector/disabled-extension",
  severity: "error",
  fixes: "safe",
  summary: "Extensions that components use are enabled",
  why: "A collector whose queue or client names an extension that is not in `service.extensions` is valid, and ends when it starts.",
  see: "https://opentelemetry.io/docs/collector/configuration/#extensions",
  collectorConfig(config, report) {
    const enabled = config.enabled ?? config.extensions.map(({ id }) => id);
    const defined = config.extensions.map(({ id }) => id);
    for (const { component } of componentsOf(config))
      for (const { path, text: id } of settingTexts(component.settings)) {
        if (!naming.has(String(path.at(-1))) || !defined.includes(id) || enabled.includes(id)) continue;
        report(inComponent(config, component, path), {
          message: `the extension \`${id}\` is used and not enabled`,
          help: `add \`${id}\` to \`service.extensions\``,
          fix: edited(
            "safe",
            `add \`${id}\` to \`service.extensions\``,
            enabled.length > 0 ? added(inPart(config, ["service", "extensions"]), undefined, id) : added(inPart(config, ["service"]), "extensions", [id]),
          ),
        });
      }
  },
  bad: [
    {
      spec: exampleCollector({
        extensions: "file_storage: { directory: /var/lib/otelcol }",
        exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true }, sending_queue: { storage: file_storage } }",
      }),
      message: "the extension `file_storage` is used and not enabled",
      at: [11, 99],
    },
    {
      spec: exampleCollector({
        extensions: "health_check: {}\nfile_storage: { directory: /var/lib/otelcol }",
        service: "extensions: [health_check]",
        exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true }, sending_queue: { storage: file_storage } }",
      }),
      message: "the extension `file_storage` is used and not enabled",
    },
    {
      spec: exampleCollector({
        extensions: "health_check: {}\nbasicauth/server: { htpasswd: { file: /etc/users } }",
        service: "extensions: [health_check]",
        receivers: "otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317', auth: { authenticator: basicauth/server } } } }",
      }),
      message: "the extension `basicauth/server` is used and not enabled",
    },
  ],
  good: [
    {
      spec: exampleCollector({
        extensions: "file_storage: { directory: /var/lib/otelcol }",
        service: "extensions: [file_storage]",
        exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true }, sending_queue: { storage: file_storage } }",
      }),
    },
  ],
});
