import { defineRule, type ExampleText, exampleSpec, formatDuration, formatPercent, option, sloFacts } from "obsc/rule";

export default defineRule({
  name: "slo/unreachable-page",
  severity: "info",
  strict: "warning",
  summary: "An objective that is to wake somebody can be missed fast enough for that",
  why: "Of a large budget even an outage spends too little in an hour to wake anybody: only the ticket is left of the two alerts.",
  see: "https://sre.google/workbook/alerting-on-slos/",
  slo(slo, report, { scope, services: [service] }) {
    // What was asked for by hand is judged one by one.
    if (slo.page === false || slo.page?.burns || !service) return;
    const { budget, period, tiers } = sloFacts(slo, service, scope);
    if (tiers.some(({ tier }) => tier === "page")) return;
    report(option(slo, "objective"), {
      message: `when everything fails, the budget of \`${slo.name}\`, ${formatPercent(budget)}, lasts ${formatDuration(budget * period)}: it wakes nobody`,
      help: "say that it is meant, `alerts: { page: false }`, or wait for an outage with an alert",
    });
  },
  bad: [
    {
      spec: promising("80%", ""),
      message: "when everything fails, the budget of `shop-batch`, 20%, lasts 6d: it wakes nobody",
      at: [11, 45],
    },
  ],
  good: [{ spec: promising("95%", "") }, { spec: promising("80%", "alerts: { page: false }") }],
});

function promising(objective: string, alerts: string): ExampleText {
  return exampleSpec({
    before: `
const jobs = counter("shop_jobs_total", { help: "Jobs", labels: { outcome: oneOf("done", "failed") } });
const done = ratio(jobs.where({ outcome: "done" }), jobs);`,
    service: `metrics: { jobs },\nslos: [slo("shop-batch", { objective: "${objective}", window: "30d", good: done, ${alerts} })],`,
  });
}
