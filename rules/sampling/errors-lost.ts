import {
  type DeclaredQuery,
  declaredQueries,
  defineRule,
  deriveSampling,
  type ExampleText,
  exampleSpec,
  fieldsIn,
  formatPercent,
  operationsIn,
  type Report,
  type Scope,
  type Service,
  type System,
  type TraceField,
} from "obsc/rule";

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
    const lost = lostBy(scope, service, query.services);
    if (lost) report({ of: query, part: query.spanAt(found.span), subject: query.subject }, lost);
  },
  system(system, report, { scope }) {
    for (const query of declaredQueries(system)) reportSearch(query, system, undefined, scope, report);
  },
  service(service, report, { scope }) {
    for (const query of declaredQueries(service)) reportSearch(query, service, [service.name], scope, report);
  },
  bad: [
    { spec: keeping('findSpans({ status: "error" })', "10%", ""), message: "of traces with an error, `shop` keeps 10%", at: [11, 40] },
    { spec: searching("{ status = error }", "10%", ""), message: "of traces with an error, `shop` keeps 10%", at: [11, 50] },
    { spec: searching('{ resource.service.name = "shop" && span:status = error }', "1%", ""), message: "of traces with an error, `shop` keeps 1%" },
  ],
  good: [
    { spec: keeping('findSpans({ status: "error" })', "10%", "keep: { errors: true }") },
    { spec: keeping('findSpans({ service: "billing", status: "error" })', "10%", "") },
    { spec: searching("{ status = error }", "10%", "keep: { errors: true }") },
    { spec: searching("{ status = error }", "100%", "") },
    { spec: searching("{ status != error && duration > 1s }", "10%", "") },
    { spec: searching('{ status = error && resource.service.name = "billing" }', "10%", "") },
  ],
});

/** What `findSpans` asks for. */
function reportSearch({ query, subject }: DeclaredQuery, of: Service | System, services: readonly string[] | undefined, scope: Scope, report: Report): void {
  if (query.language !== "traceql" || query.template || !/\bstatus = error\b/.test(query.text)) return;
  const [, service] = /resource\.service\.name = "([^"]*)"/.exec(query.text) ?? [];
  const lost = lostBy(scope, service, services);
  if (lost) report({ of, part: query.at, subject }, lost);
}

/** The first service that keeps only a share of its failed traces, of those that the query is about. */
function lostBy(scope: Scope, named: string | undefined, about: readonly string[] | undefined) {
  const lost = deriveSampling(scope).find(
    ({ service, odds }) =>
      (named === undefined || named === service) &&
      (about === undefined || about.includes(service)) &&
      !odds.some(({ kind }) => kind === "error") &&
      odds.some(({ kind, kept }) => kind === "other" && kept < 1),
  );
  const kept = lost?.odds.find(({ kind }) => kind === "other")?.kept;
  if (!lost || kept === undefined) return undefined;
  return {
    message: `of traces with an error, \`${lost.service}\` keeps ${formatPercent(kept)}`,
    help: "say `keep: { errors: true }` in its `sampling`",
    related: [{ message: "its sampling", at: lost.at }],
  };
}

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
  return keeping(`traceql\`${query}\``, head, keep);
}

/** Where a service keeps a share of its traces, and this query is kept. */
function keeping(query: string, head: string, keep: string): ExampleText {
  return exampleSpec({
    before: `
const store = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "3d", tls: { insecure: true } });
const gate = collector("gate", { version: "0.150", memoryLimit: "512MiB", receive: { otlp: {} }, export: { traces: [store] } });`,
    service: `queries: [savedQuery("Failures", ${query})],
deliver: { traces: gate },
traces: traces({ sampling: { head: "${head}", ${keep} } }),`,
    system: "collectors: [gate],",
  });
}
