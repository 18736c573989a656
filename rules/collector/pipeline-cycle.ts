import { defineRule, exampleCollector, inComponent } from "obsc/rule";

export default defineRule({
  name: "collector/pipeline-cycle",
  severity: "error",
  summary: "Pipelines that connectors join do not lead back to themselves",
  why: "A collector does not start where data would go around for ever.",
  see: "https://opentelemetry.io/docs/collector/building/connector/",
  collectorConfig(config, report) {
    const ids = new Set(config.connectors.map(({ id }) => id));
    const after = (id: string) =>
      config.pipelines.filter(({ receivers }) => receivers.includes(id)).flatMap(({ exporters }) => exporters.filter((each) => ids.has(each)));
    for (const connector of config.connectors) {
      const reached = new Set<string>();
      const open = [...after(connector.id)];
      for (let id = open.pop(); id !== undefined; id = open.pop()) {
        if (reached.has(id)) continue;
        reached.add(id);
        open.push(...after(id));
      }
      if (!reached.has(connector.id)) continue;
      report(inComponent(config, connector), {
        message: `what leaves by \`${connector.id}\` comes back to it`,
        help: "take it out of the pipeline that it begins",
      });
      return;
    }
  },
  bad: [
    {
      spec: exampleCollector({
        connectors: "forward: {}",
        pipelines: "traces: { receivers: [otlp, forward], processors: [memory_limiter, batch], exporters: [otlp_grpc/store, forward] }",
      }),
      message: "what leaves by `forward` comes back to it",
      at: [11, 5],
    },
  ],
  good: [{ spec: exampleCollector({}) }],
});
