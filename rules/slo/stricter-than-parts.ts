import { defineRule, type ExampleText, exampleSpec, formatPercent, option, type Slo } from "obsc/rule";

export default defineRule({
  name: "slo/stricter-than-parts",
  severity: "warning",
  summary: "An objective made of others promises no more than they do together",
  why: "Each part keeps its promise, and the whole does not: its alerts fire for what was allowed.",
  see: "https://sre.google/workbook/implementing-slos/",
  slo(slo, report) {
    const most = mostOf(slo);
    if (most === undefined || slo.objective <= most + 1e-9) return;
    report(option(slo, "objective"), {
      message: `\`${slo.name}\` promises ${slo.objectiveText}, and its parts, each just kept, come to ${formatPercent(most)}`,
      help: `promise ${formatPercent(most)} at most, or more of the parts`,
    });
  },
  bad: [
    {
      spec: promising('"99.9%"', "weighted([[answers, 3], [done, 1]])"),
      message: "`shop` promises 99.9%, and its parts, each just kept, come to 99.675%",
      at: [15, 34],
    },
    { spec: promising('"99.5%"', "worstOf(answers, done)"), message: "`shop` promises 99.5%, and its parts, each just kept, come to 99%" },
  ],
  good: [{ spec: promising('"99.6%"', "weighted([[answers, 3], [done, 1]])") }, { spec: promising('"99%"', "worstOf(answers, done)") }],
});

/** What is good of the whole at most while each part is as bad as it may be. Over another window a part may be worse for a while. */
function mostOf({ sli, window }: Slo): number | undefined {
  if (sli.is !== "composite" || sli.parts.some(({ slo }) => slo.window !== window)) return undefined;
  if (sli.how === "worst") return Math.min(...sli.parts.map(({ slo }) => slo.objective));
  const all = sli.parts.reduce((sum, { weight }) => sum + weight, 0);
  return sli.parts.reduce((sum, { slo, weight }) => sum + (weight / all) * slo.objective, 0);
}

function promising(objective: string, of: string): ExampleText {
  return exampleSpec({
    before: `
const jobs = counter("shop_jobs_total", { help: "Jobs", labels: { outcome: oneOf("done", "failed"), queue: oneOf("mail", "web") } });
const part = (queue: "mail" | "web") => ratio(jobs.where({ outcome: "done", queue }), jobs.where({ queue }));
const answers = slo("shop-answers", { objective: "99.9%", window: "30d", good: part("web") });
const done = slo("shop-done", { objective: "99%", window: "30d", good: part("mail") });`,
    service: `metrics: { jobs },\nslos: [\n  answers, done,\n  slo("shop", { objective: ${objective}, window: "30d", good: ${of} }),\n],`,
  });
}
