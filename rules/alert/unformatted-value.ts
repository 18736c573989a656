import { alertTexts, defineRule, exampleAlert, type Quantity, quantityOf, templateUses } from "obsc/rule";

export default defineRule({
  name: "alert/unformatted-value",
  severity: "warning",
  foreign: "info",
  strict: "warning",
  summary: "Texts of an alert show its value with its unit",
  why: "`0.05346251` and `1073741824` take longer to read than `5.346%` and `1GiB`, at night above all.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/template_reference/#numbers",
  rule(rule, report) {
    const quantity = rule.kind === "alerting" && rule.query ? quantityOf(rule.query) : undefined;
    const format = quantity?.scale === 1 ? formats[quantity.is] : undefined;
    if (!format) return;
    for (const text of alertTexts(rule)) {
      for (const { start, end, through, behind } of templateUses(text).values) {
        if (through.length > 0 || /^(?:%|\/|[a-zA-Z]{1,3}\b|seconds|bytes|per )/.test(behind)) continue;
        report(
          { of: rule, part: rule.textAt(text.path, start, end), subject: rule.subject },
          { message: `the value is ${format[0]}, and the text shows the bare number`, help: `write \`${format[1]}\`` },
        );
      }
    }
  },
  bad: [
    {
      spec: saying("shop_fill_ratio", "The pool is {{ $value }} full"),
      message: "the value is a share of 1, and the text shows the bare number",
      at: [27, 111],
    },
    { spec: saying("shop_memory_bytes", "Memory: {{ .Value }}"), message: "the value is in bytes, and the text shows the bare number" },
  ],
  good: [
    { spec: saying("shop_fill_ratio", "The pool is {{ $value | humanizePercentage }} full") },
    { spec: saying("time() - shop_started_timestamp_seconds", "{{ $value }}s old") },
    { spec: saying("shop_queue_depth", "{{ $value }} orders wait") },
  ],
});

const formats: Partial<Readonly<Record<Quantity, readonly [what: string, write: string]>>> = {
  ratio: ["a share of 1", "{{ $value | humanizePercentage }}"],
  seconds: ["in seconds", "{{ $value | humanizeDuration }}"],
  bytes: ["in bytes", "{{ $value | humanize1024 }}B"],
  "bytes/s": ["in bytes per second", "{{ $value | humanize1024 }}B/s"],
};

function saying(query: string, text: string): ReturnType<typeof exampleAlert> {
  return exampleAlert(query, `for: "5m", severity: "warning", summary: ${JSON.stringify(text)}`);
}
