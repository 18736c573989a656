import { defineRule, elements, exampleDatasources, inPart } from "obsc/rule";

/** Where each program answers queries, unless it is told otherwise. */
const usual: Readonly<Record<string, number>> = {
  prometheus: 9090,
  loki: 3100,
  tempo: 3200,
  jaeger: 16_686,
  zipkin: 9411,
  alertmanager: 9093,
  elasticsearch: 9200,
};
/** Ports that are known for something else, where these programs do not answer queries. */
const others: Readonly<Record<number, string>> = {
  ...Object.fromEntries(Object.entries(usual).map(([type, port]) => [port, type.replace(/^./, (letter) => letter.toUpperCase())])),
  4317: "OTLP over gRPC",
  4318: "OTLP over HTTP",
  9091: "the Pushgateway",
  14250: "Jaeger's collector",
  14268: "Jaeger's collector",
};

export default defineRule({
  name: "dashboard/misaddressed-datasource",
  severity: "warning",
  summary: "Datasources ask at the port where their program answers queries",
  why: "Something else answers there, or nothing: the datasource is provisioned, and every panel of it is an error.",
  see: "https://grafana.com/docs/tempo/latest/configuration/#server",
  config(config, report) {
    if (config.format !== "datasources") return;
    for (const { data, path } of elements(config.documents[0]?.datasources, ["datasources"])) {
      const type = String(data.type);
      const own = usual[type];
      const port = Number(/^\w+:\/\/[^/]*:(\d+)(?:\/|$)/.exec(String(data.url))?.[1]);
      const of = others[port];
      if (own === undefined || of === undefined || port === own) continue;
      report(inPart(config, [...path, "url"]), {
        message: `\`${data.name ?? type}\` asks ${type} at ${port}, the port of ${of}`,
        help: `write port ${own}, unless this one was set for queries`,
      });
    }
  },
  bad: [
    {
      spec: exampleDatasources("apiVersion: 1\ndatasources:\n  - name: Tempo\n    uid: tempo\n    type: tempo\n    url: http://tempo:3100"),
      message: "`Tempo` asks tempo at 3100, the port of Loki",
      at: [11, 12],
    },
    {
      spec: exampleDatasources("apiVersion: 1\ndatasources:\n  - name: Jaeger\n    uid: jaeger\n    type: jaeger\n    url: http://jaeger:14268"),
      message: "`Jaeger` asks jaeger at 14268, the port of Jaeger's collector",
    },
  ],
  good: [
    {
      spec: exampleDatasources("apiVersion: 1\ndatasources:\n  - name: Tempo\n    uid: tempo\n    type: tempo\n    url: http://tempo:3200"),
    },
    { spec: exampleDatasources("apiVersion: 1\ndatasources:\n  - name: Mimir\n    uid: mimir\n    type: prometheus\n    url: http://mimir:8080/prometheus") },
  ],
});
