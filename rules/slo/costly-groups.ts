import { defineRule, type ExampleText, exampleSpec, grouped, option, reachOf, rulesOfSlo, sloDraft, sloFacts } from "obsc/rule";

export default defineRule({
  name: "slo/costly-groups",
  severity: "warning",
  summary: "The rules of an objective record no more series than the policy allows a metric: 10,000 unless it says otherwise",
  why: "Every group has a budget of its own, and two dozen series for it: a thousand tenants are as many series as a large service has.",
  see: "https://prometheus.io/docs/practices/naming/#labels",
  slo(slo, report, { scope, services: [service] }) {
    if (!service || sloFacts(slo, service, scope).groupedBy?.length === 0) return;
    const draft = sloDraft(slo, service, scope);
    const rules = draft ? rulesOfSlo(draft.sloRules).filter(({ kind }) => kind === "recording") : [];
    const groups = rules[0] && reachOf(rules[0].expr, scope)?.gives;
    const { maxSeriesPerMetric } = scope.settings;
    // Two of them, the objective and what is known of it, are the same for all groups.
    const each = rules.length - 2;
    if (groups === undefined || groups * each <= maxSeriesPerMetric) return;
    report(option(slo, slo.sli.is.startsWith("bad") ? "bad" : "good"), {
      message: `\`${slo.name}\` records up to ${grouped(groups * each)} series, ${each} for each of ${grouped(groups)} groups, over the ${grouped(maxSeriesPerMetric)} that a metric may have`,
      help: `group by labels with at most ${grouped(Math.floor(maxSeriesPerMetric / each))} combinations`,
    });
  },
  bad: [
    {
      spec: promising('["hall", "shelf"]'),
      message: "`shop-done` records up to 15,376 series, 16 for each of 961 groups, over the 10,000 that a metric may have",
      at: [12, 74],
    },
  ],
  good: [{ spec: promising('["queue"]') }, { spec: promising("[]") }],
});

function promising(by: string): ExampleText {
  return exampleSpec({
    before: `
const outcome = oneOf("done", "failed");
const jobs = counter("shop_jobs_total", { help: "Jobs", labels: { outcome, queue: oneOf("mail", "web"), hall: bounded(30, "halls"), shelf: bounded(30, "shelves") } });
const done = ratio(jobs.where({ outcome: "done" }), jobs, { by: ${by} });`,
    service: 'metrics: { jobs },\nslos: [slo("shop-done", { objective: "99.9%", window: "30d", good: done })],',
  });
}
