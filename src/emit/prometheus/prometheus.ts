import type { AlertingRule, Rule, RuleFile, RuleGroup } from "../../derive/rules.ts";
import type { Ruler } from "../../ir/backend.ts";
import * as build from "../../promql/build.ts";
import { print } from "../../promql/print.ts";
import { printPretty } from "../../promql/print-pretty.ts";
import { formatDuration } from "../../util/duration.ts";
import { toYaml, toYamlItem } from "../../util/yaml.ts";
import { configFiles } from "../config-files.ts";
import type { Emitter, OutputFile } from "../emitter.ts";
import { ruleTests } from "./rule-tests.ts";

/** The unit tests stand beside the rules, under the same names. */
export const prometheus: Emitter = {
  name: "prometheus",
  summary: "The configuration of Prometheus 2.55 and 3.x, recording and alerting rules for it, Mimir, Thanos or vmalert, and unit tests of them for promtool",
  emit(plan, { header, tests }) {
    const ruler = plan.scope.prometheus?.ruler;
    const configs = configFiles(plan, "prometheus", header);
    const texts: Texts = new Map();
    const rules = plan.ruleFiles.map((file) => madeLater(`prometheus/rules/${file.name}.yaml`, () => ruleFile(file, ruler, header, texts)));
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
function ruleFile({ namespace, groups }: RuleFile, ruler: Ruler | undefined, header: readonly string[], texts: Texts): string {
  return `${toYaml({ namespace, groups: [] }, header).replace(" []\n", "\n")}${groups.map((each) => group(each, ruler, texts)).join("\n")}`;
}

/** Rules stand apart by an empty line, which data cannot say. */
function group({ name, interval, queryOffset, rules }: RuleGroup, ruler: Ruler | undefined, texts: Texts): string {
  const settings = {
    name,
    interval: durationText(interval),
    [ruler?.engine === "vmalert" ? "eval_delay" : "query_offset"]: durationText(queryOffset),
    partial_response_strategy: ruler?.engine === "thanos" ? ruler.partialResponse : undefined,
    rules: [],
  };
  const names = namesIn(rules);
  return toYamlItem(settings, 2).replace(/ \[\]\n$/, "\n") + rules.map((each) => ruleText(each, names, texts)).join("\n");
}

function durationText(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : formatDuration(milliseconds);
}

/**
 * A thousand SLOs have a handful of forms: what is the same in all of a form is laid out once, and the names of each are put in.
 * Where a line breaks depends on how long the names are, so a text serves those whose names are as long.
 */
type Texts = Map<string, string>;

function ruleText(rule: Rule, names: readonly string[], texts: Texts): string {
  const data = (expr: string) => (rule.kind === "recording" ? { record: rule.name, expr, labels: unlessEmpty(rule.labels) } : alertData(rule, expr));
  const named = (make: () => string) =>
    rule.form === undefined || names.length === 0 ? make() : filled(texts, `${names[0]?.length} ${rule.form}`, names, make);
  const text = () => printPretty(rule.expr);
  return rule.kind === "recording" ? named(() => toYamlItem(data(text()), 6)) : toYamlItem(data(named(text)), 6);
}

/** How the names of service and SLO stand in the selectors and in the labels of rules that have a form. */
function namesIn(rules: readonly Rule[]): readonly string[] {
  const labels = rules.find(({ form }) => form !== undefined)?.labels;
  if (!labels) return [];
  const { service = "", slo = "" } = labels;
  // Other characters may need quotes around all of an expression.
  if (!/^[\w-]+ [\w-]+$/.test(`${service} ${slo}`)) return [];
  const matchers = print(build.selector("x", [build.equal("service", service), build.equal("slo", slo)])).slice(2, -1);
  return [matchers, toYaml({ service, slo }).trim().replace("\n", "\n          ")];
}

/** The text that stands under a key, with these names in it; made where there is none yet. */
function filled(texts: Texts, key: string, names: readonly string[], make: () => string): string {
  const known = texts.get(key);
  if (known !== undefined) return names.reduce((text, name, index) => text.split(holes[index] ?? "").join(name), known);
  const made = make();
  texts.set(
    key,
    names.reduce((text, name, index) => text.split(name).join(holes[index]), made),
  );
  return made;
}
/** Characters that no name has, since no YAML may hold them. */
const holes = ["\u0000", "\u0001"];

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
