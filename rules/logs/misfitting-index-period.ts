import { defineRule, elements, exampleRaw, inPart, isMap } from "obsc/rule";

export default defineRule({
  name: "logs/misfitting-index-period",
  severity: "error",
  summary: "The index of Loki has a table for each day",
  why: "The stores that write their index to the object store, and the compactor that deletes from it, work on tables of 24 hours: Loki does not start with another period.",
  see: "https://grafana.com/docs/loki/latest/operations/storage/tsdb/",
  config(config, report) {
    const [document = {}] = config.format === "loki" ? config.documents : [];
    if (!isMap(document.schema_config)) return;
    // The periods of what is past are of no more interest to it.
    const newest = [...elements(document.schema_config.configs, ["schema_config", "configs"])]
      .sort((one, other) => String(one.data.from).localeCompare(String(other.data.from)))
      .at(-1);
    const { store, index } = newest?.data ?? {};
    const period = isMap(index) && typeof index.period === "string" ? index.period : undefined;
    if (!newest || (store !== "tsdb" && store !== "boltdb-shipper") || period === undefined || /^(24h(0m)?(0s)?|1d)$/.test(period)) return;
    report(inPart(config, [...newest.path, "index", "period"]), { message: `\`${store}\` has tables of 24h, not of ${period}`, help: "write `24h`" });
  },
  bad: [{ spec: withPeriod("168h"), message: "`tsdb` has tables of 24h, not of 168h", at: [11, 26] }],
  good: [{ spec: withPeriod("24h") }],
});

function withPeriod(period: string): ReturnType<typeof exampleRaw> {
  return exampleRaw("loki", `schema_config:\n  configs:\n    - from: 2024-04-01\n      store: tsdb\n      schema: v13\n      index: { period: ${period} }`);
}
