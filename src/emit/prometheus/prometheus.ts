import type { Rule, RuleFile, RuleGroup } from "../../derive/rules.ts";
import type { Ruler } from "../../ir/backend.ts";
import { printPretty } from "../../promql/print-pretty.ts";
import { formatDuration } from "../../util/duration.ts";
import { toYaml, toYamlItem } from "../../util/yaml.ts";
import { configFiles } from "../config-files.ts";
import type { Emitter } from "../emitter.ts";
import { ruleTests } from "./rule-tests.ts";

/** The unit tests stand beside the rules, under the same names. */
export const prometheus: Emitter = {
  name: "prometheus",
  summary: "The configuration of Prometheus 2.55 and 3.x, recording and alerting rules for it, Mimir, Thanos or vmalert, and unit tests of them for promtool",
  emit(plan, { header, tests }) {
    const ruler = plan.scope.prometheus?.ruler;
    const configs = configFiles(plan, "prometheus", header);
    const rules = plan.ruleFiles.map((file) => ({ path: `prometheus/rules/${file.name}.yaml`, content: ruleFile(file, ruler, header) }));
    if (!tests) return [...configs, ...rules];
    const proofs = plan.ruleTests.filter((file) => file.tests.length > 0);
    return [...configs, ...rules, ...proofs.map((file) => ({ path: `prometheus/tests/${file.name}.yaml`, content: ruleTests(file, header) }))];
  },
};

/**
 * https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/, with what others add: a namespace
 * (https://grafana.com/docs/mimir/latest/manage/tools/mimirtool/#rules), `partial_response_strategy`
 * (https://thanos.io/tip/components/rule.md/#partial-response), and `eval_delay` (https://docs.victoriametrics.com/victoriametrics/vmalert/#groups).
 */
function ruleFile({ namespace, groups }: RuleFile, ruler: Ruler | undefined, header: readonly string[]): string {
  return `${toYaml({ namespace, groups: [] }, header).replace(" []\n", "\n")}${groups.map((each) => group(each, ruler)).join("\n")}`;
}

/** Rules stand apart by an empty line, which data cannot say. */
function group({ name, interval, queryOffset, rules }: RuleGroup, ruler: Ruler | undefined): string {
  const settings = {
    name,
    interval: durationText(interval),
    [ruler?.engine === "vmalert" ? "eval_delay" : "query_offset"]: durationText(queryOffset),
    partial_response_strategy: ruler?.engine === "thanos" ? ruler.partialResponse : undefined,
    rules: [],
  };
  return toYamlItem(settings, 2).replace(/ \[\]\n$/, "\n") + rules.map((each) => toYamlItem(rule(each), 6)).join("\n");
}

function durationText(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : formatDuration(milliseconds);
}

function rule(each: Rule): object {
  const expr = printPretty(each.expr);
  if (each.kind === "recording") return { record: each.name, expr, labels: unlessEmpty(each.labels) };
  return {
    alert: each.name,
    expr,
    for: each.for === 0 ? undefined : formatDuration(each.for),
    keep_firing_for: durationText(each.keepFiringFor),
    labels: unlessEmpty(each.labels),
    annotations: unlessEmpty(each.annotations),
  };
}

function unlessEmpty(texts: Readonly<Record<string, string>>): object | undefined {
  return Object.keys(texts).length === 0 ? undefined : texts;
}
