import { type CollectorConfig, defineRule, exampleCollector, inComponent, inPart, isSettings, type Part, type Path, settingAt, settingTexts } from "obsc/rule";

interface Listener {
  readonly port: number;
  readonly what: string;
  readonly part: Part;
}

export default defineRule({
  name: "collector/port-twice",
  severity: "error",
  summary: "Every port of a collector has one listener",
  why: "A configuration in which two components listen at one port is valid, and the collector ends when it starts.",
  see: "https://opentelemetry.io/docs/collector/troubleshooting/",
  collectorConfig(config, report) {
    const taken = new Map<string, string>();
    for (const { port, what, part } of listeners(config)) {
      const first = taken.get(`${port}`);
      if (first === undefined) taken.set(`${port}`, what);
      else report(part, { message: `port ${port} is already that of \`${first}\``, help: "give it another port" });
    }
  },
  bad: [
    {
      spec: exampleCollector({
        receivers: "otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' } } }\nzipkin: { endpoint: '0.0.0.0:4317' }",
        pipelines: "traces: { receivers: [otlp, zipkin], processors: [memory_limiter, batch], exporters: [otlp_grpc/store] }",
      }),
      message: "port 4317 is already that of `otlp`",
      at: [7, 25],
    },
    {
      spec: exampleCollector({
        receivers: "otlp: { protocols: { grpc: { endpoint: '0.0.0.0:8888' } } }",
        service: "telemetry: { metrics: { readers: [{ pull: { exporter: { prometheus: { host: 0.0.0.0, port: 8888 } } } }] } }",
      }),
      message: "port 8888 is already that of `otlp`",
    },
  ],
  good: [{ spec: exampleCollector({}) }],
});

/** By UDP a port is another one. */
function listeners(config: CollectorConfig): readonly Listener[] {
  const used = new Set(config.pipelines.flatMap(({ receivers, exporters }) => [...receivers, ...exporters]));
  const enabled = config.enabled ?? config.extensions.map(({ id }) => id);
  const parts = [
    ...config.receivers.filter(({ id, type }) => used.has(id) && type !== "statsd" && type !== "kubeletstats" && type !== "docker_stats"),
    ...config.exporters.filter(({ id, type }) => used.has(id) && type === "prometheus"),
    ...config.extensions.filter(({ id }) => enabled.includes(id)),
  ];
  const found = parts.flatMap((component) =>
    settingTexts(component.settings)
      .filter(({ path }) => path.at(-1) === "endpoint" && !path.includes("thrift_compact") && !path.includes("thrift_binary"))
      .flatMap(({ path, text }): readonly Listener[] => {
        const port = Number(/:(\d+)$/.exec(text)?.[1]);
        return port > 0 ? [{ port, what: component.id, part: inComponent(config, component, path) }] : [];
      }),
  );
  return [...found, ...telemetryPort(config)];
}

function telemetryPort(config: CollectorConfig): readonly Listener[] {
  const readers = settingAt(config.telemetry, "metrics", "readers");
  return (Array.isArray(readers) ? readers : []).flatMap((reader, index): readonly Listener[] => {
    const way: Path = ["pull", "exporter", "prometheus", "port"];
    const port = isSettings(reader) ? settingAt(reader, ...way) : undefined;
    return typeof port === "number"
      ? [{ port, what: "service.telemetry", part: inPart(config, ["service", "telemetry", "metrics", "readers", index, ...way]) }]
      : [];
  });
}
