import { type CollectorConfig, defineRule, exampleCollector, inComponent, settingTexts } from "obsc/rule";

export default defineRule({
  name: "collector/sends-to-itself",
  severity: "error",
  summary: "A collector does not send to its own receiver",
  why: "What comes in goes out to the port at which it comes in: each span goes round for ever, until the memory is full.",
  see: "https://opentelemetry.io/docs/collector/troubleshooting/",
  collectorConfig(config, report) {
    for (const { receivers, exporters } of config.pipelines) {
      const ports = portsOf(config.receivers, receivers);
      for (const exporter of config.exporters) {
        if (!exporters.includes(exporter.id) || !/^otlp/.test(exporter.type)) continue;
        for (const { path, text } of settingTexts(exporter.settings)) {
          const port = path.join() === "endpoint" ? /^(?:https?:\/\/)?(?:localhost|127\.0\.0\.1|\[::1\]):(\d+)/.exec(text)?.[1] : undefined;
          const own = port === undefined ? undefined : ports.get(port);
          if (own === undefined) continue;
          report(inComponent(config, exporter, path), {
            message: `\`${own}\` listens at port ${port}, and its pipeline sends there`,
            help: "name the server behind this collector",
          });
        }
      }
    }
  },
  bad: [
    {
      spec: exampleCollector({
        receivers: "otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' } } }",
        exporters: "otlp_grpc/store: { endpoint: 'localhost:4317', tls: { insecure: true } }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp_grpc/store] }",
      }),
      message: "`otlp` listens at port 4317, and its pipeline sends there",
      at: [11, 34],
    },
  ],
  good: [
    {
      spec: exampleCollector({
        receivers: "otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' } } }",
        exporters: "otlp_grpc/store: { endpoint: 'localhost:14317', tls: { insecure: true } }",
        pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp_grpc/store] }",
      }),
    },
  ],
});

/** The receiver that listens at each port. */
function portsOf(all: CollectorConfig["receivers"], used: readonly string[]): ReadonlyMap<string, string> {
  const ports = new Map<string, string>();
  for (const { id, settings } of all.filter((receiver) => used.includes(receiver.id) && receiver.type === "otlp"))
    for (const { path, text } of settingTexts(settings)) {
      const port = path.at(-1) === "endpoint" ? /:(\d+)$/.exec(text)?.[1] : undefined;
      if (port !== undefined) ports.set(port, id);
    }
  return ports;
}
