import { defineRule, didYouMean, type ExampleText, exampleSpec, fieldsIn, fits, knownSpans, operationsIn, type TraceField } from "obsc/rule";

export default defineRule({
  name: "traces/type-error",
  severity: "error",
  summary: "Text in TraceQL compares attributes with values that they have",
  why: "Tempo compares a text with a number and finds nothing, without a word.",
  see: "https://grafana.com/docs/tempo/latest/traceql/construct-traceql-queries/#comparison-operators",
  traceQuery(query, report, { plan }) {
    const known = knownSpans(plan.system);
    if (!query.query || known.names.size === 0) return;
    for (const { operator, left, right } of fieldsIn(query.query).flatMap(operationsIn)) {
      const [field, value] = left.type === "static" ? [right, left] : [left, right];
      if (value.type !== "static" || value.of === undefined || value.of === "nil" || value.text.includes("$")) continue;
      const fault = faultOf(field, operator, value);
      if (fault) report({ of: query, part: query.spanAt(value.span), subject: query.subject }, fault);
    }

    function faultOf(field: TraceField, operator: string, value: Extract<TraceField, { type: "static" }>): { message: string; help: string } | undefined {
      if (field.type === "intrinsic") return /^(?:span:)?name$/.test(field.name) && operator === "=" ? unknownName(value.text, known.names, "span") : undefined;
      if (field.type === "attribute" && field.name === "service.name" && operator === "=") return unknownName(value.text, known.services, "service");
      const attribute =
        field.type === "attribute" && field.scope !== "resource" && field.scope !== "event" && field.scope !== "link"
          ? known.attributes.get(field.name)
          : undefined;
      if (!attribute || field.type !== "attribute") return undefined;
      const { name, type, values } = attribute;
      const said = value.of === "string" ? "string" : value.of === "boolean" ? "boolean" : "number";
      if (type !== said && (type !== "string" || values || said === "boolean"))
        return { message: `\`${name}\` is ${spoken[type]}, and never equal to ${spoken[said]}`, help: helpOf(type, value.text) };
      if (!values || !/^!?[=~]~?$/.test(operator) || type !== "string") return undefined;
      const positive = operator === "!=" ? "=" : operator === "!~" ? "=~" : (operator as "=" | "=~");
      if (values.some((each) => fits({ operator: positive, value: value.text }, each))) return undefined;
      return {
        message: `\`${name}\` is never \`${value.text}\``,
        help: didYouMean(value.text, values) ?? `it is ${values.map((each) => `\`${each}\``).join(" or ")}`,
      };
    }
  },
  bad: [
    { spec: searchOf('{ span.order.items > "5" }'), message: "`order.items` is a number, and never equal to a text", at: [8, 67] },
    { spec: searchOf("{ span.order.kind = 5 }"), message: "`order.kind` is a text, and never equal to a number" },
    { spec: searchOf('{ .order.paid = "true" }'), message: "`order.paid` is true or false, and never equal to a text" },
    { spec: searchOf('{ span.order.kind = "expres" }'), message: "`order.kind` is never `expres`" },
    { spec: searchOf('{ name = "chekout" }'), message: "no span is called `chekout`" },
    { spec: searchOf('{ resource.service.name = "shopp" }'), message: "no service is called `shopp`" },
  ],
  good: [
    { spec: searchOf('{ span.order.items > 5 && .order.paid && .order.paid = true && span.order.kind =~ "exp.*" && name = "checkout" }') },
    { spec: searchOf('{ resource.service.name = "shop" || resource.service.name = "payments" }') },
    { spec: searchOf('{ name = "GET /somewhere" && .other = 5 && duration > 1s && 5 < span.order.items }') },
  ],
});

const spoken = { string: "a text", number: "a number", boolean: "true or false" } as const;

function helpOf(type: "string" | "number" | "boolean", text: string): string {
  if (type === "string") return `write \`"${text}"\`, in quotes`;
  return type === "boolean" ? "write `true` or `false`, without quotes" : "write a number, without quotes";
}

/** Libraries record spans that nobody declared, and others have services; only what is nearly a declared name is one. */
function unknownName(name: string, names: ReadonlySet<string>, what: "span" | "service"): { message: string; help: string } | undefined {
  const near = names.has(name) || name.length <= 3 ? undefined : didYouMean(name, names);
  return near === undefined ? undefined : { message: `no ${what} is called \`${name}\``, help: near };
}

function searchOf(query: string): ExampleText {
  return exampleSpec({
    service: `
traces: traces({ sampling: { head: "10%" }, spans: [span("checkout", { attributes: { "order.kind": ["express", "normal"], "order.items": "number", "order.paid": "boolean" } })] }),
queries: [savedQuery("Orders", traceql\`${query}\`)],`,
  });
}
