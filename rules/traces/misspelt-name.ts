import { attributesIn, defineRule, didYouMean, type ExampleText, exampleSpec, fieldsIn, knownSpans } from "obsc/rule";

export default defineRule({
  name: "traces/misspelt-name",
  severity: "error",
  summary: "Text in TraceQL uses attributes by their names, and where they are",
  why: "No span has an attribute of another name: the search finds nothing, and the panel stays empty.",
  see: "https://grafana.com/docs/tempo/latest/traceql/construct-traceql-queries/#attribute-fields",
  traceQuery(query, report, { plan }) {
    const { attributes } = knownSpans(plan.system);
    if (!query.query || attributes.size === 0) return;
    for (const attribute of fieldsIn(query.query).flatMap(attributesIn)) {
      if (attribute.type === "intrinsic") continue;
      const { name, scope, span } = attribute;
      const at = { of: query, part: query.spanAt(span), subject: query.subject };
      if (attributes.has(name)) {
        if (scope === "resource") report(at, { message: `\`${name}\` is an attribute of spans, not of their resource`, help: `write \`span.${name}\`` });
        continue;
      }
      if (scope === "span" && ofResource.test(name)) {
        report(at, { message: `\`${name}\` is an attribute of the resource, not of spans`, help: `write \`resource.${name}\`` });
        continue;
      }
      // Libraries set attributes that nobody declared; only what is nearly a declared name is one.
      const near = scope === undefined || scope === "span" ? didYouMean(name, attributes.keys()) : undefined;
      if (near !== undefined && name.length > 3) report(at, { message: `no span has the attribute \`${name}\``, help: near });
    }
  },
  bad: [
    { spec: searchOf('{ span.order.knd = "express" }'), message: "no span has the attribute `order.knd`", at: [8, 48] },
    { spec: searchOf("{ } | rate() by (.order.itmes)"), message: "no span has the attribute `order.itmes`" },
    { spec: searchOf('{ resource.order.kind = "express" }'), message: "`order.kind` is an attribute of spans, not of their resource" },
    { spec: searchOf('{ span.service.name = "shop" }'), message: "`service.name` is an attribute of the resource, not of spans" },
  ],
  good: [
    { spec: searchOf('{ resource.service.name = "shop" && span.order.kind = "express" && .http.route = "/" } | select(name)') },
    { spec: searchOf('{ event.order.knd = "x" }') },
  ],
});

/** Who sends: https://opentelemetry.io/docs/specs/semconv/resource/ */
const ofResource = /^(?:service\.(?:name|namespace|version|instance\.id)|deployment\.environment(?:\.name)?|telemetry\.sdk\..+|k8s\..+)$/;

function searchOf(query: string): ExampleText {
  return exampleSpec({
    service: `
traces: traces({ sampling: { head: "10%" }, spans: [span("checkout", { attributes: { "order.kind": ["express", "normal"], "order.items": "number" } })] }),
queries: [savedQuery("Orders", traceql\`${query}\`)],`,
  });
}
