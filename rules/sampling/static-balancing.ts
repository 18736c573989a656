import { defineRule, exampleCollector, inComponent, isSettings, ofType, settingAt } from "obsc/rule";

export default defineRule({
  name: "sampling/static-balancing",
  severity: "warning",
  summary: "Balancing among collectors follows those that are there",
  why: "A list of hosts stays as it is when one of them is gone: all traces that fall to it are lost, and a new one gets none.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/loadbalancingexporter#resilience-and-scaling-considerations",
  collectorConfig(config, report) {
    for (const exporter of ofType(config, "exporters", "load_balancing")) {
      const hosts = settingAt(exporter.settings, "resolver", "static", "hostnames");
      const resolvers = settingAt(exporter.settings, "resolver");
      if (Array.isArray(hosts) && hosts.length > 0 && isSettings(resolvers) && Object.keys(resolvers).length === 1)
        report(inComponent(config, exporter, ["resolver", "static"], "key"), {
          message: `\`${exporter.id}\` balances among a list of hosts that does not change`,
          help: "write `dns: { hostname: … }` with a name that has an address for each, or `k8s: { service: … }`",
        });
    }
  },
  bad: [
    {
      spec: balancedBy("static: { hostnames: ['a:4317', 'b:4317'] }"),
      message: "`load_balancing` balances among a list of hosts that does not change",
      at: [11, 106],
    },
  ],
  good: [{ spec: balancedBy("dns: { hostname: sampling }") }],
});

function balancedBy(resolver: string) {
  return exampleCollector({
    exporters: `load_balancing: { routing_key: traceID, protocol: { otlp: { tls: { insecure: true } } }, resolver: { ${resolver} } }`,
    pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [load_balancing] }",
  });
}
