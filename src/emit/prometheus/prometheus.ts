import type { Rule, RuleFile, RuleGroup } from "../../derive/rules.ts";
import { printPretty } from "../../promql/print-pretty.ts";
import { formatDuration } from "../../util/duration.ts";
import { toYaml, toYamlItem } from "../../util/yaml.ts";
import { configFiles } from "../config-files.ts";
import type { Emitter } from "../emitter.ts";
import { ruleTests } from "./rule-tests.ts";

/** The unit tests stand beside the rules, under the same names. */
export const prometheus: Emitter = {
  name: "prometheus",
  summary: "The configuration of Prometheus 2.55 and 3.x, its recording and alerting rules, and unit tests of them for promtool",
  emit(plan, { header, tests }) {
    const configs = configFiles(plan, "prometheus", header);
    const rules = plan.ruleFiles.map((file) => ({ path: `prometheus/rules/${file.name}.yaml`, content: ruleFile(file, header) }));
    return tests
      ? [...configs, ...rules, ...plan.ruleTests.map((file) => ({ path: `prometheus/tests/${file.name}.yaml`, content: ruleTests(file, header) }))]
      : [...configs, ...rules];
  },
};

/** https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/ */
function ruleFile({ groups }: RuleFile, header: readonly string[]): string {
  return `${toYaml({ groups: [] }, header).replace(" []\n", "\n")}${groups.map(group).join("\n")}`;
}

/** Rules stand apart by an empty line, which data cannot say. */
function group({ name, interval, rules }: RuleGroup): string {
  const head = toYamlItem({ name, interval: interval === undefined ? undefined : formatDuration(interval), rules: [] }, 2).replace(/ \[\]\n$/, "\n");
  return head + rules.map((each) => toYamlItem(rule(each), 6)).join("\n");
}

function rule(each: Rule): object {
  const expr = printPretty(each.expr);
  if (each.kind === "recording") return { record: each.name, expr, labels: unlessEmpty(each.labels) };
  return {
    alert: each.name,
    expr,
    for: each.for === 0 ? undefined : formatDuration(each.for),
    keep_firing_for: each.keepFiringFor === undefined ? undefined : formatDuration(each.keepFiringFor),
    labels: unlessEmpty(each.labels),
    annotations: unlessEmpty(each.annotations),
  };
}

function unlessEmpty(texts: Readonly<Record<string, string>>): object | undefined {
  return Object.keys(texts).length === 0 ? undefined : texts;
}
