import { type Backend, defineRule, type ExampleText, exampleSpec, option } from "obsc/rule";

export default defineRule({
  name: "traces/undeliverable",
  severity: "error",
  summary: "Services send to what takes OTLP",
  why: "An SDK speaks OTLP; what vendors speak themselves a collector does, and a choice among stores is the collector's.",
  see: "https://opentelemetry.io/docs/collector/",
  service(service, report) {
    const { deliver } = service;
    if (!deliver) return;
    const ways: readonly (readonly ["traces" | "metrics", Backend | undefined])[] = [
      ["traces", deliver.traces],
      ["metrics", deliver.metrics.find((way): way is Backend => way.node === "backend")],
    ];
    for (const [signal, backend] of ways) {
      const fact = backend && factOf(backend);
      if (!backend || fact === undefined) continue;
      const help =
        backend.kind === "collector" ? "add `otlp: {}` to what it receives" : `send ${signal} to a \`collector(…)\` that exports to \`${backend.name}\``;
      report(option(service, "deliver", signal), { message: `\`${backend.name}\` ${fact}`, help });
    }
  },
  bad: [
    { spec: sentTo('datadog("dd", { site: "datadoghq.eu", apiKey: secret.env("DD_API_KEY") })'), message: "`dd` takes no OTLP from services", at: [9, 26] },
    {
      spec: exampleSpec({
        before: `
const store = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "3d", tls: { insecure: true } });
const gate = collector("gate", { version: "0.150", receive: { zipkin: 9411 }, memoryLimit: "1GiB", export: { traces: [store] } });`,
        service: 'deliver: { traces: gate },\ntraces: traces({ sampling: { head: "10%" } }),',
        system: "collectors: [gate],",
      }),
      message: "`gate` receives no OTLP",
    },
  ],
  good: [{ spec: sentTo('tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "3d", tls: { insecure: true } })') }],
});

function sentTo(backend: string): ExampleText {
  return exampleSpec({ before: `const store = ${backend};`, service: 'deliver: { traces: store },\ntraces: traces({ sampling: { head: "10%" } }),' });
}

function factOf(backend: Backend): string | undefined {
  switch (backend.kind) {
    case "datadog":
    case "aws":
    case "google-cloud":
    case "azure-monitor":
      return "takes no OTLP from services";
    case "choice":
      return "is a choice, which a collector makes";
    case "collector":
      return backend.receive.grpc === undefined && backend.receive.http === undefined ? "receives no OTLP" : undefined;
    default:
      return undefined;
  }
}
