import { containersIn, defineRule, exampleFile, inPart, listOf, variablesIn } from "obsc/rule";

/** Variables that today's programs do not read, with what does the same. */
const variables: readonly (readonly [name: RegExp, value: RegExp, what: string, instead: string])[] = [
  [
    /^JAEGER_(AGENT|SAMPLER|ENDPOINT|SERVICE|REPORTER|PROPAGATION|TAGS|USER|PASSWORD|AUTH|DISABLED)/,
    /./,
    "the clients of Jaeger, which ended in 2022",
    "set the variables of OpenTelemetry, `OTEL_…`",
  ],
  [/^(COLLECTOR_OTLP_ENABLED|COLLECTOR_ZIPKIN_HOST_PORT|SPAN_STORAGE_TYPE)$/, /./, "Jaeger 1", "Jaeger 2 reads one file of configuration instead, `--config`"],
  [/^GF_INSTALL_PLUGINS$/, /grafana-piechart-panel/, "Grafana before version 8", "leave it out: Grafana has pie charts of its own"],
  [/^GF_INSTALL_PLUGINS$/, /^(?!.*grafana-piechart-panel)./, "Grafana before version 12", "write `GF_PLUGINS_PREINSTALL`"],
];

export default defineRule({
  name: "deploy/obsolete-setting",
  severity: "warning",
  summary: "Settings of containers are those that today's programs read",
  why: "A program ignores what it does not know: the setting is believed and has no effect.",
  see: "https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/",
  config(config, report, { plan }) {
    for (const { name, value, path } of variablesIn(config, plan)) {
      const found = variables.find(([form, said]) => form.test(name) && said.test(value));
      if (found) report(inPart(config, path), { message: `\`${name}\` is read by ${found[2]}`, help: found[3] });
    }
    for (const { image, settings, path } of containersIn(config)) {
      if (!/(^|\/)prom(etheus)?\/prometheus(:v?3|:latest$|$)/.test(image ?? "")) continue;
      for (const key of ["command", "args"])
        for (const [index, word] of listOf(settings[key]).entries())
          if (/^--storage\.tsdb\.retention(\.time|\.size)?=/.test(String(word)))
            report(inPart(config, [...path, key, index]), {
              message: "the flag for the retention of Prometheus is deprecated",
              help: "write `storage.tsdb.retention.time` into its configuration",
            });
    }
  },
  bad: [
    {
      spec: exampleFile("compose", "services:\n  shop:\n    image: shop:1.4.0\n    environment:\n      - JAEGER_AGENT_HOST=jaeger"),
      message: "`JAEGER_AGENT_HOST` is read by the clients of Jaeger, which ended in 2022",
      at: [10, 15],
    },
    {
      spec: exampleFile(
        "compose",
        "services:\n  grafana:\n    image: grafana/grafana:13.2.0\n    environment:\n      GF_INSTALL_PLUGINS: grafana-piechart-panel",
      ),
      message: "`GF_INSTALL_PLUGINS` is read by Grafana before version 8",
    },
    {
      spec: exampleFile("compose", "services:\n  prometheus:\n    image: prom/prometheus:v3.15.0\n    command: [--storage.tsdb.retention.time=30d]"),
      message: "the flag for the retention of Prometheus is deprecated",
    },
  ],
  good: [{ spec: exampleFile("compose", "services:\n  shop:\n    image: shop:1.4.0\n    environment:\n      - OTEL_EXPORTER_OTLP_ENDPOINT=http://gate:4317") }],
});
