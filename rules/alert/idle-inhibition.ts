import { covers, defineRule, exampleAlertmanager, inhibitionsOf, inPart } from "obsc/rule";

export default defineRule({
  name: "alert/idle-inhibition",
  severity: "error",
  summary: "What an inhibition silences is not what it watches for",
  why: "An alert that fits both sides is not silenced by others that do. Where both sides take the same alerts that is all of them, and nothing is ever silenced.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#inhibition-related-settings",
  config(file, report) {
    if (file.format !== "alertmanager") return;
    for (const { source, target, faults } of inhibitionsOf(file)) {
      const [first] = target;
      if (!first || faults.length > 0 || !covers(source, target) || !covers(target, source)) continue;
      report(inPart(file, first.path), {
        message: "both sides of this inhibition take the same alerts, none of which it silences",
        help: 'ask for others here, as in `severity="warning"`',
      });
    }
  },
  bad: [
    {
      spec: inhibiting("{ source_matchers: [severity=critical], target_matchers: [severity=critical], equal: [alertname] }"),
      message: "both sides of this inhibition take the same alerts, none of which it silences",
      at: [15, 69],
    },
  ],
  good: [
    { spec: inhibiting('{ source_matchers: [severity=critical], target_matchers: [severity=~"critical|warning"], equal: [alertname] }') },
    { spec: inhibiting("{ source_matchers: [severity=critical], target_matchers: [severity=warning], equal: [alertname] }") },
  ],
});

function inhibiting(rule: string): ReturnType<typeof exampleAlertmanager> {
  return exampleAlertmanager({ beside: `inhibit_rules:\n  - ${rule}` });
}
