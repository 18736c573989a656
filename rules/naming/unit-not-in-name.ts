import { defineRule, exampleMetrics, renamed, stemOf, unitAtEnd } from "obsc/rule";

export default defineRule({
  name: "naming/unit-not-in-name",
  severity: "error",
  foreign: "off",
  fixes: "safe",
  summary: "A metric that says its `unit` ends in it",
  why: "Whoever writes a query sees the name only; a unit that stands elsewhere is guessed, and guessed wrong.",
  see: "https://prometheus.io/docs/practices/naming/#metric-names",
  metric(metric, report) {
    const { name, unit, unitSaid } = metric;
    // A count has no unit, and one per second is for metrics of others.
    if (!unitSaid || unit === "count" || unit === "unknown" || unit.includes("/")) return;
    if (stemOf(name).endsWith(`_${unit}`) || unitAtEnd(name)) return;
    const better = `${stemOf(name)}_${unit}${name.endsWith("_total") ? "_total" : ""}`;
    report(metric, { message: `\`${name}\` does not end in its unit \`${unit}\``, help: `rename it to \`${better}\``, fix: renamed(metric, better) });
  },
  bad: [
    {
      spec: exampleMetrics('amount: gauge("shop_open_amount", { help: "Value of open carts", unit: "usd" }),'),
      message: "`shop_open_amount` does not end in its unit `usd`",
      at: [8, 23],
    },
    {
      spec: exampleMetrics('sold: counter("shop_sold_total", { help: "Value of orders", unit: "usd" }),'),
      message: "`shop_sold_total` does not end in its unit `usd`",
    },
  ],
  good: [
    { spec: exampleMetrics('amount: gauge("shop_open_amount_usd", { help: "Value of open carts", unit: "usd" }),') },
    { spec: exampleMetrics('sold: counter("shop_sold_usd_total", { help: "Value of orders", unit: "usd" }),') },
  ],
});
