import { defineRule, edited, exampleMetrics, option, removed, unitAtEnd } from "obsc/rule";

export default defineRule({
  name: "naming/contradicting-unit",
  severity: "error",
  foreign: "off",
  fixes: "unsafe",
  summary: "A metric does not say another `unit` than its name",
  why: "Panels and thresholds follow the one, people read the other, and both look right.",
  see: "https://prometheus.io/docs/practices/naming/#base-units",
  metric(metric, report) {
    const named = unitAtEnd(metric.name);
    // A multiple or a short form is the greater mistake, and has a rule of its own.
    if (!metric.unitSaid || named?.is !== "base" || metric.unit === named.base) return;
    const part = option(metric, "unit");
    report(part, {
      message: `\`${metric.name}\` ends in \`${named.base}\`, but its unit is \`${metric.unit}\``,
      help: `leave \`unit\` out, or end the name in \`_${metric.unit}\``,
      fix: edited("unsafe", "leave `unit` out", removed(part)),
    });
  },
  bad: [
    {
      spec: exampleMetrics('size: gauge("shop_cart_seconds", { help: "Size of a cart", unit: "bytes" }),'),
      message: "`shop_cart_seconds` ends in `seconds`, but its unit is `bytes`",
      at: [8, 74],
    },
    {
      spec: exampleMetrics('sold: counter("shop_sold_bytes_total", { help: "Value of orders", unit: "usd" }),'),
      message: "`shop_sold_bytes_total` ends in `bytes`, but its unit is `usd`",
    },
  ],
  good: [
    { spec: exampleMetrics('size: gauge("shop_cart_bytes", { help: "Size of a cart" }),') },
    { spec: exampleMetrics('size: gauge("shop_cart_bytes", { help: "Size of a cart", unit: "bytes" }),') },
  ],
});
