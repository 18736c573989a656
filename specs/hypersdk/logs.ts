// Log lines: what becomes of each field, who reads them, where they go.
import { allow, alloy, elasticsearch, environments, filebeat, json, logLevel, logs, loki, podLogs, promtail } from "obsc";
import { provider } from "./metrics.ts";

// The last one counts when none is named: it is the one nearest to users.
export const per = environments("development", "production");

export const logStore = loki("loki", { url: "http://loki:3100", retention: "168h" });

// The other place for lines, three nodes in a namespace of their own.
export const search = elasticsearch("elasticsearch", { url: "http://elasticsearch.logging:9200", retention: "168h", replicas: 3, namespace: "logging" });

export const log = logs({
  format: json({ time: "timestamp", timeFormat: "RFC3339Nano", level: "level", message: "msg" }),
  // DEBUG is for development only.
  level: per({ development: "debug", production: "info" }),
  // Stream labels: each combination is a stream of its own, so only what takes a handful of values.
  labels: { level: logLevel(), provider },
  // Ids: found without parsing, and no stream for each. `pod` is not in the line, the agent knows it.
  metadata: { job_id: "string", vm_name: "string", trace_id: "string", pod: "string" },
  line: { msg: "string", duration_seconds: "number", bytes_transferred: "number" },
  sources: [podLogs({ app: "hypersdk", namespace: "hypersdk" })],
  agents: [promtail({ port: 3101, to: logStore }), alloy({ to: logStore }), filebeat({ to: search, index: "hypersdk-%{+yyyy.MM.dd}" })],
  allow: [allow("target/end-of-life", "Promtail runs on the old nodes until they are replaced", "2027-03-31")],
});
