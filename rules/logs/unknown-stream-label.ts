import { defineRule, didYouMean, type ExampleText, exampleSpec, readingsOf, streamLabels } from "obsc/rule";

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
      const lacking = lines.stream.find(({ label }) => !known.has(label) && (!query.foreign || didYouMean(label, known) !== undefined));
      if (!lacking?.span) continue;
      const near = didYouMean(lacking.label, known);
      const { start } = lacking.span;
      report(
        { of: query, part: query.spanAt({ start, end: start + lacking.label.length }), subject: query.subject },
        {
          message: `no stream has the label \`${lacking.label}\``,
          help: near ?? `choose by ${[...known].map((name) => `\`${name}\``).join(", ")}, or put the log in \`\${}\``,
        },
      );
    }
  },
  bad: [
    { spec: panelOf('{application="shop"}'), message: "no stream has the label `application`", at: [8, 71] },
    { spec: panelOf('sum(rate({app="shop", levle="error"} [5m]))'), message: "no stream has the label `levle`", at: [8, 92] },
  ],
  good: [{ spec: panelOf('{app="shop", level="error"}') }],
});

function panelOf(query: string): ExampleText {
  return exampleSpec({
    service: `
logs: logs({ format: json(), labels: { level: logLevel() }, sources: [podLogs({ app: "shop" })] }),
dashboards: [dashboard("Shop", { panels: [panel("Lines", logql\`${query}\`)] })],`,
  });
}
