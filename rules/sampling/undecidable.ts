import { defineRule, type ExampleText, exampleSpec, option } from "obsc/rule";

export default defineRule({
  name: "sampling/undecidable",
  severity: "error",
  summary: "What is to be kept by its end, its operation or its rate is decided by a collector",
  why: "An SDK decides when a trace starts: it knows neither whether it will fail nor how long it will take, and has no sampler for traces a second.",
  see: "https://opentelemetry.io/docs/concepts/sampling/#tail-sampling",
  service(service, report) {
    const { traces, deliver } = service;
    if (!traces || !deliver?.traces || deliver.traces.kind === "collector" || deliver.traces.kind === "otlp") return;
    const { keep, limit, operations } = traces.sampling;
    const wanted = keep ? "keep" : limit ? "limit" : Object.keys(operations).length > 0 ? "operations" : undefined;
    if (wanted === undefined) return;
    const what = { keep: "traces to keep by how they end", limit: "a limit of traces a second", operations: "shares of operations" }[wanted];
    report(option(traces, "sampling", wanted), {
      message: `\`${service.name}\` has ${what}, and no collector that decides`,
      help: `deliver its traces to a \`collector(…)\` that exports to \`${deliver.traces.name}\``,
    });
  },
  bad: [
    { spec: tracing("keep: { errors: true }"), message: "`shop` has traces to keep by how they end, and no collector that decides", at: [10, 55] },
    { spec: tracing('operations: { "GET /health": "1%" }'), message: "`shop` has shares of operations, and no collector that decides" },
    { spec: tracing("limit: { tracesPerSecond: 100, spansPerTrace: 20 }"), message: "`shop` has a limit of traces a second, and no collector that decides" },
  ],
  good: [{ spec: tracing("") }],
});

function tracing(rules: string): ExampleText {
  return exampleSpec({
    before: 'const store = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "3d", tls: { insecure: true } });',
    service: `deliver: { traces: store },\ntraces: traces({ sampling: { head: "10%", ${rules} } }),`,
  });
}
