import { defineRule, type ExampleText, exampleSpec } from "obsc/rule";

export default defineRule({
  name: "engine/too-many-groups",
  severity: "error",
  foreign: "off",
  summary: "A tenant has as many groups of rules as Mimir lets it have",
  why: "Mimir refuses each group over the limit: which alerts are missing then is a matter of the order in which groups are sent.",
  see: "https://grafana.com/docs/mimir/latest/configure/configuration-parameters/#limits",
  system(_, report, { plan, scope }) {
    const ruler = scope.prometheus?.ruler;
    const groups = plan.ruleFiles.reduce((sum, file) => sum + file.groups.length, 0);
    if (ruler?.engine !== "mimir" || groups <= ruler.groupsPerTenant) return;
    report(ruler.at, {
      message: `the rules are in ${groups} groups, and the tenant may have ${ruler.groupsPerTenant}`,
      help: `have \`ruler_max_rule_groups_per_tenant\` raised, and say it: \`groupsPerTenant: ${groups}\``,
    });
  },
  bad: [{ spec: limited("groupsPerTenant: 1"), message: "the rules are in 2 groups, and the tenant may have 1", at: [11, 12] }],
  good: [{ spec: limited("groupsPerTenant: 2") }, { spec: limited("") }],
});

function limited(limits: string): ExampleText {
  return exampleSpec({
    before: `
const orders = counter("shop_orders_total", { help: "Orders placed" });
const few = alert("ShopFewOrders", { when: orders.rate().below("1/s"), for: "1h", severity: "warning", summary: "{value} orders" });`,
    service: 'metrics: { orders },\nrecordings: [record("job:shop_orders:rate5m", orders.rate())],\nalerts: [few],',
    system: `
prometheus: prometheus("prometheus", {
  url: "http://prometheus:9090",
  retention: "15d",
  pipelineAlerts: false,
  ruler: mimirRuler({ ${limits} }),
}),`,
  });
}
