import { defineRule, type ExampleText, edited, exampleSpec, replaced, snakeCase, spansIn, within } from "obsc/rule";

/** Behind these stands a name that somebody else chose: `http.request.header.content-type`. */
const foreignAtEnd = /(?:^|\.)(?:header|metadata|label|annotation|parameter|environment_variable|tag)s?\./;

export default defineRule({
  name: "traces/misnamed-attribute",
  severity: "warning",
  fixes: "unsafe",
  summary: "Attributes of spans are small words, joined by `_`, in namespaces that end in a dot",
  why: "Stores tell `vmName` from `vm.name`: whoever searches by the usual form finds half of the spans, and stores in columns keep both.",
  see: "https://opentelemetry.io/docs/specs/semconv/general/naming/",
  traces(traces, report) {
    for (const span of traces.spans.flatMap(spansIn))
      for (const { name } of span.attributes) {
        const better = wellFormed(name);
        if (better === name || foreignAtEnd.test(name)) continue;
        const at = within(span.at, 1, "attributes", { key: name });
        report(at, {
          message: `the attribute \`${name}\` of \`${span.name}\` is not made of small words, dots and \`_\``,
          help: `write \`${better}\``,
          fix: edited("unsafe", `write \`${better}\``, replaced(at, name, better)),
        });
      }
  },
  bad: [
    {
      spec: spanWith('"vm.exportFormat": "string"'),
      message: "the attribute `vm.exportFormat` of `pay` is not made of small words, dots and `_`",
      at: [7, 87],
    },
    { spec: spanWith('"Order-Kind": "string"'), message: "the attribute `Order-Kind` of `pay` is not made of small words, dots and `_`" },
    { spec: spanWith('"order..kind": "string"'), message: "the attribute `order..kind` of `pay` is not made of small words, dots and `_`" },
  ],
  good: [
    { spec: spanWith('"vm.export_format": "string", "k8s.pod.name": "string", "aws.s3.bucket": "string", kind: "string"') },
    { spec: spanWith('"http.request.header.content-type": "string"') },
  ],
});

function wellFormed(name: string): string {
  const parts = name.split(".").filter((part) => part !== "");
  return parts.map((part) => (/^[a-z0-9]+(?:_[a-z0-9]+)*$/.test(part) ? part : snakeCase(part))).join(".");
}

function spanWith(attributes: string): ExampleText {
  return exampleSpec({ service: `traces: traces({ sampling: { head: "10%" }, spans: [span("pay", { attributes: { ${attributes} } })] }),` });
}
