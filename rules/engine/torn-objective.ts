import { type AlertingRule, defineRule, type ExampleText, exampleSpec, type GroupedRule, readsOf, type Slo, withRead } from "obsc/rule";

export default defineRule({
  name: "engine/torn-objective",
  severity: "warning",
  foreign: "off",
  summary: "The alert on a fast burn is in one group with all that it reads",
  why: "Groups are evaluated beside each other: what an alert reads of another group is of the last round, at each step from one to the other, and it pages late.",
  see: "https://grafana.com/docs/mimir/latest/configure/configuration-parameters/#limits",
  system(_, report, { plan, scope }) {
    const ruler = scope.prometheus?.ruler;
    if (ruler?.engine !== "mimir") return;
    const rulesOf = new Map<Slo, GroupedRule[]>();
    for (const rule of plan.ruleFiles.flatMap(({ groups }) => groups.flatMap((group) => group.rules)))
      if (rule.slo) rulesOf.set(rule.slo, [...(rulesOf.get(rule.slo) ?? []), rule]);
    const torn = [...rulesOf].filter(([, rules]) => rules.length > ruler.rulesPerGroup);
    const pages = torn.flatMap(([slo, rules]) => rules.filter(isPage).map((page) => ({ slo, page, needs: withRead([page], readsOf(rules)).size })));
    const [largest] = pages.sort((one, other) => other.needs - one.needs);
    if (!largest || largest.needs <= ruler.rulesPerGroup) return;
    report(ruler.at, {
      message: `\`${largest.page.name}\` of \`${largest.slo.name}\` reads ${largest.needs - 1} recordings, and a group may have ${ruler.rulesPerGroup} rules`,
      help: `have \`ruler_max_rules_per_rule_group\` raised, and say it: \`rulesPerGroup: ${largest.needs}\``,
    });
  },
  bad: [
    { spec: limited("rulesPerGroup: 10"), message: "`ErrorBudgetBurnPage` of `shop-orders` reads 12 recordings, and a group may have 10 rules", at: [7, 98] },
  ],
  good: [{ spec: limited("rulesPerGroup: 13") }, { spec: limited("") }],
});

function isPage(rule: GroupedRule): rule is AlertingRule {
  return rule.kind === "alerting" && rule.labels.tier === "page";
}

function limited(limits: string): ExampleText {
  return exampleSpec({
    before: `
const orders = counter("shop_orders_total", { help: "Orders placed", labels: { outcome: oneOf("placed", "failed") } });
const failed = ratio(orders.where({ outcome: "failed" }), orders);`,
    service: 'metrics: { orders },\nslos: [slo("shop-orders", { objective: "99%", window: "30d", bad: failed })],',
    system: `prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "31d", ruler: mimirRuler({ ${limits} }) }),`,
  });
}
