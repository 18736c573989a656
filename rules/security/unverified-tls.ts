import { componentsOf, defineRule, exampleCollector, inComponent, settingAt } from "obsc/rule";

export default defineRule({
  name: "security/unverified-tls",
  severity: "error",
  foreign: "warning",
  summary: "Collectors know whom they talk to, and encrypt what leaves their network",
  why: "Without verification whoever stands between reads and changes everything; in plain text whoever listens reads it, tokens too.",
  see: "https://opentelemetry.io/docs/security/config-best-practices/",
  collectorConfig(config, report) {
    for (const { kind, component } of componentsOf(config)) {
      if (settingAt(component.settings, "tls", "insecure_skip_verify") === true)
        report(inComponent(config, component, ["tls", "insecure_skip_verify"]), {
          message: `\`${component.id}\` talks to anybody who answers`,
          help: "name the certificate authority: `tls: { ca_file: … }`",
        });
      const { endpoint } = component.settings;
      if (kind !== "exporters" || typeof endpoint !== "string" || !isFar(endpoint)) continue;
      const isPlain = endpoint.startsWith("http://") || (component.type === "otlp_grpc" && settingAt(component.settings, "tls", "insecure") === true);
      if (isPlain)
        report(inComponent(config, component, ["endpoint"]), {
          message: `what goes to \`${endpoint}\` can be read on the way`,
          help: "use TLS: `https://`, or leave out `insecure`",
        });
    }
  },
  bad: [
    {
      spec: exampleCollector({ exporters: "otlp_grpc/store: { endpoint: 'otlp.example.com:4317', tls: { insecure: true } }" }),
      message: "what goes to `otlp.example.com:4317` can be read on the way",
      at: [11, 34],
    },
    {
      spec: exampleCollector({ exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure_skip_verify: true } }" }),
      message: "`otlp_grpc/store` talks to anybody who answers",
    },
  ],
  good: [{ spec: exampleCollector({}) }],
});

/** A name with dots that is none of a cluster, of a local network or of a private address. */
function isFar(endpoint: string): boolean {
  const host = endpoint.replace(/^https?:\/\//, "").replace(/[:/].*$/, "");
  if (!host.includes(".") || host.includes("$")) return false;
  return !/(^|\.)(localhost|local|internal|svc|lan|intranet)$|\.svc\.|^(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\.|^0\.0\.0\.0$/.test(host);
}
