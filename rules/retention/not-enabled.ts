import { defineRule, exampleRaw, inPart, isMap } from "obsc/rule";

export default defineRule({
  name: "retention/not-enabled",
  severity: "error",
  summary: "A Loki that says how long it keeps lines also deletes them",
  why: "Only the compactor deletes, and only when it is told to: without it the period is accepted and the disk fills up.",
  see: "https://grafana.com/docs/loki/latest/operations/storage/retention/",
  config(config, report) {
    if (config.format !== "loki") return;
    const [document = {}] = config.documents;
    const limits = isMap(document.limits_config) ? document.limits_config : {};
    const key = ["retention_period", "retention_stream"].find((each) => limits[each] !== undefined);
    const compactor = isMap(document.compactor) ? document.compactor : {};
    const missing =
      compactor.retention_enabled !== true ? "retention_enabled" : compactor.delete_request_store === undefined ? "delete_request_store" : undefined;
    if (key === undefined || missing === undefined) return;
    const help = "add `compactor: { retention_enabled: true, delete_request_store: filesystem }`";
    report(inPart(config, ["limits_config", key], "key"), { message: `nothing is deleted: \`compactor.${missing}\` is not set`, help });
  },
  bad: [
    {
      spec: exampleRaw("loki", "limits_config:\n  retention_period: 168h"),
      message: "nothing is deleted: `compactor.retention_enabled` is not set",
      at: [7, 5],
    },
    {
      spec: exampleRaw("loki", "limits_config:\n  retention_period: 168h\ncompactor:\n  retention_enabled: true"),
      message: "nothing is deleted: `compactor.delete_request_store` is not set",
    },
  ],
  good: [
    { spec: exampleRaw("loki", "limits_config:\n  retention_period: 168h\ncompactor:\n  retention_enabled: true\n  delete_request_store: filesystem") },
    { spec: exampleRaw("loki", "auth_enabled: false") },
  ],
});
