import { defineRule, elements, exampleDatasources, inPart, isMap } from "obsc/rule";

export default defineRule({
  name: "dashboard/old-trace-link",
  severity: "error",
  summary: "A datasource of traces leads to logs by `tracesToLogsV2`",
  why: "Grafana 10 and later turn the settings of `tracesToLogs` into the new ones only when somebody opens them; a provisioned datasource is read-only, so that the link by trace id is not drawn as meant.",
  see: "https://grafana.com/docs/grafana/latest/datasources/tempo/configure-tempo-data-source/#trace-to-logs",
  config(config, report) {
    if (config.format !== "datasources") return;
    for (const [document, { datasources }] of config.documents.entries()) {
      const way = config.documents.length > 1 ? [document, "datasources"] : ["datasources"];
      for (const { data, path } of elements(datasources, way)) {
        if (!isMap(data.jsonData) || data.jsonData.tracesToLogs === undefined) continue;
        report(inPart(config, [...path, "jsonData", "tracesToLogs"], "key"), {
          message: "`tracesToLogs` is the form of Grafana 9",
          help: "write `tracesToLogsV2`, with `customQuery: true` and a `query`, or with `filterByTraceID` and `tags` as pairs of `key` and `value`",
        });
      }
    }
  },
  bad: [
    { spec: tempoWith("tracesToLogs"), message: "`tracesToLogs` is the form of Grafana 9", at: [12, 9] },
    { spec: tempoWith("tracesToLogs", "jaeger"), message: "`tracesToLogs` is the form of Grafana 9" },
  ],
  good: [{ spec: tempoWith("tracesToLogsV2") }],
});

function tempoWith(key: string, type = "tempo"): ReturnType<typeof exampleDatasources> {
  return exampleDatasources(`
datasources:
  - name: Traces
    uid: traces
    type: ${type}
    url: http://traces
    jsonData:
      ${key}:
        datasourceUid: loki
  - name: Loki
    uid: loki
    type: loki
    url: http://loki:3100`);
}
