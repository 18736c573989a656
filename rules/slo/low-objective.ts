import { defineRule, type ExampleText, exampleSpec, formatPercent, option } from "obsc/rule";

export default defineRule({
  name: "slo/low-objective",
  severity: "warning",
  summary: "An objective promises more than half",
  why: "Below that most events may be bad: often it is the share of bad ones that was meant.",
  see: "https://sre.google/workbook/implementing-slos/",
  slo(slo, report) {
    if (slo.objective >= 0.5) return;
    report(option(slo, "objective"), {
      message: `\`${slo.name}\` promises ${slo.objectiveText}, and allows ${formatPercent(1 - slo.objective)} to be bad`,
      help: `write "${formatPercent(1 - slo.objective)}" if ${slo.objectiveText} may be bad`,
    });
  },
  bad: [{ spec: promising('"5%"'), message: "`shop-done` promises 5%, and allows 95% to be bad", at: [10, 44] }],
  good: [{ spec: promising('"50%"') }, { spec: promising('"0.999"') }],
});

function promising(objective: string): ExampleText {
  return exampleSpec({
    before: 'const jobs = counter("shop_jobs_total", { help: "Jobs", labels: { outcome: oneOf("done", "failed") } });',
    service: `metrics: { jobs },
slos: [slo("shop-done", { objective: ${objective}, window: "30d", good: ratio(jobs.where({ outcome: "done" }), jobs), alerts: { page: false } })],`,
  });
}
