import { type ConfigFile, defineRule, elements, exampleDatasources, inPart, type Path } from "obsc/rule";

export default defineRule({
  name: "dashboard/duplicate-datasource",
  severity: "error",
  summary: "No two datasources have one uid",
  why: "Grafana does not start with two of one uid, and of links and panels nobody could say which is meant.",
  see: "https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources",
  config(config, report, { plan }) {
    if (config.format !== "datasources") return;
    const files = plan.configs.filter(({ format }) => format === "datasources");
    const before = files.slice(0, files.indexOf(config));
    const taken = new Map(before.flatMap((file) => uidsIn(file).map(({ uid, path }) => [uid, inPart(file, path).part])));
    for (const { uid, path } of uidsIn(config)) {
      const first = taken.get(uid);
      const { part } = inPart(config, path);
      if (!first) taken.set(uid, part);
      else
        report(inPart(config, path), {
          message: `another datasource has the uid \`${uid}\``,
          help: "give one of them another, or take it out",
          related: [{ message: "the other one", at: first }],
        });
    }
  },
  bad: [
    {
      spec: exampleDatasources(
        "apiVersion: 1\ndatasources:\n  - { name: Loki, uid: logs, type: loki, url: 'http://loki:3100' }\n  - { name: Old, uid: logs, type: loki, url: 'http://old:3100' }",
      ),
      message: "another datasource has the uid `logs`",
      at: [9, 25],
    },
    {
      spec: exampleDatasources("apiVersion: 1\ndatasources:\n  - { name: Metrics, uid: prometheus, type: prometheus, url: 'http://other:9090' }", {
        system: `grafana: grafana("grafana", {
  adminPassword: secret.env("GRAFANA_PASSWORD"),
  datasources: [prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" })],
}),`,
      }),
      message: "another datasource has the uid `prometheus`",
    },
  ],
  good: [
    {
      spec: exampleDatasources(
        "apiVersion: 1\ndatasources:\n  - { name: Loki, uid: logs, type: loki, url: 'http://loki:3100' }\n  - { name: Old, uid: old, type: loki, url: 'http://old:3100' }",
      ),
    },
  ],
});

function uidsIn({ documents }: ConfigFile): readonly { readonly uid: string; readonly path: Path }[] {
  return elements(documents[0]?.datasources, ["datasources"]).flatMap(({ data, path }) =>
    typeof data.uid === "string" ? [{ uid: data.uid, path: [...path, "uid"] }] : [],
  );
}
