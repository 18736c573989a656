import { defineRule, didYouMean, type ExampleText, exampleLogPanel, namesOf, ownedReadings, suggestion } from "obsc/rule";

export default defineRule({
  name: "logs/misspelt-field",
  severity: "error",
  summary: "Text in LogQL uses labels and fields by their names",
  why: "A field with another name is empty: a filter keeps no line, and a grouping puts all lines in one series without a name.",
  see: "https://grafana.com/docs/loki/latest/query/log_queries/#label-filter-expression",
  logQuery(query, report, { plan }) {
    for (const { uses, owned } of ownedReadings(query, plan.system)) {
      const names = namesOf(owned);
      for (const { name, span, made, found, as } of uses) {
        if (made || found === "unknown" || names.has(name) || name.startsWith("__")) continue;
        // Lines may have fields that nobody declared; only what is nearly a declared name is one.
        const near =
          name.length > 3
            ? (didYouMean(name, names.keys()) ?? (as === "group" && found === "nothing" ? longerName(name, names.keys()) : undefined))
            : undefined;
        if (near === undefined) continue;
        report({ of: query, part: query.spanAt(span), subject: query.subject }, { message: `the log has no field \`${name}\``, help: near });
      }
    }
  },
  bad: [
    { spec: panelOf('{app="shop"} | json | outcom="failed"'), message: "the log has no field `outcom`", at: [8, 92] },
    { spec: panelOf('sum by (outcomes) (rate({app="shop"} | json [5m]))'), message: "the log has no field `outcomes`" },
    { spec: panelOf('sum by (customer) (rate({app="shop"} [5m]))'), message: "the log has no field `customer`" },
  ],
  good: [
    { spec: panelOf('sum by (outcome, region) (rate({app="shop"} | json | http_status="500" | __error__="" [5m]))') },
    { spec: panelOf('{app="shop"} | label_format outcom="x" | outcom="x"') },
    { spec: panelOf('{app="other"} | json | outcom="failed"') },
  ],
});

/** The one name of which it is a word, as `customer` is of `customer_id`. */
function longerName(name: string, names: Iterable<string>): string | undefined {
  const longer = [...names].filter((each) => each.split("_").includes(name));
  return longer.length === 1 ? suggestion(longer) : undefined;
}

function panelOf(query: string): ExampleText {
  return exampleLogPanel(
    query,
    'line: { outcome: oneOf("ok", "failed"), message: "string" }, labels: { level: logLevel() }, metadata: { customer_id: "string" }',
  );
}
