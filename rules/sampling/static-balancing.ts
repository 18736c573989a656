import { defineRule, exampleCollector, inComponent, isSettings, ofType, type Plan, settingAt } from "obsc/rule";

export default defineRule({
  name: "sampling/static-balancing",
  severity: "warning",
  foreign: "off",
  summary: "Balancing among collectors follows those that are there",
  why: "A list of hosts stays as it is when one of them is gone: all traces that fall to it are lost, and a new one gets none. Behind one address nobody chooses: spans of a trace come to different collectors.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/loadbalancingexporter#resilience-and-scaling-considerations",
  collectorConfig(config, report, { plan }) {
    for (const exporter of ofType(config, "exporters", "load_balancing")) {
      const hosts = settingAt(exporter.settings, "resolver", "static", "hostnames");
      const resolvers = settingAt(exporter.settings, "resolver");
      if (Array.isArray(hosts) && hosts.length > 0 && isSettings(resolvers) && Object.keys(resolvers).length === 1)
        report(inComponent(config, exporter, ["resolver", "static"], "key"), {
          message: `\`${exporter.id}\` balances among a list of hosts that does not change`,
          help: "write `dns: { hostname: … }` with a name that has an address for each, or `k8s: { service: … }`",
        });
      const host = settingAt(exporter.settings, "resolver", "dns", "hostname");
      if (typeof host === "string" && hasOneAddress(host, plan))
        report(inComponent(config, exporter, ["resolver", "dns", "hostname"]), {
          message: `\`${host}\` is a Service with one address for all its pods, so nothing is balanced among them`,
          help: "add `clusterIP: None` to that Service, or balance with `k8s: { service: … }`",
        });
    }
  },
  bad: [
    {
      spec: balancedBy("static: { hostnames: ['a:4317', 'b:4317'] }"),
      message: "`load_balancing` balances among a list of hosts that does not change",
      at: [11, 106],
    },
    {
      spec: balancedBy(
        "dns: { hostname: sampling }",
        'services: [service("sampling", { team: "shop", ports: { grpc: 4317 } })],\ndeploy: [kubernetes({ namespace: "shop" })],',
      ),
      message: "`sampling` is a Service with one address for all its pods, so nothing is balanced among them",
    },
  ],
  good: [{ spec: balancedBy("dns: { hostname: sampling }") }],
});

/** Whether Kubernetes has a Service of that name that is not headless. */
function hasOneAddress(host: string, { configs }: Plan): boolean {
  const [name, namespace] = host.split(".");
  const objects = configs.filter(({ format }) => format === "kubernetes").flatMap(({ documents }) => documents);
  return objects.some(({ kind, metadata, spec }) => {
    if (kind !== "Service" || !isSettings(metadata) || !isSettings(spec) || metadata.name !== name) return false;
    return spec.clusterIP !== "None" && spec.type !== "ExternalName" && (namespace === undefined || metadata.namespace === namespace);
  });
}

function balancedBy(resolver: string, system?: string) {
  return exampleCollector({
    exporters: `load_balancing: { routing_key: traceID, protocol: { otlp: { tls: { insecure: true } } }, resolver: { ${resolver} } }`,
    pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [load_balancing] }",
    ...(system !== undefined && { spec: { system } }),
  });
}
