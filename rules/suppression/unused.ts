import { defineRule, type ExampleText, edited, exampleMetrics, removed } from "obsc/rule";

export default defineRule({
  name: "suppression/unused",
  severity: "warning",
  fixes: "safe",
  summary: "Every exception excuses something",
  why: "One that excuses nothing hides the next mistake of its kind, and makes readers look for what is not there.",
  see: "https://docs.astral.sh/ruff/rules/unused-noqa/",
  allowance({ allowance, known, active, silenced }, report) {
    // A rule that the policy switches off for now finds nothing to excuse.
    if (!known || !active || silenced > 0) return;
    report(allowance.at, {
      message: `the exception to \`${allowance.rule}\` excuses nothing`,
      help: "drop it",
      fix: edited("safe", "drop it", removed(allowance.at, { element: true, andEmptied: true })),
    });
  },
  bad: [
    { spec: excused("shop_wait_seconds", "naming/non-base-unit"), message: "the exception to `naming/non-base-unit` excuses nothing", at: [8, 79] },
    { spec: excused("shop_wait_length", "naming/misspelt-unit"), message: "the exception to `naming/misspelt-unit` excuses nothing" },
  ],
  good: [
    { spec: excused("shop_wait_ms", "naming/non-base-unit") },
    { spec: exampleMetrics('wait: gauge("shop_wait_seconds", { help: "Time in the queue" }),') },
  ],
});

function excused(name: string, rule: string): ExampleText {
  return exampleMetrics(`wait: gauge("${name}", { help: "Time in the queue", allow: [allow("${rule}", "an old board reads it")] }),`);
}
