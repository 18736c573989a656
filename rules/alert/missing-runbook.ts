import { defineRule, distinctGroups, type ExampleText, exampleSpec, listed, nameOf } from "obsc/rule";

export default defineRule({
  name: "alert/missing-runbook",
  severity: "warning",
  foreign: "off",
  summary: "Where alerts have runbooks, all that wake somebody do",
  why: "Who is woken at night has to find out first what the alert means and what others did about it; a policy that names this rule asks it of systems without any runbook too.",
  see: "https://sre.google/workbook/on-call/",
  system(system, report, { plan, scope }) {
    if (system.runbooks) return;
    const waking = ["critical", scope.settings.severities.page];
    const alerts = distinctGroups(plan.ruleFiles).flatMap(({ rules }) => rules.filter((rule) => rule.kind === "alerting"));
    const asked = "alert/missing-runbook" in scope.settings.rules || alerts.some(({ annotations }) => annotations.runbook_url !== undefined);
    const lacking = alerts.filter(({ labels, annotations }) => waking.includes(labels.severity ?? "") && annotations.runbook_url === undefined);
    const names = [...new Set(lacking.map(({ name }) => name))];
    if (!asked || names.length === 0) return;
    report(nameOf(system), {
      message: `${listed(names, 4)} ${names.length === 1 ? "leads" : "lead"} to no runbook`,
      help: 'add `runbooks: { dir: "docs/runbooks" }` to the system; obsc starts one for every alert',
    });
  },
  bad: [
    { spec: alerting('runbook: "https://docs.example/slow",', ""), message: "`ShopFails` leads to no runbook", at: [7, 23] },
    { spec: alerting("", 'policy: policy({ rules: { "alert/missing-runbook": "warning" } }),'), message: "`ShopFails` leads to no runbook" },
    {
      spec: exampleSpec({
        before: `const failed = counter("shop_failed_total", { help: "Requests that failed" });
const alerts = ["1/s", "2/s", "3/s", "4/s", "5/s"].map((most, index) =>
  alert(\`ShopFails\${index}\`, { when: failed.rate().above(most), for: "5m", severity: "critical", summary: "{value} fail" }),
);`,
        service: "metrics: { failed },\nalerts,",
        system: 'policy: policy({ rules: { "alert/missing-runbook": "warning" } }),',
      }),
      message: "`ShopFails0`, `ShopFails1`, `ShopFails2` and 2 more lead to no runbook",
    },
  ],
  good: [{ spec: alerting('runbook: "https://docs.example/slow",', 'runbooks: { dir: "docs/runbooks" },') }, { spec: alerting("", "") }],
});

function alerting(slow: string, system: string): ExampleText {
  return exampleSpec({
    before: `const failed = counter("shop_failed_total", { help: "Requests that failed" });
const fails = alert("ShopFails", { when: failed.rate().above("1/s"), for: "5m", severity: "critical", summary: "{value} fail" });
const slow = alert("ShopSlow", { when: failed.rate().above("2/s"), for: "5m", severity: "warning", ${slow} summary: "{value} fail" });`,
    service: "metrics: { failed },\nalerts: [fails, slow],",
    system,
  });
}
