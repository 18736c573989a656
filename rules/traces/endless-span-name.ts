import { defineRule, type ExampleText, exampleSpec, spansIn, within } from "obsc/rule";

/** What stands for one of many: a number as a step of a path, a long one behind a dash, the query behind it, an id anywhere, an address of mail. */
const single =
  /(?<=\/)\d+(?=$|[/\s?#])|(?<=[-_#])\d{5,}\b|(?<=[?&][\w.-]+=)[^&\s{]+|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{16,}\b|[\w.+-]+@[\w-]+\.\w+/i;

export default defineRule({
  name: "traces/endless-span-name",
  severity: "warning",
  summary: "Spans are named after a kind of work, not after one piece of it",
  why: "Stores list and count spans by name, and metrics made from spans have it as a label: a name for each order is a series for each order.",
  see: "https://opentelemetry.io/docs/specs/otel/trace/api/#span",
  traces(traces, report) {
    for (const span of traces.spans.flatMap(spansIn)) {
      const [one] = single.exec(span.name) ?? [];
      if (one !== undefined)
        report(within(span.at, 0), {
          message: `the span \`${span.name}\` is named after one of many, \`${one}\``,
          help: `write \`${span.name.replace(one, "{id}")}\`, and the value into an attribute`,
        });
    }
  },
  bad: [
    { spec: spanCalled("GET /users/42"), message: "the span `GET /users/42` is named after one of many, `42`", at: [7, 64] },
    {
      spec: spanCalled("export 7f2c1a9e-0d1b-4c3f-9a54-6b1f2e3d4c5b"),
      message: "the span `export 7f2c1a9e-0d1b-4c3f-9a54-6b1f2e3d4c5b` is named after one of many, `7f2c1a9e-0d1b-4c3f-9a54-6b1f2e3d4c5b`",
    },
    { spec: spanCalled("job-1234567"), message: "the span `job-1234567` is named after one of many, `1234567`" },
    { spec: spanCalled("GET /search?q=shoes"), message: "the span `GET /search?q=shoes` is named after one of many, `shoes`" },
  ],
  good: [
    { spec: spanCalled("GET /v2/users/{id}") },
    { spec: spanCalled("GET /users/:id/orders") },
    { spec: spanCalled("s3 PutObject") },
    { spec: spanCalled("base64 encode") },
  ],
});

function spanCalled(name: string): ExampleText {
  return exampleSpec({ service: `traces: traces({ sampling: { head: "10%" }, spans: [span("${name}")] }),` });
}
