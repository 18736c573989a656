import { defineRule, deriveSampling, type ExampleText, exampleSpec, fieldsIn, formatPercent, operationsIn, type TraceField } from "obsc/rule";

export default defineRule({
  name: "sampling/errors-lost",
  severity: "warning",
  foreign: "off",
  summary: "Where traces with an error are looked for, they are kept",
  why: "A share that is taken of all traces is taken of the failed ones too: the one that explains the alert is most likely gone.",
  see: "https://opentelemetry.io/docs/concepts/sampling/#tail-sampling",
  traceQuery(query, report, { scope }) {
    if (!query.query) return;
    const operations = fieldsIn(query.query).flatMap(operationsIn);
    const found = operations.find(({ operator, left, right }) => operator === "=" && [left, right].some(isStatus) && [left, right].some(isError));
    if (!found) return;
    const service = operations.flatMap(({ operator, left, right }) =>
      operator === "=" && isServiceName(left) && right.type === "static" ? [right.text] : [],
    )[0];
    const lost = deriveSampling(scope).find(
      ({ service: name, odds }) =>
        (service === undefined || service === name) &&
        (query.services === undefined || query.services.includes(name)) &&
        !odds.some(({ kind }) => kind === "error") &&
        odds.some(({ kind, kept }) => kind === "other" && kept < 1),
    );
    const kept = lost?.odds.find(({ kind }) => kind === "other")?.kept;
    if (!lost || kept === undefined) return;
    report(
      { of: query, part: query.spanAt(found.span), subject: query.subject },
      {
        message: `of traces with an error, \`${lost.service}\` keeps ${formatPercent(kept)}`,
        help: "say `keep: { errors: true }` in its `sampling`",
        related: [{ message: "its sampling", at: lost.at }],
      },
    );
  },
  bad: [
    { spec: searching("{ status = error }", "10%", ""), message: "of traces with an error, `shop` keeps 10%", at: [11, 50] },
    { spec: searching('{ resource.service.name = "shop" && span:status = error }', "1%", ""), message: "of traces with an error, `shop` keeps 1%" },
  ],
  good: [
    { spec: searching("{ status = error }", "10%", "keep: { errors: true }") },
    { spec: searching("{ status = error }", "100%", "") },
    { spec: searching("{ status != error && duration > 1s }", "10%", "") },
    { spec: searching('{ status = error && resource.service.name = "billing" }', "10%", "") },
  ],
});

function isStatus(field: TraceField): boolean {
  return field.type === "intrinsic" && /^(?:span:)?status$/.test(field.name);
}

function isError(field: TraceField): boolean {
  return field.type === "static" && field.of === "status" && field.text === "error";
}

function isServiceName(field: TraceField): boolean {
  return field.type === "attribute" && field.name === "service.name";
}

function searching(query: string, head: string, keep: string): ExampleText {
  return exampleSpec({
    before: `
const store = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "3d", tls: { insecure: true } });
const gate = collector("gate", { version: "0.150", memoryLimit: "512MiB", receive: { otlp: {} }, export: { traces: [store] } });`,
    service: `queries: [savedQuery("Failures", traceql\`${query}\`)],
deliver: { traces: gate },
traces: traces({ sampling: { head: "${head}", ${keep} } }),`,
    system: "collectors: [gate],",
  });
}
