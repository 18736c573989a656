import { defineRule, exampleRaw, inPart, isMap } from "obsc/rule";

export default defineRule({
  name: "retention/ignored-setting",
  severity: "error",
  summary: "Retention stands where the Loki of today reads it",
  why: "The table manager has no effect on the TSDB index, so that lines are kept for ever; at the top of the file the period is refused, or read by nobody.",
  see: "https://grafana.com/docs/loki/latest/operations/storage/retention/",
  config(config, report) {
    if (config.format !== "loki") return;
    const [document = {}] = config.documents;
    const help = "write `limits_config: { retention_period: 168h }` and `compactor: { retention_enabled: true, delete_request_store: filesystem }`";
    if (document.retention_period !== undefined)
      report(inPart(config, ["retention_period"], "key"), { message: "`retention_period` is no setting of the whole", help });
    const nested = isMap(document.loki) ? document.loki : {};
    if (nested.retention_period !== undefined)
      report(inPart(config, ["loki", "retention_period"], "key"), { message: "`retention_period` is no setting of the whole", help });
    const manager = isMap(document.table_manager) ? document.table_manager : {};
    const key = ["retention_period", "retention_deletes_enabled"].find((each) => manager[each] !== undefined);
    if (key !== undefined) report(inPart(config, ["table_manager", key], "key"), { message: "the table manager deletes nothing of a TSDB index", help });
  },
  bad: [
    { spec: exampleRaw("loki", "retention_period: 168h"), message: "`retention_period` is no setting of the whole", at: [6, 3] },
    {
      spec: exampleRaw("loki", "table_manager:\n  retention_deletes_enabled: true\n  retention_period: 168h"),
      message: "the table manager deletes nothing of a TSDB index",
    },
  ],
  good: [{ spec: exampleRaw("loki", "limits_config:\n  retention_period: 168h\ncompactor:\n  retention_enabled: true\n  delete_request_store: filesystem") }],
});
