import { defineRule, type ExampleText, elements, exampleRaw, inPart, isMap, streamLabels } from "obsc/rule";

export default defineRule({
  name: "retention/unset-label",
  severity: "error",
  summary: "Streams that are kept for another time are chosen by labels that streams have",
  why: "Only stream labels count here, neither structured metadata nor fields of a line: another selector chooses nothing, and the general period holds.",
  see: "https://grafana.com/docs/loki/latest/operations/storage/retention/",
  config(config, report, { plan }) {
    if (config.format !== "loki") return;
    const known = streamLabels(plan.system.services);
    // Of logs that the system does not have nothing is known.
    if (known.size === 1) return;
    const [document = {}] = config.documents;
    const limits = isMap(document.limits_config) ? document.limits_config : {};
    for (const { data, path } of elements(limits.retention_stream, ["limits_config", "retention_stream"])) {
      const names = [...String(data.selector ?? "").matchAll(/([A-Za-z_]\w*)\s*(?:=~|!~|!=|=)\s*["`]/g)].map(([, name = ""]) => name);
      const lacking = names.find((name) => !known.has(name));
      if (lacking === undefined) continue;
      report(inPart(config, [...path, "selector"]), {
        message: `no stream has the label \`${lacking}\``,
        help: `choose by ${[...known].map((name) => `\`${name}\``).join(", ")}`,
      });
    }
  },
  bad: [{ spec: keeping("tier"), message: "no stream has the label `tier`", at: [8, 19] }],
  good: [{ spec: keeping("level") }],
});

function keeping(label: string): ExampleText {
  return exampleRaw(
    "loki",
    `
limits_config:
  retention_stream:
    - selector: '{${label}="debug"}'
      priority: 1
      period: 24h
compactor: { retention_enabled: true, delete_request_store: filesystem }`,
    { service: 'logs: logs({ format: json(), labels: { level: logLevel() }, sources: [podLogs({ app: "shop" })] }),' },
  );
}
