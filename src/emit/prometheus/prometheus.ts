import type { AlertingRule, Rule, RuleFile, RuleGroup } from "../../derive/rules.ts";
import type { Ruler } from "../../ir/backend.ts";
import { printPretty } from "../../promql/print-pretty.ts";
import { formatDuration } from "../../util/duration.ts";
import { toYaml, toYamlItem } from "../../util/yaml.ts";
import { configFiles } from "../config-files.ts";
import type { Emitter, OutputFile } from "../emitter.ts";
import { ruleTests } from "./rule-tests.ts";
import { sloTexts } from "./slo-texts.ts";

/** The unit tests stand beside the rules, under the same names. */
export const prometheus: Emitter = {
  name: "prometheus",
  summary: "The configuration of Prometheus 2.55 and 3.x, recording and alerting rules for it, Mimir, Thanos or vmalert, and unit tests of them for promtool",
  emit(plan, { header, tests }) {
    const ruler = plan.scope.prometheus?.ruler;
    const configs = configFiles(plan, "prometheus", header);
    const sloText = sloTexts(rulesText);
    const textOf = (group: RuleGroup) => settingsText(group, ruler) + (group.sloRules ? sloText(group.sloRules) : rulesText(group.rules));
    const rules = plan.ruleFiles.map((file) => madeLater(`prometheus/rules/${file.name}.yaml`, () => ruleFile(file, header, textOf)));
    if (!tests) return [...configs, ...rules];
    const proofs = plan.ruleTests.filter((file) => file.tests.length > 0);
    return [...configs, ...rules, ...proofs.map((file) => madeLater(`prometheus/tests/${file.name}.yaml`, () => ruleTests(file, header)))];
  },
};

function madeLater(path: string, make: () => string): OutputFile {
  return {
    path,
    get content() {
      return make();
    },
  };
}

/**
 * https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/, with what others add: a namespace
 * (https://grafana.com/docs/mimir/latest/manage/tools/mimirtool/#rules), `partial_response_strategy`
 * (https://thanos.io/tip/components/rule.md/#partial-response), and `eval_delay` (https://docs.victoriametrics.com/victoriametrics/vmalert/#groups).
 */
function ruleFile({ namespace, groups }: RuleFile, header: readonly string[], textOf: (group: RuleGroup) => string): string {
  return `${toYaml({ namespace, groups: [] }, header).replace(" []\n", "\n")}${groups.map(textOf).join("\n")}`;
}

function settingsText({ name, interval, queryOffset }: RuleGroup, ruler: Ruler | undefined): string {
  const settings = {
    name,
    interval: durationText(interval),
    [ruler?.engine === "vmalert" ? "eval_delay" : "query_offset"]: durationText(queryOffset),
    partial_response_strategy: ruler?.engine === "thanos" ? ruler.partialResponse : undefined,
    rules: [],
  };
  return `${toYamlItem(settings, 2).slice(0, -" []\n".length)}\n`;
}

function durationText(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : formatDuration(milliseconds);
}

/** Rules stand apart by an empty line, which data cannot say. */
function rulesText(rules: readonly Rule[]): string {
  return rules.map(ruleText).join("\n");
}

function ruleText(rule: Rule): string {
  const expr = printPretty(rule.expr);
  return toYamlItem(rule.kind === "recording" ? { record: rule.name, expr, labels: unlessEmpty(rule.labels) } : alertData(rule, expr), 6);
}

function alertData(alert: AlertingRule, expr: string): object {
  return {
    alert: alert.name,
    expr,
    for: alert.for === 0 ? undefined : formatDuration(alert.for),
    keep_firing_for: durationText(alert.keepFiringFor),
    labels: unlessEmpty(alert.labels),
    annotations: unlessEmpty(alert.annotations),
  };
}

function unlessEmpty(texts: Readonly<Record<string, string>>): object | undefined {
  return Object.keys(texts).length === 0 ? undefined : texts;
}
