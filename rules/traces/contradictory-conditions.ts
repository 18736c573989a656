import { attributesIn, defineRule, type ExampleText, exampleSpec, fieldsIn, type TraceField } from "obsc/rule";

export default defineRule({
  name: "traces/contradictory-conditions",
  severity: "error",
  summary: "Conditions of TraceQL can all hold for one span",
  why: "An attribute of a span has one value. Where two are asked for in the same braces no span has both, and the search is empty; of a whole trace it is asked with braces around each.",
  see: "https://grafana.com/docs/tempo/latest/traceql/construct-traceql-queries/#combine-spansets",
  traceQuery(query, report) {
    for (const field of query.query ? fieldsIn(query.query) : []) {
      const values = new Map<string, string>();
      for (const { name, text, span } of equalitiesIn(field)) {
        const before = values.get(name);
        if (before !== undefined && before !== text)
          report(
            { of: query, part: query.spanAt(span), subject: query.subject },
            {
              message: `no span has \`${name}\` both \`${before}\` and \`${text}\``,
              help: `write \`||\` for either, or \`{ ${name} = … } && { ${name} = … }\` for a trace with both`,
            },
          );
        values.set(name, text);
      }
    }
  },
  bad: [
    {
      spec: searchOf('{ resource.service.name = "shop" && resource.service.name = "web" }'),
      message: "no span has `resource.service.name` both `shop` and `web`",
      at: [7, 106],
    },
    { spec: searchOf("{ status = error && duration > 1s && status = ok }"), message: "no span has `status` both `error` and `ok`" },
  ],
  good: [
    { spec: searchOf('{ resource.service.name = "shop" } && { resource.service.name = "web" }') },
    { spec: searchOf('{ resource.service.name = "shop" && (name = "a" || name = "b") && status = error && resource.service.name != "web" }') },
  ],
});

/** `name = value` that all have to hold. */
function equalitiesIn(field: TraceField): readonly { readonly name: string; readonly text: string; readonly span: TraceField["span"] }[] {
  if (field.type !== "binary") return [];
  if (field.operator === "&&") return [...equalitiesIn(field.left), ...equalitiesIn(field.right)];
  const { left, right } = field;
  const [attribute] = attributesIn(left);
  if (field.operator !== "=" || attribute !== left || right.type !== "static" || right.of === undefined || right.text.includes("$")) return [];
  return [{ name: nameOf(attribute), text: right.text, span: right.span }];
}

const nameOf = (field: ReturnType<typeof attributesIn>[number]): string =>
  field.type === "intrinsic" ? field.name : `${field.parent ? "parent" : ""}${field.scope ?? ""}.${field.name}`;

function searchOf(query: string): ExampleText {
  return exampleSpec({ service: `queries: [savedQuery("Orders", traceql\`${query}\`)],` });
}
