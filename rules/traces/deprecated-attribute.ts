import { defineRule, type ExampleText, edited, exampleSpec, removed, replaced, spansIn, within } from "obsc/rule";

/** Attributes that were renamed, by their old names; https://opentelemetry.io/docs/specs/semconv/non-normative/http-migration/ and https://opentelemetry.io/docs/specs/semconv/database/. */
const renamed: Readonly<Record<string, string>> = {
  ...{
    "http.method": "http.request.method",
    "http.status_code": "http.response.status_code",
    "http.url": "url.full",
    "http.target": "url.path",
    "http.path": "url.path",
  },
  ...{ "http.scheme": "url.scheme", "http.host": "server.address", "http.user_agent": "user_agent.original", "http.client_ip": "client.address" },
  ...{ "net.peer.name": "server.address", "net.peer.port": "server.port", "net.host.name": "server.address", "net.host.port": "server.port" },
  ...{
    "db.system": "db.system.name",
    "db.statement": "db.query.text",
    "db.operation": "db.operation.name",
    "db.name": "db.namespace",
    "db.sql.table": "db.collection.name",
  },
  ...{
    environment: "deployment.environment.name",
    "deployment.environment": "deployment.environment.name",
    "peer.service": "service.peer.name",
  },
  ...{ "messaging.operation": "messaging.operation.type", "exception.escaped": "error.type", "rpc.system": "rpc.system.name" },
};

/** What is no attribute: a span has these as fields of its own. */
const own: ReadonlySet<string> = new Set(["trace.id", "trace_id", "span.id", "span_id", "parent.id", "parent_id"]);

export default defineRule({
  name: "traces/deprecated-attribute",
  severity: "warning",
  fixes: "unsafe",
  summary: "Attributes of spans have the names of the semantic conventions in force",
  why: "Dashboards, service maps and stores look for the names in force; under an old one a span is there and is not found.",
  see: "https://opentelemetry.io/docs/specs/semconv/",
  traces(traces, report) {
    for (const span of traces.spans.flatMap(spansIn))
      for (const { name } of span.attributes) {
        const at = within(span.at, 1, "attributes", { key: name });
        const present = renamed[name];
        if (present !== undefined)
          report(at, {
            message: `the attribute \`${name}\` of \`${span.name}\` is \`${present}\` now`,
            help: `write \`${present}\``,
            fix: edited("unsafe", `write \`${present}\``, replaced(at, name, present)),
          });
        if (own.has(name))
          report(at, {
            message: `the attribute \`${name}\` of \`${span.name}\` says what every span says of itself`,
            help: "leave it out",
            fix: edited("unsafe", "leave it out", removed(at, { andEmptied: true })),
          });
      }
  },
  bad: [
    { spec: spanWith('"http.method": "string"'), message: "the attribute `http.method` of `pay` is `http.request.method` now", at: [7, 87] },
    { spec: spanWith('"trace.id": "string"'), message: "the attribute `trace.id` of `pay` says what every span says of itself" },
  ],
  good: [{ spec: spanWith('"http.request.method": "string"') }],
});

function spanWith(attributes: string): ExampleText {
  return exampleSpec({ service: `traces: traces({ sampling: { head: "10%" }, spans: [span("pay", { attributes: { ${attributes} } })] }),` });
}
