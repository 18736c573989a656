import { defineRule, type ExampleText, exampleSpec, listed, option } from "obsc/rule";

export default defineRule({
  name: "slo/unowned-part",
  severity: "error",
  summary: "What an objective is made of are objectives of this system's services",
  why: "Nothing is recorded for an objective that no service has, so nothing can be made of it: the whole is left out, with its alerts.",
  see: "https://sre.google/workbook/implementing-slos/",
  slo(slo, report, { scope }) {
    if (slo.sli.is !== "composite") return;
    const known = scope.system.services.flatMap(({ slos }) => slos);
    const unowned = slo.sli.parts.flatMap((part) => (known.includes(part.slo) ? [] : [part.slo.name]));
    if (unowned.length === 0) return;
    report(option(slo, "good"), {
      message: `\`${slo.name}\` is made of ${listed(unowned)}, which no service of this system has`,
      help: `list ${unowned.length === 1 ? "it" : "them"} among the \`slos\` of a service`,
    });
  },
  bad: [{ spec: made("answers"), message: "`shop` is made of `shop-done`, which no service of this system has", at: [13, 76] }],
  good: [{ spec: made("answers, done") }],
});

function made(of: string): ExampleText {
  return exampleSpec({
    before: `
const jobs = counter("shop_jobs_total", { help: "Jobs", labels: { outcome: oneOf("done", "failed"), queue: oneOf("mail", "web") } });
const part = (queue: "mail" | "web") => ratio(jobs.where({ outcome: "done", queue }), jobs.where({ queue }));
const answers = slo("shop-answers", { objective: "99.9%", window: "30d", good: part("web") });
const done = slo("shop-done", { objective: "99%", window: "30d", good: part("mail") });`,
    service: `metrics: { jobs },\nslos: [${of}, slo("shop", { objective: "99%", window: "30d", good: weighted([[answers, 1], [done, 1]]) })],`,
  });
}
