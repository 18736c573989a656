import { defineRule, didYouMean, type ExampleText, exampleSpec, option, spansIn } from "obsc/rule";

export default defineRule({
  name: "sampling/misspelt-operation",
  severity: "error",
  summary: "Operations that are sampled otherwise have the names of spans",
  why: "A share for a span that nobody records is that of no trace: the health checks that were to be thinned out are kept as all others are.",
  see: "https://opentelemetry.io/docs/concepts/sampling/",
  traces(traces, report) {
    const names = traces.spans.flatMap(spansIn).map(({ name }) => name);
    for (const operation of Object.keys(traces.sampling.operations)) {
      // Libraries record spans that nobody declared; only what is nearly a declared name is one.
      const near = names.includes(operation) ? undefined : didYouMean(operation, names);
      if (near !== undefined)
        report(option(traces, "sampling", "operations", { key: operation }), { message: `no span is called \`${operation}\``, help: near });
    }
  },
  bad: [{ spec: sampling("GET /healht"), message: "no span is called `GET /healht`", at: [13, 48] }],
  good: [{ spec: sampling("GET /health") }, { spec: sampling("POST /orders") }],
});

function sampling(operation: string): ExampleText {
  return exampleSpec({
    before: `
const store = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "3d", tls: { insecure: true } });
const gate = collector("gate", { version: "0.150", memoryLimit: "512MiB", receive: { otlp: {} }, export: { traces: [store] } });`,
    service: `deliver: { traces: gate },
traces: traces({
  sampling: { head: "10%", operations: { "${operation}": "1%" } },
  spans: [span("GET /health", { kind: "server" })],
}),`,
    system: "collectors: [gate],",
  });
}
