import { defineRule, type ExampleText, exampleSpec, spansIn, within } from "obsc/rule";

/** Names that say whose data it is, as the last parts of an attribute. */
const personal =
  /(^|[._])(user[._]?(id|name|email)|e?mail([._]address)?|username|login|phone([._]number)?|client[._](ip|address)|ip[._]address|ssn|iban|card[._]?number|password|enduser[._]id|full[._]name|birth(date|day))$/;

export default defineRule({
  name: "traces/personal-attribute",
  severity: "error",
  summary: "Personal data on spans is hashed or dropped",
  why: "Traces are read by many and kept for long; whose request it was belongs into neither, or only as a hash.",
  see: "https://opentelemetry.io/docs/security/handling-sensitive-data/",
  traces(traces, report) {
    for (const span of traces.spans)
      for (const each of spansIn(span))
        for (const attribute of each.attributes)
          if (attribute.personal === undefined && attribute.type === "string" && attribute.values === undefined && personal.test(attribute.name.toLowerCase()))
            report(within(each.at, 1, "attributes", { key: attribute.name }), {
              message: `\`${attribute.name}\` of \`${each.name}\` says who it was, and leaves readable`,
              help: `write \`${attribute.name}: personal("hash")\`, or \`personal("drop")\``,
            });
  },
  bad: [{ spec: spanWith('user_id: "string"'), message: "`user_id` of `pay` says who it was, and leaves readable", at: [7, 87] }],
  good: [{ spec: spanWith('provider: "string"') }],
});

function spanWith(attributes: string): ExampleText {
  return exampleSpec({ service: `traces: traces({ sampling: { head: "10%" }, spans: [span("pay", { attributes: { ${attributes} } })] }),` });
}
