import { defineRule, didYouMean, type ExampleText, exampleLogPanel, fits, type KnownName, namesOf, ownedReadings, quotedIn } from "obsc/rule";

export default defineRule({
  name: "logs/unknown-value",
  severity: "error",
  summary: "Text in LogQL compares labels and fields with values that they have",
  why: "A filter on another value keeps no line, or all of them: the panel stays empty, and the alert never fires.",
  see: "https://grafana.com/docs/loki/latest/query/log_queries/",
  logQuery(query, report, { plan }) {
    for (const { lines, uses, owned } of ownedReadings(query, plan.system)) {
      const names = namesOf(owned);
      const filters = uses.flatMap(({ filter, made }) => (filter && !made && !filter.function ? [filter] : []));
      for (const { label, operator, value, span } of [...lines.stream, ...filters]) {
        if (typeof value !== "string" || !span || value.includes("$")) continue;
        const known = names.get(label);
        const values = known && valuesOf(known);
        const matcher = { operator: operator === "=~" || operator === "!~" || operator === "!=" ? operator : ("=" as const), value };
        // The empty value asks for lines that lack the label.
        if (!values || fits(matcher, "") !== operator.startsWith("!") || values.some((each) => fits(matcher, each) !== operator.startsWith("!"))) continue;
        const help = didYouMean(value, values) ?? `it has ${values.map((each) => `\`${each}\``).join(", ")}`;
        report({ of: query, part: query.spanAt(quotedIn(span, value)), subject: query.subject }, { message: `\`${label}\` is never \`${value}\``, help });
      }
    }
  },
  bad: [
    { spec: panelOf('{app="shop", level="eror"}'), message: "`level` is never `eror`", at: [8, 89] },
    { spec: panelOf('{app="shop"} | json | outcome=~"fail|late"'), message: "`outcome` is never `fail|late`" },
    { spec: panelOf('{app="shop"} | json | outcome!="faild"'), message: "`outcome` is never `faild`" },
  ],
  good: [
    { spec: panelOf('{app="shop", level=~"error|fatal"} | json | outcome="" or outcome!="ok" or path="anything"') },
    { spec: panelOf('{app="shop", level="$level"} | json | label_format outcome="{{.path}}" | outcome="x"') },
    { spec: panelOf('{app="nginx", level="notice"}') },
  ],
});

function valuesOf({ values, type }: KnownName): readonly string[] | undefined {
  return values ?? (type === "boolean" ? ["true", "false"] : undefined);
}

function panelOf(query: string): ExampleText {
  return exampleLogPanel(query, 'labels: { level: logLevel() }, line: { outcome: oneOf("ok", "failed"), path: "string" }');
}
