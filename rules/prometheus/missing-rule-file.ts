import { defineRule, examplePrometheus, inPart, settingAt } from "obsc/rule";

export default defineRule({
  name: "prometheus/missing-rule-file",
  severity: "error",
  foreign: "warning",
  summary: "The rules that are written are those that Prometheus reads",
  why: "Of a pattern that finds nothing it never says so: no rule is evaluated, and no alert fires.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#configuration-file",
  config(config, report, { plan }) {
    for (const path of config.unfound ?? []) {
      const pattern = String(settingAt(config.documents[0] ?? {}, ...path));
      report(inPart(config, path), { message: `\`${pattern}\` finds no file`, help: "correct it: paths begin in the folder of this file" });
    }
    const listed = config.format === "prometheus" ? config.documents[0]?.rule_files : undefined;
    if (!Array.isArray(listed) || plan.ruleFiles.length === 0) return;
    const files = plan.ruleFiles.map(({ name }) => `rules/${name}.yaml`);
    for (const [index, pattern] of listed.entries()) {
      if (typeof pattern !== "string" || files.some((file) => finds(pattern, file))) continue;
      report(inPart(config, ["rule_files", index]), {
        message: `\`${pattern}\` finds no file of rules that is written`,
        help: 'they lie beside this file: "rules/*.yaml"',
      });
    }
  },
  bad: [
    {
      spec: examplePrometheus('rule_files: ["alerts/*.yml"]', {
        before: 'const orders = counter("shop_orders_total", { help: "Orders placed" });',
        service: 'metrics: { orders },\nrecordings: [record("job:shop_orders:rate5m", orders.rate())],',
      }),
      message: "`alerts/*.yml` finds no file of rules that is written",
      at: [8, 16],
    },
  ],
  good: [{ spec: examplePrometheus('rule_files: ["rules/*.yaml"]') }],
});

/** Whether the last parts of a pattern fit the file below the output; a path from the root is where it is mounted. */
function finds(pattern: string, file: string): boolean {
  const wanted = pattern.split("/").slice(-2);
  const parts = file.split("/").slice(-wanted.length);
  return wanted.every((part, index) => fits(part, parts[index] ?? ""));
}

/** A `*` stands for anything within one part of a path. */
function fits(pattern: string, text: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  const tail = rest.pop();
  if (tail === undefined) return pattern === text;
  return text.startsWith(head) && text.slice(head.length).endsWith(tail) && rest.every((middle) => text.includes(middle));
}
