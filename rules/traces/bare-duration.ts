import { defineRule, type ExampleText, exampleSpec, fieldsIn, operationsIn, type TraceField } from "obsc/rule";

export default defineRule({
  name: "traces/bare-duration",
  severity: "error",
  summary: "Durations in TraceQL have a unit",
  why: "A number without a unit is nanoseconds, in which nothing happens: every span takes longer than 500 of them.",
  see: "https://grafana.com/docs/tempo/latest/traceql/construct-traceql-queries/#intrinsic-fields",
  traceQuery(query, report) {
    if (!query.query) return;
    for (const { operator, left, right } of fieldsIn(query.query).flatMap(operationsIn)) {
      const [field, value] = left.type === "static" ? [right, left] : [left, right];
      if (!/^(?:[<>]=?|!?=)$/.test(operator) || !isDuration(field) || value.type !== "static" || !isPlain(value)) continue;
      report(
        { of: query, part: query.spanAt(value.span), subject: query.subject },
        { message: `${value.text} are ${value.text} nanoseconds`, help: `write the unit: \`${value.text}ms\` or \`${value.text}s\`` },
      );
    }
  },
  bad: [
    { spec: searchOf("{ duration > 500 }"), message: "500 are 500 nanoseconds", at: [7, 57] },
    { spec: searchOf("{ 2.5 < trace:duration && status = error }"), message: "2.5 are 2.5 nanoseconds" },
  ],
  good: [{ spec: searchOf("{ duration > 500ms && traceDuration < 2.5s && duration != 0 && .duration > 500 && 1000000 > duration }") }],
});

const isDuration = (field: TraceField): boolean => field.type === "intrinsic" && /^(?:(?:span|trace):duration|duration|traceDuration)$/.test(field.name);

/** A number of which nobody means nanoseconds. */
const isPlain = ({ of, value }: Extract<TraceField, { readonly type: "static" }>): boolean => (of === "int" || of === "float") && value > 0 && value < 1e6;

function searchOf(query: string): ExampleText {
  return exampleSpec({ service: `queries: [savedQuery("Slow", traceql\`${query}\`)],` });
}
