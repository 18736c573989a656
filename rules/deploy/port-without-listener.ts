import { type CollectorConfig, containersIn, defineRule, exampleFile, inPart, listOf, type Plan, publishedBy, type RunContainer } from "obsc/rule";

/** Where programs listen whose ports no setting of theirs moved. */
const usual: readonly (readonly [image: RegExp, ports: readonly number[]])[] = [
  [/(^|\/)jaegertracing\/(jaeger|all-in-one)$/, [4317, 4318, 5778, 5779, 9411, 13133, 14250, 14268, 16685, 16686, 8888, 8889]],
  [/(^|\/)grafana\/grafana(-oss|-enterprise)?$/, [3000]],
  [/(^|\/)prom\/pushgateway$/, [9091]],
];

export default defineRule({
  name: "deploy/port-without-listener",
  severity: "error",
  summary: "Behind every published port somebody listens",
  why: "The port looks open and refuses every connection; clients that were told of it lose what they send.",
  see: "https://docs.docker.com/reference/compose-file/services/#ports",
  config(config, report, { plan }) {
    if (config.format !== "compose") return;
    for (const container of containersIn(config)) {
      const listens = listenersOf(container, plan);
      if (listens === undefined) continue;
      for (const { container: port, path } of publishedBy(container))
        if (!listens.has(port))
          report(inPart(config, path), {
            message: `nothing in \`${container.name}\` listens on port ${port}`,
            help: `publish only what it listens on: ${[...listens].sort((a, b) => a - b).join(", ")}`,
          });
    }
  },
  bad: [
    {
      spec: exampleFile(
        "compose",
        'services:\n  gate:\n    image: otel/opentelemetry-collector-contrib:0.150.0\n    ports: ["4317:4317", "4318:4318"]',
        gateWith("grpc: 4317"),
      ),
      message: "nothing in `gate` listens on port 4318",
      at: [12, 32],
    },
    {
      spec: exampleFile("compose", 'services:\n  jaeger:\n    image: jaegertracing/jaeger:2.19.0\n    ports: ["5775:5775/udp"]'),
      message: "nothing in `jaeger` listens on port 5775",
    },
  ],
  good: [
    {
      spec: exampleFile(
        "compose",
        'services:\n  gate:\n    image: otel/opentelemetry-collector-contrib:0.150.0\n    ports: ["4317:4317", "4318:4318"]',
        gateWith("grpc: 4317, http: 4318"),
      ),
    },
  ],
});

function gateWith(ports: string) {
  return {
    before: `const gate = collector("gate", { version: "0.150", receive: { otlp: { ${ports} } }, memoryLimit: "64MiB", export: { traces: [jaeger("jaeger", { otlp: "jaeger:4317" })] } });`,
    system: "collectors: [gate],",
  };
}

/** Of a collector all ports in its configuration, of other programs those that are known; undefined: nobody knows. */
function listenersOf({ name, image, settings }: RunContainer, { collectors }: Plan): ReadonlySet<number> | undefined {
  const bare = image?.replace(/@.*$/, "").replace(/:[\w.-]+$/, "") ?? "";
  if (/(^|\/)opentelemetry-collector(-contrib)?$/.test(bare)) {
    const words = listOf(settings.command).map(String);
    const config =
      collectors.find((each) => each.name === name || words.some((word) => word.endsWith(`/${each.name}.yaml`))) ??
      (collectors.length === 1 ? collectors[0] : undefined);
    return config && portsOf(config);
  }
  const known = usual.find(([form]) => form.test(bare));
  return known && new Set(known[1]);
}

function portsOf({ receivers, exporters, extensions, telemetry }: CollectorConfig): ReadonlySet<number> {
  const opened = [...receivers, ...exporters.filter(({ type }) => type === "prometheus"), ...extensions].map(({ settings }) => settings);
  const text = JSON.stringify([opened, telemetry]);
  const ports = [...text.matchAll(/"[^"]*:(\d{2,5})"|"port":(\d+)/g)].map(([, endpoint, port]) => Number(endpoint ?? port));
  // Both protocols of OTLP listen on their usual port where nobody says another.
  const otlp = receivers
    .filter(({ type }) => type === "otlp")
    .map(({ settings }) => settings.protocols as { readonly grpc?: unknown; readonly http?: unknown } | undefined);
  const bare = otlp.flatMap((protocols) => [
    ...(protocols && "grpc" in protocols && !JSON.stringify(protocols.grpc ?? "").includes("endpoint") ? [4317] : []),
    ...(protocols && "http" in protocols && !JSON.stringify(protocols.http ?? "").includes("endpoint") ? [4318] : []),
  ]);
  return new Set([...ports, ...bare, 8888]);
}
