import { defineRule, type ExampleText, exampleMetrics, renamedToUnit, replaceEnd, unitAtEnd } from "obsc/rule";

export default defineRule({
  name: "naming/misspelt-unit",
  severity: "warning",
  foreign: "off",
  fixes: "unsafe",
  summary: "Units are written out and in the plural: `_seconds`, not `_secs`",
  why: "The unit of a metric is the end of its name; a short form is taken for a part of the name, and the values for a mere count.",
  see: "https://prometheus.io/docs/practices/naming/#metric-names",
  metric(metric, report) {
    const unit = unitAtEnd(metric.name);
    if (unit?.is !== "misspelt") return;
    const name = replaceEnd(metric.name, unit.base);
    report(metric, {
      message: `the unit \`${unit.base}\` of \`${metric.name}\` is written \`${unit.written}\``,
      help: `rename it to \`${name}\``,
      fix: renamedToUnit(metric, name, unit.base === "seconds" ? 1000 : undefined),
    });
  },
  bad: [
    { spec: gaugeNamed("shop_backup_age_secs"), message: "the unit `seconds` of `shop_backup_age_secs` is written `secs`", at: [8, 20] },
    { spec: gaugeNamed("shop_heap_byte"), message: "the unit `bytes` of `shop_heap_byte` is written `byte`" },
  ],
  good: [{ spec: gaugeNamed("shop_backup_age_seconds") }, { spec: gaugeNamed("shop_heap_bytes") }],
});

function gaugeNamed(name: string): ExampleText {
  return exampleMetrics(`now: gauge("${name}", { help: "What is now" }),`);
}
