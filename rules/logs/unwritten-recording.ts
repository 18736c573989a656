import { defineRule, type ExampleText, exampleSpec, queryOf } from "obsc/rule";

export default defineRule({
  name: "logs/unwritten-recording",
  severity: "error",
  summary: "What is recorded of logs is written to a Prometheus that takes it",
  why: "Loki stores no series: it writes what it records to a Prometheus, and without one that takes remote write every result is thrown away.",
  see: "https://grafana.com/docs/loki/latest/operations/recording-rules/",
  recording(recording, report, { plan, scope }) {
    if (!recording.logs) return;
    if (!plan.configs.some(({ format }) => format === "loki-rules"))
      report(queryOf(recording), {
        message: "no Loki of the system evaluates the recording",
        help: "deliver the log to a Loki, `deliver: { logs: loki(…) }`, or name it in an agent",
      });
    else if (scope.prometheus?.remoteWriteReceiver !== true)
      report(queryOf(recording), {
        message: "no Prometheus takes what Loki records",
        help: "say `remoteWriteReceiver: true` in the `prometheus` of the system",
      });
  },
  bad: [{ spec: recorded(""), message: "no Prometheus takes what Loki records", at: [5, 53] }],
  good: [{ spec: recorded(", remoteWriteReceiver: true") }],
});

function recorded(receiver: string): ExampleText {
  return exampleSpec({
    before: `
const log = logs({ format: json() });
const store = loki("loki", { url: "http://loki:3100", retention: "7d" });
const errors = record("service:shop_errors:rate5m", log.rate());`,
    service: `
logs: log,
deliver: { logs: store },
recordings: [errors],`,
    system: `prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d"${receiver} }),`,
  });
}
