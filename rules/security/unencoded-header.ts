import { defineRule, exampleFile, exampleSpec, inPart, variablesIn } from "obsc/rule";

export default defineRule({
  name: "security/unencoded-header",
  severity: "error",
  summary: "Headers in environment variables of OpenTelemetry are percent-encoded",
  why: "SDKs decode what stands there: a header with a space is refused by some and cut by a shell, and then nothing is let in.",
  see: "https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables",
  config(file, report, { plan }) {
    for (const { name, value, path } of variablesIn(file, plan))
      if (/^OTEL_EXPORTER_OTLP_(\w+_)?HEADERS$/.test(name) && /\s/.test(value.trim()))
        report(inPart(file, path), { message: `a header of \`${name}\` has a space`, help: "write it as `%20`: `Authorization=Bearer%20…`" });
  },
  bad: [
    {
      spec: exampleSpec({ system: 'raw: [raw.env("OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer ${TOKEN}", { name: "shop" })],' }),
      message: "a header of `OTEL_EXPORTER_OTLP_HEADERS` has a space",
      at: [4, 45],
    },
    {
      spec: exampleFile(
        "compose",
        "services:\n  shop:\n    image: shop:1.4.0\n    environment:\n      OTEL_EXPORTER_OTLP_HEADERS: Authorization=Bearer ${TOKEN}",
      ),
      message: "a header of `OTEL_EXPORTER_OTLP_HEADERS` has a space",
    },
  ],
  good: [{ spec: exampleSpec({ system: 'raw: [raw.env("OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer%20${TOKEN}", { name: "shop" })],' }) }],
});
