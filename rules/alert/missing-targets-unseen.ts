import { type AlertingRule, defineRule, distinctGroups, type ExampleText, exampleSpec, option, type VectorSelector, walk } from "obsc/rule";

export default defineRule({
  name: "alert/missing-targets-unseen",
  severity: "warning",
  foreign: "off",
  summary: "Where an alert waits for targets that are down, another waits for targets that are gone",
  why: "`up` is 0 of a target that Prometheus knows of. When discovery finds none there is no `up` at all, and nothing to compare.",
  see: "https://prometheus.io/docs/practices/alerting/#metamonitoring",
  alert(alert, report, { plan }) {
    const rules = distinctGroups(plan.ruleFiles).flatMap(({ rules }) => rules.filter((rule) => rule.kind === "alerting"));
    const own = rules.find((rule) => rule.alert === alert);
    const down = own && downIn(own);
    if (!down) return;
    const job = jobOf(down);
    if (rules.some((rule) => missingIn(rule).some((selector) => job === undefined || jobOf(selector) === undefined || jobOf(selector) === job))) return;
    report(option(alert, "when"), {
      message: `nothing waits for the targets${job === undefined ? "" : ` of \`${job}\``} to be gone`,
      help: "add an alert on `targets.missing()`",
    });
  },
  bad: [
    {
      spec: shopWith('alert("ShopDown", { when: targets.down(), for: "5m", severity: "critical", summary: "{instance} is down" })'),
      message: "nothing waits for the targets of `shop` to be gone",
      at: [8, 42],
    },
  ],
  good: [
    {
      spec: shopWith(`
alert("ShopDown", { when: targets.down(), for: "5m", severity: "critical", summary: "{instance} is down" }),
alert("ShopGone", { when: targets.missing(), for: "5m", severity: "critical", summary: "No shop is there" }),`),
    },
    {
      spec: shopWith(
        'alert("ShopDown", { when: targets.down(), for: "5m", severity: "critical", summary: "{instance} is down" })',
        'prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" }),',
      ),
    },
  ],
});

/** The `up` that an alert compares with 0. */
function downIn({ expr }: AlertingRule): VectorSelector | undefined {
  let found: VectorSelector | undefined;
  walk(expr, (each) => {
    if (each.type !== "binary" || each.operator !== "==" || each.right.type !== "number" || each.right.value !== 0) return;
    if (each.left.type === "selector" && each.left.name === "up") found ??= each.left;
  });
  return found;
}

/** The `up` whose absence an alert waits for. */
function missingIn({ expr }: AlertingRule): readonly VectorSelector[] {
  const found: VectorSelector[] = [];
  walk(expr, (each) => {
    if (each.type !== "call" || !each.function.startsWith("absent")) return;
    for (const argument of each.args)
      walk(argument, (inner) => {
        if (inner.type === "selector" && inner.name === "up") found.push(inner);
      });
  });
  return found;
}

function jobOf({ matchers }: VectorSelector): string | undefined {
  return matchers.find(({ label, operator }) => label === "job" && operator === "=")?.value;
}

function shopWith(alerts: string, system?: string): ExampleText {
  return exampleSpec({ service: `deliver: { metrics: scrape({ port: 8080 }) },\nalerts: [${alerts}],`, ...(system !== undefined && { system }) });
}
