import { defineRule, type ExampleText, exampleSpec, formatDuration, formatPercent, option, type Slo, sloFacts } from "obsc/rule";

export default defineRule({
  name: "slo/misfitting-burn",
  severity: "error",
  summary: "What an alert on a budget waits for can happen, and is more than the promise allows",
  why: "An alert that waits for more than an outage spends never fires; one that waits for less than what the objective allows fires while the promise is kept.",
  see: "https://sre.google/workbook/alerting-on-slos/#5-multiple-burn-rate-alerts",
  slo(slo, report, { scope, services: [service] }) {
    if (!service) return;
    for (const { tier, index, burn } of saidBurns(slo)) {
      const facts = sloFacts(slo, service, scope);
      const fault = faultOf(burn, slo.name, facts.budget, facts.period);
      if (fault) report(option(slo, "alerts", tier, "burns", index), fault);
    }
  },
  bad: [
    { spec: waiting("99.9%", '{ spends: "50%", within: "40d" }'), message: "this looks back 40d, and the window of `shop-done` is 30d", at: [12, 37] },
    {
      spec: waiting("90%", '{ spends: "10%", within: "5h" }'),
      message: "when everything fails, 5h spends 6.94% of the budget of `shop-done`, and this waits for 10%",
    },
    { spec: waiting("99.9%", '{ spends: "1%", within: "3d" }'), message: "this waits for 1% in 3d, in which `shop-done` allows 10%" },
  ],
  good: [
    { spec: waiting("99.9%", '{ spends: "50%", within: "5d" }') },
    { spec: waiting("99.9%", '{ spends: "10%", within: "3d" }') },
    { spec: waiting("90%", '{ spends: "6.9%", within: "5h" }, { spends: "10%", within: "435m" }') },
  ],
});

interface SaidBurn {
  readonly spends: number;
  readonly within: number;
}

function saidBurns({ page, ticket }: Slo): readonly { readonly tier: "page" | "ticket"; readonly index: number; readonly burn: SaidBurn }[] {
  const of = (tier: "page" | "ticket", said: Slo["page"]) => (said ? (said.burns ?? []) : []).map((burn, index) => ({ tier, index, burn }));
  return [...of("page", page), ...of("ticket", ticket)];
}

const fiveMinutes = 300_000;

function faultOf({ spends, within }: SaidBurn, name: string, budget: number, period: number): { readonly message: string; readonly help: string } | undefined {
  const [back, share] = [formatDuration(within), formatPercent(spends)];
  if (within > period)
    return {
      message: `this looks back ${back}, and the window of \`${name}\` is ${formatDuration(period)}`,
      help: `look back ${formatDuration(period)} at most`,
    };
  const [allowed, most] = [within / period, within / period / budget];
  if (spends >= most) {
    const enough = formatDuration((Math.floor((spends * period * budget) / fiveMinutes) + 1) * fiveMinutes);
    const message = `when everything fails, ${back} spends ${percent(most)} of the budget of \`${name}\`, and this waits for ${share}`;
    return { message, help: `wait for ${percent(most * 0.99, 2)}, or look back ${enough}` };
  }
  // As much less is what a window of four weeks makes of the usual burns.
  if (spends >= 0.9 * allowed) return undefined;
  return { message: `this waits for ${share} in ${back}, in which \`${name}\` allows ${percent(allowed)}`, help: `wait for ${percent(allowed, 2)} at least` };
}

function percent(share: number, digits = 3): string {
  return formatPercent(Number(share.toPrecision(digits)));
}

function waiting(objective: string, burns: string): ExampleText {
  return exampleSpec({
    before: 'const jobs = counter("shop_jobs_total", { help: "Jobs", labels: { outcome: oneOf("done", "failed") } });',
    service: `metrics: { jobs },
slos: [slo("shop-done", {
  objective: "${objective}", window: "30d", good: ratio(jobs.where({ outcome: "done" }), jobs),
  alerts: { ticket: { burns: [${burns}] } },
})],`,
  });
}
