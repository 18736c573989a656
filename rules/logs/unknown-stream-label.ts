import {
  type Context,
  defineRule,
  didYouMean,
  type ExampleText,
  exampleSpec,
  type LogLines,
  namesOf,
  type OwnedLog,
  readingsOf,
  sourceLabels,
  streamLabels,
} from "obsc/rule";

export default defineRule({
  name: "logs/unknown-stream-label",
  severity: "error",
  summary: "Text in LogQL chooses streams by labels that streams have",
  why: "A selector with another label chooses nothing: the panel stays empty, and the alert never fires.",
  see: "https://grafana.com/docs/loki/latest/query/log_queries/#log-stream-selector",
  logQuery(query, report, { plan }) {
    const known = streamLabels(plan.system.services);
    if (!query.expr || known.size === 1) return;
    for (const { lines } of readingsOf(query.expr)) {
      if (query.putIn(lines)) continue;
      // A panel in Grafana's JSON may show logs of others, which have labels of their own.
      const named = query.foreign ? logNamedBy(lines, plan.system) : undefined;
      const lacking = lines.stream.find(
        ({ label, value }) => !known.has(label) && value !== "" && (!query.foreign || named !== undefined || didYouMean(label, known) !== undefined),
      );
      if (!lacking?.span) continue;
      const field = named && namesOf(named).get(lacking.label);
      const near = didYouMean(lacking.label, known);
      const { start } = lacking.span;
      report(
        { of: query, part: query.spanAt({ start, end: start + lacking.label.length }), subject: query.subject },
        {
          message: `no stream has the label \`${lacking.label}\``,
          help: field
            ? `filter behind the braces, as in \`{…} ${field.where === "line" ? `| ${named.log.format.format} ` : ""}| ${lacking.label}${lacking.operator}"${lacking.value}"\``
            : (near ?? `choose by ${[...known].map((name) => `\`${name}\``).join(", ")}, or put the log in \`\${}\``),
        },
      );
    }
  },
  bad: [
    { spec: panelOf('{application="shop"}'), message: "no stream has the label `application`", at: [8, 71] },
    { spec: panelOf('sum(rate({app="shop", levle="error"} [5m]))'), message: "no stream has the label `levle`", at: [8, 92] },
    { spec: boardOf('{app="shop", zone="a"}'), message: "no stream has the label `zone`" },
    { spec: boardOf('{app="shop", status="500"}'), message: "no stream has the label `status`" },
  ],
  good: [{ spec: panelOf('{app="shop", level="error"}') }, { spec: boardOf('{app="web", zone="a"}') }, { spec: boardOf('{app="shop", zone=""}') }],
});

/** The log of the system that a matcher names, as `app="shop"` does; of one that the agents of others send nobody knows all labels. */
function logNamedBy({ stream }: LogLines, { services }: Context["plan"]["system"]): OwnedLog | undefined {
  const named = services.flatMap((service) => {
    const { log } = service;
    const isNamed = log?.sources.some((source) =>
      Object.entries(sourceLabels(source, log, service).fixed).some(
        ([label, value]) => label !== "namespace" && stream.some((each) => each.label === label && each.operator === "=" && each.value === value),
      ),
    );
    return log && isNamed && log.agents.length > 0 ? [{ log, service }] : [];
  });
  return named.length === 1 ? named[0] : undefined;
}

function boardOf(expr: string): ExampleText {
  return exampleSpec({
    before: 'const store = loki("loki", { url: "http://loki:3100", retention: "7d" });',
    service: `logs: logs({ format: json(), labels: { level: logLevel() }, line: { status: "number" }, sources: [podLogs({ app: "shop" })], agents: [alloy({ to: store })] }),`,
    system: `dashboards: [\n  dashboard("Shop", { panels: [raw.panel(\`${JSON.stringify({ title: "Lines", type: "logs", targets: [{ refId: "A", expr, datasource: { type: "loki", uid: "loki" } }] }).replaceAll("\\", "\\\\")}\`)] }),\n],`,
  });
}

function panelOf(query: string): ExampleText {
  return exampleSpec({
    service: `
logs: logs({ format: json(), labels: { level: logLevel() }, sources: [podLogs({ app: "shop" })] }),
dashboards: [dashboard("Shop", { panels: [panel("Lines", logql\`${query}\`)] })],`,
  });
}
