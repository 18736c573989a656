import { type Condition, defineRule, type ExampleText, exampleSpec } from "obsc/rule";

export default defineRule({
  name: "spec/targets-without-service",
  severity: "error",
  summary: "`targets` stands in a list of a service",
  why: "It means the targets of the service in whose alerts it stands; among those of the system nobody can tell whose are meant, and nothing is emitted.",
  see: "https://prometheus.io/docs/concepts/jobs_instances/",
  alert(alert, report, { services }) {
    if (services.length > 0) return;
    for (const condition of targetsIn(alert.when))
      report(condition.at, {
        message: `\`targets\` in the alert \`${alert.name}\` of the system means no service`,
        help: "move the alert to `alerts` of the service meant",
      });
  },
  bad: [
    { spec: systemAlert("targets.down()"), message: "`targets` in the alert `ShopDown` of the system means no service", at: [4, 48] },
    { spec: systemAlert("orders.absent().or(targets.missing())"), message: "`targets` in the alert `ShopDown` of the system means no service" },
  ],
  good: [
    { spec: systemAlert("orders.absent()") },
    {
      spec: exampleSpec({
        service: 'alerts: [alert("ShopDown", { when: targets.missing(), for: "5m", severity: "critical", summary: "No shop is there" })],',
      }),
    },
  ],
});

function systemAlert(condition: string): ExampleText {
  return exampleSpec({
    before: `
const orders = counter("shop_orders_total", { help: "Orders placed" });
const down = alert("ShopDown", { when: ${condition}, for: "5m", severity: "critical", summary: "The shop is down" });`,
    system: "alerts: [down],",
    service: "metrics: { orders },",
  });
}

function targetsIn(condition: Condition): readonly Condition[] {
  if (condition.is === "targets") return [condition];
  return "left" in condition ? [...targetsIn(condition.left), ...targetsIn(condition.right)] : [];
}
