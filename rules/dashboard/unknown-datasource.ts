import {
  type ConfigFile,
  corrected,
  datasourceUid,
  defineRule,
  didYouMean,
  elements,
  exampleDatasources,
  examplePanel,
  inPart,
  isMap,
  type Path,
  type Scope,
  type Setting,
} from "obsc/rule";

export default defineRule({
  name: "dashboard/unknown-datasource",
  severity: "error",
  fixes: "unsafe",
  summary: "Panels and links name datasources that are provisioned",
  why: "Grafana knows datasources by uid; where none has it, the panel is an error and the link is not drawn. One without a uid gets another at every new start.",
  see: "https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources",
  grafanaJson(json, report, { scope }) {
    const known = declaredUids(scope);
    if (known.size === 0) return;
    for (const { uid, path } of references(json.data)) {
      if (known.has(uid) || /[$[]/.test(uid) || uid.startsWith("-- ") || uid === "grafana" || uid === "__expr__") continue;
      report(inPart(json, path), {
        message: `no datasource has the uid \`${uid}\``,
        help: didYouMean(uid, known) ?? `the datasources are ${[...known].join(", ")}`,
        fix: corrected(inPart(json, path), uid, known),
      });
      return;
    }
  },
  config(config, report, { plan, scope }) {
    if (config.format !== "datasources" || config.raw !== true) return;
    const known = new Set([...declaredUids(scope), ...plan.configs.flatMap(uidsIn)]);
    for (const { uid, path } of config.documents.flatMap((document) => references(document))) {
      if (known.has(uid) || uid.includes("$")) continue;
      const help =
        didYouMean(uid, known) ?? (known.size === 0 ? "give each datasource a `uid`, and link to that" : `the datasources are ${[...known].join(", ")}`);
      report(inPart(config, path), { message: `no datasource has the uid \`${uid}\``, help, fix: corrected(inPart(config, path), uid, known) });
    }
  },
  bad: [
    {
      spec: exampleDatasources(`
apiVersion: 1
datasources:
  - name: Loki
    type: loki
    url: http://loki:3100
    jsonData:
      dataLinks:
        - datasourceUid: tempo`),
      message: "no datasource has the uid `tempo`",
      at: [13, 28],
    },
    {
      spec: examplePanel(
        { title: "Up", type: "stat", datasource: { type: "prometheus", uid: "prometheu" } },
        `grafana: grafana("grafana", {
  adminPassword: secret.env("GRAFANA_PASSWORD"),
  datasources: [prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" })],
}),`,
      ),
      message: "no datasource has the uid `prometheu`",
    },
    {
      spec: exampleDatasources(`
apiVersion: 1
datasources:
  - name: Loki
    uid: loki
    type: loki
    url: http://loki:3100
    jsonData:
      dataLinks:
        - datasourceUid: spans`),
      message: "no datasource has the uid `spans`",
    },
  ],
  good: [
    {
      spec: exampleDatasources(`
apiVersion: 1
datasources:
  - name: Loki
    uid: loki
    type: loki
    url: http://loki:3100
    jsonData:
      dataLinks:
        - datasourceUid: tempo
  - name: Tempo
    uid: tempo
    type: tempo
    url: http://tempo:3200`),
    },
    { spec: examplePanel({ title: "Up", type: "stat", datasource: { type: "prometheus", uid: "theirs" } }) },
    {
      spec: examplePanel(
        { title: "Up", type: "stat", datasource: { type: "datasource", uid: "-- Mixed --" } },
        `grafana: grafana("grafana", {
  adminPassword: secret.env("GRAFANA_PASSWORD"),
  datasources: [prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" })],
}),`,
      ),
    },
  ],
});

function declaredUids({ grafana }: Scope): ReadonlySet<string> {
  return new Set(grafana?.datasources.map(datasourceUid));
}

function uidsIn({ format, documents }: ConfigFile): readonly string[] {
  if (format !== "datasources") return [];
  return documents.flatMap(({ datasources }) => elements(datasources, []).flatMap(({ data }) => (typeof data.uid === "string" ? [data.uid] : [])));
}

/** Uids under `datasourceUid`, and under `uid` in a `datasource`. */
function references(value: Setting | undefined, path: Path = []): readonly { readonly uid: string; readonly path: Path }[] {
  if (Array.isArray(value)) return value.flatMap((each: Setting, index) => references(each, [...path, index]));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    if (key === "datasourceUid" && typeof each === "string") return [{ uid: each, path: [...path, key] }];
    if (key === "datasource" && isMap(each) && typeof each.uid === "string") return [{ uid: each.uid, path: [...path, key, "uid"] }];
    return references(each, [...path, key]);
  });
}
