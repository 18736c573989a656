/** Unit tests of rules as promtool reads them: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/ */

import type { Labels } from "../../derive/rule-tests/steady-world.ts";
import type { AlertCheck, QueryCheck, RuleTest, RuleTestFile } from "../../derive/rule-tests.ts";
import type { Expr } from "../../promql/ast.ts";
import * as build from "../../promql/build.ts";
import { print } from "../../promql/print.ts";
import { formatDuration } from "../../util/duration.ts";
import { remembered } from "../../util/remembered.ts";
import { toYaml, toYamlItem } from "../../util/yaml.ts";

export function ruleTests({ ruleFile, evaluationInterval, groupOrder, tests, untested }: RuleTestFile, header: readonly string[]): string {
  const settings = {
    rule_files: [`../rules/${ruleFile}.yaml`],
    evaluation_interval: formatDuration(evaluationInterval),
    fuzzy_compare: true,
    group_eval_order: groupOrder,
    tests: [],
  };
  const missing = untested.length === 0 ? [] : ["", "Without a test:", ...untested.map(({ subject, reason }) => `  ${subject}: ${reason}`)];
  return `${toYaml(settings, [...header, ...missing]).replace(/ \[\]\n$/, "\n")}${tests.map((test) => toYamlItem(ruleTest(test), 2)).join("\n")}`;
}

function ruleTest({ name, interval, series, alerts, queries }: RuleTest): object {
  return {
    name,
    interval: formatDuration(interval),
    input_series: series.map((each) => ({ series: seriesText(each.name, each.labels), values: each.values })),
    alert_rule_test: unlessEmpty(alerts.map(alertCheck)),
    promql_expr_test: unlessEmpty(queries.map(queryCheck)),
  };
}

function alertCheck({ at, alert, firing }: AlertCheck): object {
  return {
    eval_time: formatDuration(at),
    alertname: alert,
    exp_alerts: firing.map(({ labels, annotations }) => ({ exp_labels: labels, exp_annotations: annotations })),
  };
}

function queryCheck({ at, expr, samples }: QueryCheck): object {
  return {
    expr: queryText(expr),
    eval_time: formatDuration(at),
    exp_samples: samples.map(({ name, labels, value }) => ({ labels: seriesText(name, labels), value })),
  };
}

function seriesText(name: string | undefined, labels: Labels): string {
  const items = Object.keys(labels)
    .map((label) => labelTexts(label)(labels[label] as string))
    .join(",");
  if (name === undefined) return `{${items}}`;
  const start = nameText(name);
  // A name that needs quotes stands among the labels.
  if (start.endsWith("}")) return `${start.slice(0, -1)}${items && ","}${items}}`;
  return items === "" ? start : `${start}{${items}}`;
}

/** The same few queries, names and labels stand in every test. */
const queryText = remembered((expr: Expr) => print(expr), 1000);
const nameText = remembered((name) => print({ type: "selector", name, matchers: [] }), 1000);
const labelTexts = remembered((label) => remembered((value) => print({ type: "selector", matchers: [build.equal(label, value)] }).slice(1, -1), 1000), 1000);

function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
