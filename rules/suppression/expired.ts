import { defineRule, type ExampleText, exampleMetrics } from "obsc/rule";

export default defineRule({
  name: "suppression/expired",
  severity: "warning",
  summary: "An exception is removed by its last day",
  why: "The day was a promise; what it excused is reported again.",
  see: "https://docs.astral.sh/ruff/linter/#error-suppression",
  allowance({ allowance, expired, silenced }, report) {
    if (!expired || silenced === 0) return;
    report(allowance.at, {
      message: `the exception to \`${allowance.rule}\` ended on ${allowance.until}`,
      help: "mend what it excuses, or give it a later day",
    });
  },
  bad: [
    { spec: excused("2026-03-31"), today: "2026-04-01", message: "the exception to `naming/non-base-unit` ended on 2026-03-31", at: [8, 74] },
    { spec: excused("2020-01-01"), today: "2026-04-01", message: "the exception to `naming/non-base-unit` ended on 2020-01-01" },
  ],
  good: [
    { spec: excused("2026-03-31"), today: "2026-03-31" },
    { spec: excused("2026-03-31"), today: "2025-12-31" },
  ],
});

function excused(until: string): ExampleText {
  return exampleMetrics(
    `wait: gauge("shop_wait_ms", { help: "Time in the queue", allow: [allow("naming/non-base-unit", "an old board reads it", "${until}")] }),`,
  );
}
