import { defineRule, type ExampleText, exampleSpec, formatDuration, grouped, option, sloFacts } from "obsc/rule";

export default defineRule({
  name: "slo/unreachable-count",
  severity: "error",
  summary: "An alert on minutes waits for no more of them than its window has",
  why: "An objective that is kept by time has one event a minute: more bad ones than the window is long there cannot be, so that the alert never fires.",
  see: "https://sre.google/workbook/alerting-on-slos/#low-traffic-services-and-error-budget-alerting",
  slo(slo, report, { scope, services: [service] }) {
    const isByTime = slo.sli.is === "good-while" || slo.sli.is === "good-by-time" || slo.sli.is === "bad-by-time";
    if (!service || !isByTime) return;
    for (const { tier, burns, minEvents } of sloFacts(slo, service, scope).tiers) {
      const longest = Math.max(...burns.map(({ long }) => long));
      if (minEvents <= longest / minute) continue;
      const said = slo[tier];
      const place = said && said.minEvents !== undefined ? option(slo, "alerts", tier, "minEvents") : option(slo, "alerts", "minEvents");
      report(place, {
        message: `the ${tier} of \`${slo.name}\` waits for ${grouped(minEvents)} bad minutes, and ${formatDuration(longest)} has ${grouped(longest / minute)}`,
        help: `wait for fewer than ${grouped(longest / minute)}`,
      });
      return;
    }
  },
  bad: [
    { spec: waiting("{ minEvents: 500 }"), message: "the page of `shop-up` waits for 500 bad minutes, and 6h has 360", at: [7, 119] },
    { spec: waiting("{ ticket: { minEvents: 5000 } }"), message: "the ticket of `shop-up` waits for 5,000 bad minutes, and 3d has 4,320", at: [7, 129] },
  ],
  good: [{ spec: waiting("{ minEvents: 300 }") }, { spec: waiting("{ page: false, minEvents: 500 }") }],
});

const minute = 60_000;

function waiting(alerts: string): ExampleText {
  return exampleSpec({ service: `slos: [slo("shop-up", { objective: "99%", window: "30d", good: targets.count().atLeast(1), alerts: ${alerts} })],` });
}
