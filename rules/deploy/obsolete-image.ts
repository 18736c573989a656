import { containersIn, defineRule, documentsOf, exampleFile, inPart } from "obsc/rule";

/** Images by their name without registry and tag, each with what runs instead. */
const ended: readonly (readonly [RegExp, what: string, instead: string])[] = [
  [
    /(^|\/)jaegertracing\/(all-in-one|jaeger-(all-in-one|collector|query|ingester))$/,
    "Jaeger 1, which ended on 31 December 2025",
    "run `jaegertracing/jaeger:2.19.0`",
  ],
  [/(^|\/)jaegertracing\/jaeger-agent$/, "the agent of Jaeger, which has no successor", "leave it out: services send OTLP"],
  [/(^|\/)jaegertracing\/jaeger-operator$/, "the operator of Jaeger 1", "use the Helm chart of Jaeger 2, or the OpenTelemetry Operator"],
  [
    /(^|\/)(grafana|prom)\/promtail$/,
    "Promtail, which reached its end of life on 2 March 2026",
    "run `grafana/alloy:v1.19.1`, or let the collector read the logs",
  ],
  [/(^|\/)grafana\/(agent|agent-operator)$/, "Grafana Agent, which ended on 1 November 2025", "run `grafana/alloy:v1.19.1`"],
  [/(^|\/)grafana\/tempo-query$/, "the query program of Tempo 1", "leave it out: Grafana asks Tempo itself"],
];

export default defineRule({
  name: "deploy/obsolete-image",
  severity: "error",
  summary: "Nothing runs that nobody maintains any more",
  why: "It gets no fixes, not even for its security, and what is written for today's programs it does not read.",
  see: "https://www.jaegertracing.io/download/",
  config(config, report) {
    // What obsc writes of Promtail, it was asked for, and another rule says what that is worth.
    if (!config.raw) return;
    for (const { name, image, path } of containersIn(config)) {
      const bare = image?.replace(/@.*$/, "").replace(/:[\w.-]+$/, "") ?? "";
      const found = ended.find(([form]) => form.test(bare));
      if (found) report(inPart(config, [...path, "image"]), { message: `\`${name}\` runs ${found[1]}`, help: found[2] });
    }
    for (const { document, path } of documentsOf(config))
      if (document.kind === "Jaeger" && String(document.apiVersion).startsWith("jaegertracing.io/"))
        report(inPart(config, [...path, "kind"]), {
          message: "the operator of Jaeger 1 reads this, which ended with it",
          help: "use the Helm chart of Jaeger 2, or the OpenTelemetry Operator",
        });
    if (config.format === "helm-values" && /\/loki-stack\.values\.yaml$/.test(config.path))
      report(config.at, {
        message: "the chart loki-stack is deprecated and installs a Loki of 2023",
        help: "use the chart `loki` of https://grafana-community.github.io/helm-charts, and Alloy",
      });
  },
  bad: [
    {
      spec: exampleFile("compose", "services:\n  jaeger:\n    image: jaegertracing/all-in-one:1.53.0"),
      message: "`jaeger` runs Jaeger 1, which ended on 31 December 2025",
      at: [8, 18],
    },
    {
      spec: exampleFile("kubernetes", "apiVersion: jaegertracing.io/v1\nkind: Jaeger\nmetadata: { name: jaeger }"),
      message: "the operator of Jaeger 1 reads this, which ended with it",
    },
  ],
  good: [{ spec: exampleFile("compose", "services:\n  jaeger:\n    image: jaegertracing/jaeger:2.19.0") }],
});
