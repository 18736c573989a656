import { type Backend, defineRule, didYouMean, exampleSpec, listed, type System, within } from "obsc/rule";

export default defineRule({
  name: "dashboard/undeclared-link",
  severity: "error",
  summary: "Links of Grafana lead from one of its datasources to another, by a field that is there",
  why: "A link to a store that Grafana does not read, or by a field that no line has, is not drawn, and the way from an alert to its cause ends there.",
  see: "https://grafana.com/docs/grafana/latest/explore/correlations-editor-in-explore/",
  system(system, report) {
    const { grafana } = system;
    if (!grafana) return;
    const known = grafana.datasources;
    for (const [name, link] of Object.entries(grafana.links)) {
      for (const end of ["from", "to"] as const) {
        const backend: Backend | undefined = link?.[end];
        if (!backend || known.includes(backend)) continue;
        report(within(link.at, end), {
          message: `\`${backend.name}\` in \`${name}\` is not among the datasources`,
          help: known.length === 0 ? "add it to `datasources`" : `add it to \`datasources\`, or name one of them: ${listed(known.map((each) => each.name))}`,
        });
      }
    }
    for (const [step, link, field] of fieldLinks(system)) {
      const logs = system.services.flatMap(({ log }) => (log && log.fields.length > 0 ? [log] : []));
      const names = [...new Set(logs.flatMap((log) => [...log.fields, ...log.labels].map(({ name }) => name)))];
      if (logs.length === 0 || names.includes(field) || field === "trace_id") continue;
      const help = didYouMean(field, names) ?? `name one of ${listed(names.slice(0, 10))}, or declare it under \`metadata\` or \`line\``;
      report(within(link.at, step), { message: `no log has a field \`${field}\``, help });
    }
  },
  bad: [
    {
      spec: linked('{ exemplars: { from: metricStore, to: tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "3d" }) } }'),
      message: "`tempo` in `exemplars` is not among the datasources",
      at: [11, 50],
    },
    { spec: linked('{ logsToTraces: { from: logStore, field: "traceid", to: traceStore } }'), message: "no log has a field `traceid`" },
  ],
  good: [{ spec: linked('{ logsToTraces: { from: logStore, field: "trace", to: traceStore } }') }],
});

type FieldLink = readonly [step: "field" | "by", link: { readonly at: NonNullable<System["grafana"]>["at"] }, field: string];

function fieldLinks({ grafana }: System): readonly FieldLink[] {
  const { logsToTraces, tracesToLogs } = grafana?.links ?? {};
  return [
    ...(logsToTraces ? [["field", logsToTraces, logsToTraces.field] as const] : []),
    ...(tracesToLogs ? [["by", tracesToLogs, tracesToLogs.by] as const] : []),
  ];
}

function linked(links: string): ReturnType<typeof exampleSpec> {
  return exampleSpec({
    before: `
const metricStore = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" });
const logStore = loki("loki", { url: "http://loki:3100", retention: "7d" });
const traceStore = jaeger("jaeger", { otlp: "jaeger:4317" });`,
    service: 'logs: logs({ format: json(), metadata: { trace: "string" } }),',
    system: `
grafana: grafana("grafana", {
  adminPassword: secret.env("GRAFANA_PASSWORD"),
  datasources: [metricStore, logStore, traceStore],
  links: ${links},
}),`,
  });
}
