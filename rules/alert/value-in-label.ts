import { alertTexts, defineRule, exampleAlert, templateUses } from "obsc/rule";

export default defineRule({
  name: "alert/value-in-label",
  severity: "error",
  summary: "No label of an alert holds its value",
  why: "Labels say which alert it is. One that changes at each evaluation makes a new alert each time: it never waits out its `for`, and each one that fires is another notification.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/#templating",
  rule(rule, report) {
    for (const text of rule.kind === "alerting" ? alertTexts(rule) : []) {
      if (text.of !== "labels") continue;
      const [, label] = text.path;
      for (const { start, end } of templateUses(text).values)
        report(
          { of: rule, part: rule.textAt(text.path, start, end), subject: rule.subject },
          { message: `the label \`${label}\` changes with the value of the alert`, help: `write the value into an annotation, and drop it from \`${label}\`` },
        );
    }
  },
  bad: [
    {
      spec: exampleAlert("max(shop_queue_depth)", 'for: "5m", severity: "warning", summary: "{value}", labels: { waiting: "{{ $value }}" }'),
      message: "the label `waiting` changes with the value of the alert",
      at: [27, 147],
    },
    {
      spec: exampleAlert(
        "max(shop_queue_depth)",
        'for: "5m", severity: "warning", summary: "{value}", labels: { waiting: "{{ printf \\"%.0f\\" .Value }} wait" }',
      ),
      message: "the label `waiting` changes with the value of the alert",
    },
  ],
  good: [
    {
      spec: exampleAlert(
        "max by (queue) (shop_queue_depth)",
        'for: "5m", severity: "warning", summary: "{value}", labels: { waiting: "{{ $labels.queue }}", size: "{{ if gt $value 100.0 }}large{{ else }}small{{ end }}" }',
      ),
    },
  ],
});
