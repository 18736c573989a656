import { defineRule, exampleCollector, inComponent, ofType } from "obsc/rule";

export default defineRule({
  name: "collector/forgetful-receiver",
  severity: "warning",
  foreign: "off",
  summary: "What reads files remembers how far it has read",
  why: "In memory that is gone with a restart: a receiver then reads every file again from its beginning, or begins at the end and loses what was written meanwhile.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/filelogreceiver#offset-tracking",
  collectorConfig(config, report) {
    for (const receiver of ofType(config, "receivers", "file_log")) {
      const { storage, start_at: start } = receiver.settings;
      const isUsed = config.pipelines.some(({ receivers }) => receivers.includes(receiver.id));
      if (storage === undefined && isUsed)
        report(inComponent(config, receiver), {
          message: `after a restart \`${receiver.id}\` ${start === "beginning" ? "reads every file again" : "loses the lines that were written meanwhile"}`,
          help: "add `storage: file_storage`, and that extension with a directory on a volume",
        });
    }
  },
  bad: [
    { spec: reading(""), message: "after a restart `file_log` loses the lines that were written meanwhile", at: [6, 5] },
    { spec: reading(", start_at: beginning"), message: "after a restart `file_log` reads every file again" },
  ],
  good: [{ spec: reading(", storage: file_storage") }],
});

function reading(more: string) {
  const extension = more.includes("storage") ? { extensions: "file_storage: { directory: /var/lib/otelcol }", service: "extensions: [file_storage]" } : {};
  return exampleCollector({
    receivers: `file_log: { include: [/var/log/shop.log], resource: { service.name: shop }${more} }`,
    pipelines: "logs: { receivers: [file_log], processors: [memory_limiter, batch], exporters: [otlp_grpc/store] }",
    ...extension,
  });
}
