import { defineRule, type ExampleText, exampleMetrics, unknownRule } from "obsc/rule";

export default defineRule({
  name: "suppression/unknown-rule",
  severity: "error",
  summary: "Every exception names a rule that exists",
  why: "An exception to a rule that has another name excuses nothing, and what it was meant for is reported.",
  see: "https://docs.astral.sh/ruff/rules/invalid-rule-code/",
  allowance({ allowance }, report, context) {
    const unknown = unknownRule(allowance.rule, context);
    if (unknown) report(allowance.at, unknown);
  },
  bad: [
    { spec: excused("shop_wait_seconds", "acme/no-vowels"), message: "there is no rule `acme/no-vowels`", at: [8, 79] },
    { spec: excused("shop_wait_seconds", "house/short-name"), message: "there is no rule `house/short-name`" },
  ],
  good: [
    { spec: excused("shop_wait_ms", "naming/non-base-unit") },
    { spec: exampleMetrics('wait: gauge("shop_wait_seconds", { help: "Time in the queue" }),') },
  ],
});

function excused(name: string, rule: string): ExampleText {
  return exampleMetrics(`wait: gauge("${name}", { help: "Time in the queue", allow: [allow("${rule}", "an old board reads it")] }),`);
}
