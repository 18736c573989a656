import { type ComponentKind, componentsOf, defineRule, exampleCollector, inComponent } from "obsc/rule";

/** What went, with the first version without it and what to write in its place; https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/CHANGELOG.md. */
const removed: Readonly<Partial<Record<ComponentKind, Readonly<Record<string, readonly [fact: string, instead: string]>>>>> = {
  exporters: {
    jaeger: ["went with 0.85", "Jaeger takes OTLP: `otlp_grpc/jaeger: { endpoint: jaeger:4317 }`"],
    jaeger_thrift: ["went with 0.85", "Jaeger takes OTLP: `otlp_grpc/jaeger: { endpoint: jaeger:4317 }`"],
    logging: ["went with 0.111", "write `debug`, with `verbosity` in place of `loglevel`"],
    loki: ["went with 0.131", "Loki takes OTLP: `otlp_http/loki: { endpoint: http://loki:3100/otlp }`"],
    tempo: ["never was one", "Tempo takes OTLP: `otlp_grpc/tempo: { endpoint: tempo:4317 }`"],
  },
  extensions: { memory_ballast: ["was removed", "set GOMEMLIMIT to four fifths of the memory of the container"] },
};

export default defineRule({
  name: "collector/removed-component",
  severity: "error",
  summary: "Components exist in the collector that reads the configuration",
  why: "A collector does not start with a component that it does not know, and says so of one at a time.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/main/CHANGELOG.md",
  collectorConfig(config, report) {
    for (const { kind, component } of componentsOf(config)) {
      const [fact, instead] = removed[kind]?.[component.type] ?? [];
      if (fact === undefined || instead === undefined) continue;
      report(inComponent(config, component), { message: `the ${kind.replace(/s$/, "")} \`${component.type}\` ${fact}`, help: instead });
    }
  },
  bad: [
    {
      spec: exampleCollector({
        exporters: "jaeger: { endpoint: 'jaeger:14250', tls: { insecure: true } }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [jaeger] }",
      }),
      message: "the exporter `jaeger` went with 0.85",
      at: [11, 5],
    },
    {
      spec: exampleCollector({
        exporters: "tempo: { endpoint: 'tempo:4317', tls: { insecure: true } }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [tempo] }",
      }),
      message: "the exporter `tempo` never was one",
    },
  ],
  good: [{ spec: exampleCollector({}) }],
});
