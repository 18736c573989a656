import { defineRule, exampleAlertmanager, inhibitionsOf, inPart, type LabelMatcher } from "obsc/rule";

export default defineRule({
  name: "alert/inhibit-without-equal",
  severity: "warning",
  foreign: "off",
  summary: "An inhibition says which labels both alerts share",
  why: "Without `equal` one alert anywhere silences all that fit the target, those of other services and clusters too.",
  see: "https://prometheus.io/docs/alerting/latest/configuration/#inhibit_rule",
  config(file, report) {
    for (const { path, settings, source, target } of file.format === "alertmanager" ? inhibitionsOf(file) : []) {
      if (Array.isArray(settings.equal) && settings.equal.length > 0) continue;
      // One alert silences another by their names: whoever wrote that knows both.
      if ([source, target].every(namesOne)) continue;
      report(inPart(file, path), {
        message: "this inhibition silences alerts that have nothing in common with the one that fires",
        help: "add the labels that both have as `equal`",
      });
    }
  },
  bad: [
    {
      spec: exampleAlertmanager({ beside: 'inhibit_rules:\n  - source_matchers: [severity="critical"]\n    target_matchers: [severity="warning"]' }),
      message: "this inhibition silences alerts that have nothing in common with the one that fires",
      at: [15, 11],
    },
  ],
  good: [
    {
      spec: exampleAlertmanager({
        beside: 'inhibit_rules:\n  - source_matchers: [alertname="ShopGone"]\n    target_matchers: [alertname="ShopFails"]',
      }),
    },
    {
      spec: exampleAlertmanager({
        beside: 'inhibit_rules:\n  - source_matchers: [severity="critical"]\n    target_matchers: [severity="warning"]\n    equal: [alertname, cluster]',
      }),
    },
  ],
});

const namesOne = (matchers: readonly LabelMatcher[]): boolean => matchers.some(({ label, operator }) => label === "alertname" && operator === "=");
