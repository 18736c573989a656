import { defineRule, type ExampleText, exampleSpec, spansIn, within } from "obsc/rule";

export default defineRule({
  name: "traces/attribute-as-namespace",
  severity: "warning",
  summary: "No attribute of spans is the namespace of others",
  why: "`order` with a value leaves no room for `order.kind` where attributes are stored as objects: one of the two is dropped, or the span refused.",
  see: "https://opentelemetry.io/docs/specs/semconv/general/naming/#attributes",
  traces(traces, report, { plan }) {
    const below = new Map<string, string>();
    const all = plan.system.services.flatMap((service) => service.traces?.spans.flatMap(spansIn) ?? []);
    for (const { name } of all.flatMap(({ attributes }) => attributes))
      for (let dot = name.indexOf("."); dot > 0; dot = name.indexOf(".", dot + 1)) if (!below.has(name.slice(0, dot))) below.set(name.slice(0, dot), name);
    for (const span of traces.spans.flatMap(spansIn))
      for (const { name } of span.attributes) {
        const other = below.get(name);
        if (other !== undefined)
          report(within(span.at, 1, "attributes", { key: name }), {
            message: `the attribute \`${name}\` of \`${span.name}\` is also the namespace of \`${other}\``,
            help: `give it a name of its own in there: \`${name}.name\``,
          });
      }
  },
  bad: [
    { spec: spanWith('order: "string", "order.kind": "string"'), message: "the attribute `order` of `pay` is also the namespace of `order.kind`", at: [7, 87] },
    {
      spec: spanWith('"vm.disk": "string"', 'span("copy", { attributes: { "vm.disk.size": "number" } })'),
      message: "the attribute `vm.disk` of `pay` is also the namespace of `vm.disk.size`",
    },
  ],
  good: [{ spec: spanWith('"order.kind": "string", "order_id": "number", "order.kind_of": "string"') }],
});

function spanWith(attributes: string, children = ""): ExampleText {
  return exampleSpec({
    service: `traces: traces({ sampling: { head: "10%" }, spans: [span("pay", { attributes: { ${attributes} }, children: [${children}] })] }),`,
  });
}
