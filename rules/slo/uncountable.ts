import { type Condition, defineRule, type ExampleText, exampleSpec, option } from "obsc/rule";

export default defineRule({
  name: "slo/uncountable",
  severity: "error",
  summary: "What an objective promises is counted by Prometheus",
  why: "Budgets and their alerts are rules of Prometheus, which reads no log lines: nothing is written for such an objective, and nobody is told.",
  see: "https://sre.google/workbook/implementing-slos/",
  slo(slo, report) {
    if (slo.sli.is === "good-while" && waitsForLines(slo.sli.condition))
      report(option(slo, "good"), {
        message: `\`${slo.name}\` is promised of log lines, which no rule of Prometheus counts`,
        help: "count them as a metric of the service, and promise that",
      });
  },
  bad: [
    { spec: promised('errors.below("1/s")'), message: "`shop-quiet` is promised of log lines, which no rule of Prometheus counts", at: [11, 73] },
    {
      spec: promised('targets.count().atLeast(1).or(errors.below("1/s"))'),
      message: "`shop-quiet` is promised of log lines, which no rule of Prometheus counts",
    },
  ],
  good: [{ spec: promised("targets.count().atLeast(1)") }],
});

function waitsForLines(condition: Condition): boolean {
  return condition.is === "log-threshold" || ("left" in condition && (waitsForLines(condition.left) || waitsForLines(condition.right)));
}

function promised(good: string): ExampleText {
  return exampleSpec({
    before: `
const lines = logs({ format: json({ time: "ts", timeFormat: "RFC3339Nano", level: "level", message: "msg" }), labels: { level: logLevel() } });
const errors = lines.where({ level: "error" }).rate();`,
    service: `logs: lines,\nslos: [slo("shop-quiet", { objective: "99%", window: "30d", good: ${good} })],`,
  });
}
