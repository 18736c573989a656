import { defineRule, elements, exampleDatasources, exampleSpec, inPart, isMap, makesServiceGraph, within } from "obsc/rule";

export default defineRule({
  name: "deliver/service-map-without-metrics",
  severity: "warning",
  foreign: "off",
  summary: "Something makes the metrics from which the map of services is drawn",
  why: "The map is a query of `traces_service_graph_request_total`: without a collector that makes it from spans, Grafana shows an empty page.",
  see: "https://grafana.com/docs/grafana/latest/datasources/tempo/service-graph/",
  system({ grafana, collectors }, report, { scope, plan }) {
    const link = grafana?.links.serviceMap;
    if (!link || makesServiceGraph(scope) || hasConnector(plan.collectors) || collectors.some(({ raw }) => raw !== undefined)) return;
    report(within(link.at, "from"), {
      message: "nothing makes the metrics of the service map",
      help: "add `serviceGraph: true` to the `traces` of the services",
    });
  },
  config(config, report, { scope, plan }) {
    if (config.format !== "datasources" || config.raw !== true || makesServiceGraph(scope) || hasConnector(plan.collectors)) return;
    for (const [document, { datasources }] of config.documents.entries()) {
      const way = config.documents.length > 1 ? [document, "datasources"] : ["datasources"];
      for (const { data, path } of elements(datasources, way)) {
        if (!isMap(data.jsonData) || data.jsonData.serviceMap === undefined) continue;
        report(inPart(config, [...path, "jsonData", "serviceMap"], "key"), {
          message: "nothing makes the metrics of the service map",
          help: "add `serviceGraph: true` to the `traces` of the services",
        });
      }
    }
  },
  bad: [
    { spec: mapped('traces({ sampling: { head: "1%" } })'), message: "nothing makes the metrics of the service map" },
    {
      spec: exampleDatasources(`
datasources:
  - name: Tempo
    uid: tempo
    type: tempo
    jsonData:
      serviceMap:
        datasourceUid: prometheus
  - name: Prometheus
    uid: prometheus
    type: prometheus`),
      message: "nothing makes the metrics of the service map",
      at: [11, 9],
    },
  ],
  good: [{ spec: mapped('traces({ sampling: { head: "1%" }, serviceGraph: true })') }],
});

/** A collector makes them, derived or as text. */
function hasConnector(collectors: readonly { readonly connectors: readonly { readonly id: string }[] }[]): boolean {
  return collectors.some(({ connectors }) => connectors.some(({ id }) => /^service_?graph/.test(id)));
}

function mapped(traces: string): ReturnType<typeof exampleSpec> {
  return exampleSpec({
    before: `
const metricStore = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" });
const traceStore = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "3d" });
const gate = collector("gate", {
  version: "0.156",
  receive: { otlp: {} },
  memoryLimit: "512MiB",
  export: { metrics: [exposed({ port: 8889 })], traces: [traceStore] },
});`,
    service: `traces: ${traces},\ndeliver: { traces: gate },`,
    system: `
collectors: [gate],
grafana: grafana("grafana", {
  adminPassword: secret.env("GRAFANA_PASSWORD"),
  datasources: [metricStore, traceStore],
  links: { serviceMap: { from: traceStore, to: metricStore } },
}),`,
  });
}
