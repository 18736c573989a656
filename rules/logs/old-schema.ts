import { defineRule, elements, exampleRaw, inPart, isMap, shown } from "obsc/rule";

export default defineRule({
  name: "logs/old-schema",
  severity: "error",
  summary: "A Loki that takes structured metadata stores it as TSDB and v13",
  why: "Loki 3 takes structured metadata and OTLP unless it is told not to, and does not start where its newest schema cannot hold them.",
  see: "https://grafana.com/docs/loki/latest/operations/storage/schema/",
  config(config, report) {
    if (config.format !== "loki") return;
    const [document = {}] = config.documents;
    const limits = isMap(document.limits_config) ? document.limits_config : {};
    if (limits.allow_structured_metadata === false || !isMap(document.schema_config)) return;
    const newest = [...elements(document.schema_config.configs, ["schema_config", "configs"])]
      .sort((one, other) => String(one.data.from).localeCompare(String(other.data.from)))
      .at(-1);
    if (!newest) return;
    const { data, path } = newest;
    const old = data.store !== undefined && data.store !== "tsdb" ? "store" : data.schema !== undefined && data.schema !== "v13" ? "schema" : undefined;
    if (old === undefined) return;
    report(inPart(config, [...path, old]), {
      message: `structured metadata cannot be stored with ${old} \`${shown(data[old])}\``,
      help: "add an entry from a day to come with `store: tsdb` and `schema: v13`, or set `limits_config.allow_structured_metadata: false` until then",
    });
  },
  bad: [
    { spec: lokiWith("boltdb-shipper", "v12"), message: "structured metadata cannot be stored with store `boltdb-shipper`", at: [9, 16] },
    { spec: lokiWith("tsdb", "v12"), message: "structured metadata cannot be stored with schema `v12`" },
  ],
  good: [{ spec: lokiWith("tsdb", "v13") }, { spec: lokiWith("tsdb", "v12", "limits_config:\n  allow_structured_metadata: false") }],
});

function lokiWith(store: string, schema: string, more = ""): ReturnType<typeof exampleRaw> {
  return exampleRaw("loki", `schema_config:\n  configs:\n    - from: 2024-04-01\n      store: ${store}\n      schema: ${schema}\n${more}`);
}
