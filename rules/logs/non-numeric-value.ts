import { defineRule, type ExampleText, exampleLogPanel, type KnownName, type NameUse, namesOf, ownedReadings } from "obsc/rule";

export default defineRule({
  name: "logs/non-numeric-value",
  severity: "error",
  summary: "Text in LogQL calculates with fields that are numbers",
  why: "Loki marks each line whose value is no number with `__error__`, and refuses a metric query that has such a line.",
  see: "https://grafana.com/docs/loki/latest/query/metric_queries/#unwrapped-range-aggregations",
  logQuery(query, report, { plan }) {
    for (const { uses, owned } of ownedReadings(query, plan.system)) {
      const names = namesOf(owned);
      for (const use of uses) {
        const known = use.made ? undefined : names.get(use.name);
        const fault = known && faultOf(use, known);
        if (fault) report({ of: query, part: query.spanAt(use.unwrap ? nameAtEnd(use) : use.span), subject: query.subject }, fault);
      }
    }
  },
  bad: [
    {
      spec: panelOf('avg_over_time({app="shop"} | json | unwrap path [5m])'),
      message: "`unwrap` takes `path` as a number, and it is a text",
      at: [8, 113],
    },
    { spec: panelOf('{app="shop"} | json | path > 5'), message: "`>` compares `path` with a number, and it is a text" },
    {
      spec: panelOf('avg_over_time({app="shop"} | json | unwrap duration(size) [5m])'),
      message: "`duration` reads `5s`, and `size` is a number without a unit",
    },
    { spec: panelOf('avg_over_time({app="shop"} | json | unwrap cached [5m])'), message: "`unwrap` takes `cached` as a number, and it is true or false" },
  ],
  good: [
    { spec: panelOf('avg_over_time({app="shop"} | json | size > 5 | path="/a" | unwrap size [5m])') },
    { spec: panelOf('avg_over_time({app="shop"} | json | path > 5s | unwrap duration(path) [5m])') },
    { spec: panelOf('avg_over_time({app="shop"} | pattern "<path> <_>" | unwrap path [5m])') },
  ],
});

function faultOf({ name, unwrap, filter }: NameUse, { type, values }: KnownName): { readonly message: string; readonly help: string } | undefined {
  const isText = type === "string" && !(values ?? []).some((value) => value.trim() !== "" && !Number.isNaN(Number(value)));
  const what = type === "boolean" ? "true or false" : "a text";
  const help = 'take a field that is a number, or declare it as `"number"`';
  if (unwrap && !unwrap.conversion)
    return isText || type === "boolean" ? { message: `\`unwrap\` takes \`${name}\` as a number, and it is ${what}`, help } : undefined;
  if (unwrap && unwrap.conversion !== "bytes" && type === "number")
    return { message: `\`${unwrap.conversion}\` reads \`5s\`, and \`${name}\` is a number without a unit`, help: `write \`unwrap ${name}\`` };
  if (filter && typeof filter.value === "number" && (isText || type === "boolean"))
    return { message: `\`${filter.operator}\` compares \`${name}\` with a number, and it is ${what}`, help };
  return undefined;
}

/** Of `| unwrap path` the name. */
function nameAtEnd({ name, span, unwrap }: NameUse): NameUse["span"] {
  return span && !unwrap?.conversion ? { ...span, start: span.end - name.length } : span;
}

function panelOf(query: string): ExampleText {
  return exampleLogPanel(query, 'line: { path: "string", size: "number", cached: "boolean" }');
}
