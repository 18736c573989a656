import { type Condition, defineRule, type ExampleText, exampleSpec, option } from "obsc/rule";

export default defineRule({
  name: "logs/unevaluated-alert",
  severity: "error",
  summary: "An alert waits for log lines or for metrics, not for both",
  why: "Prometheus has no lines and Loki no metrics: nobody evaluates such an alert, and nobody is told when it should fire.",
  see: "https://grafana.com/docs/loki/latest/alert/",
  alert(alert, report, { plan }) {
    const sources = new Set(sourcesOf(alert.when));
    if (!sources.has("logs")) return;
    if (sources.size > 1)
      report(option(alert, "when"), {
        message: "the condition asks Loki and Prometheus at once",
        help: "record the count of lines, `record(…, log.rate())`, and compare what is recorded",
      });
    else if (alert.engine === undefined && !plan.configs.some(({ format }) => format === "loki-rules"))
      report(option(alert, "when"), {
        message: "no Loki of the system evaluates the alert",
        help: "deliver the log to a Loki, `deliver: { logs: loki(…) }`, or name it in an agent",
      });
  },
  bad: [
    {
      spec: alertOn('log.rate().above("1/s").and(requests.rate().above("1/s"))', "deliver: { logs: store },"),
      message: "the condition asks Loki and Prometheus at once",
    },
    { spec: alertOn('log.rate().above("1/s")', ""), message: "no Loki of the system evaluates the alert", at: [11, 44] },
  ],
  good: [{ spec: alertOn('log.rate().above("1/s")', "deliver: { logs: store },") }],
});

function sourcesOf(condition: Condition): readonly ("logs" | "metrics")[] {
  if ("left" in condition) return [...sourcesOf(condition.left), ...sourcesOf(condition.right)];
  return [condition.is === "log-threshold" ? "logs" : "metrics"];
}

function alertOn(when: string, deliver: string): ExampleText {
  return exampleSpec({
    before: `
${when.includes("requests") ? 'const requests = counter("shop_requests_total", { help: "Requests answered" });' : ""}
const store = loki("loki", { url: "http://loki:3100", retention: "7d" });
const log = logs({ format: json() });`,
    service: `
${when.includes("requests") ? "metrics: { requests }," : ""}
logs: log,
${deliver}
alerts: [alert("ShopErrors", { when: ${when}, for: "5m", severity: "warning", summary: "{value}" })],`,
  });
}
