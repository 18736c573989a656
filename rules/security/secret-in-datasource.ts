import { defineRule, elements, exampleDatasources, inPart, isMap } from "obsc/rule";

export default defineRule({
  name: "security/secret-in-datasource",
  severity: "error",
  summary: "Secrets of datasources are references",
  why: "The file is committed, and everybody who can read the repository can then ask the store as Grafana does.",
  see: "https://grafana.com/docs/grafana/latest/administration/provisioning/#using-environment-variables",
  config(config, report) {
    if (config.format !== "datasources") return;
    const help = "keep it in the environment of Grafana and write `$NAME`, or in a file and write `$__file{/path}`";
    for (const [document, { datasources }] of config.documents.entries()) {
      const way = config.documents.length > 1 ? [document, "datasources"] : ["datasources"];
      for (const { data, path } of elements(datasources, way)) {
        for (const key of ["password", "basicAuthPassword"])
          if (isText(data[key])) report(inPart(config, [...path, key]), { message: `\`${key}\` is a secret as text`, help });
        for (const [key, value] of Object.entries(isMap(data.secureJsonData) ? data.secureJsonData : {}))
          if (isText(value)) report(inPart(config, [...path, "secureJsonData", key]), { message: `\`${key}\` is a secret as text`, help });
      }
    }
  },
  bad: [
    { spec: prometheusWith("secureJsonData:\n      basicAuthPassword: admin"), message: "`basicAuthPassword` is a secret as text", at: [12, 28] },
    { spec: prometheusWith("basicAuthPassword: admin"), message: "`basicAuthPassword` is a secret as text" },
  ],
  good: [{ spec: prometheusWith("secureJsonData:\n      basicAuthPassword: $PROMETHEUS_PASSWORD") }],
});

/** A `$` that is not doubled begins a reference. */
function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "" && !/\$/.test(value.replaceAll("$$", ""));
}

function prometheusWith(secret: string): ReturnType<typeof exampleDatasources> {
  return exampleDatasources(`
datasources:
  - name: Prometheus
    uid: prometheus
    type: prometheus
    url: http://prometheus:9090
    ${secret}`);
}
