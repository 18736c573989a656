import assert from "node:assert/strict";
import { test } from "node:test";
import {
  alert,
  counter,
  gauge,
  grafana,
  mimirRuler,
  oneOf,
  type PrometheusOptions,
  prometheus as prometheusServer,
  promql,
  ratio,
  record,
  type ServiceOptions,
  secret,
  slo,
  thanosRuler,
  vmalert,
} from "obsc";
import { parse as parseYaml } from "yaml";
import type { Plan } from "../../src/derive/plan.ts";
import { deriveRuleTests } from "../../src/derive/rule-tests.ts";
import { deriveRules } from "../../src/derive/rules.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import { prometheus } from "../../src/emit/prometheus/prometheus.ts";
import type { PromqlQuery } from "../../src/ir/query.ts";
import type { System } from "../../src/ir/system.ts";
import { parse } from "../../src/promql/parse.ts";
import { print } from "../../src/promql/print.ts";
import { printPretty } from "../../src/promql/print-pretty.ts";
import { rulesSystem } from "../derive/rules-system.ts";
import { shop, systemWith } from "../support/systems.ts";

const requests = counter("shop_requests_total", { help: "Requests", labels: { status: oneOf("200", "500") } });
const usage = gauge("shop_usage_ratio", { help: "Share in use" });

function emit(system: System, tests = true): Readonly<Record<string, string>> {
  const scope = scopeOf(system);
  const ruleFiles = deriveRules(scope);
  const plan = { system, scope, ruleFiles, ruleTests: deriveRuleTests(scope, ruleFiles), configs: [] } as unknown as Plan;
  return Object.fromEntries(prometheus.emit(plan, { header: ["From a spec."], tests }).map(({ path, content }) => [path, content]));
}

test("a rule file reads as if written by hand", () => {
  const made = emit(
    systemWith(
      {
        metrics: { requests },
        recordings: [record("job:shop_requests:rate5m", requests.rate(), { every: "30s" })],
        alerts: [
          alert("ShopErrors", {
            when: ratio(requests.where({ status: "500" }), requests).above("5%"),
            for: "5m",
            keepFiringFor: "90s",
            severity: "critical",
            summary: "{value} of requests fail",
            description: "Too many.\nLook at the log.",
          }),
        ],
      },
      { runbooks: { dir: "docs" } },
    ),
  );
  assert.equal(
    made["prometheus/rules/shop.yaml"],
    `# From a spec.

groups:
  - name: shop-recordings-30s
    interval: 30s
    rules:
      - record: job:shop_requests:rate5m
        expr: sum by (job) (rate(shop_requests_total[5m]))

  - name: shop-alerts
    rules:
      - alert: ShopErrors
        expr: |-
          (
            sum by (job) (rate(shop_requests_total{status="500"}[5m]))
            or sum by (job) (rate(shop_requests_total[5m])) * 0
          )
          / (sum by (job) (rate(shop_requests_total[5m])) > 0)
          > 0.05
        for: 5m
        keep_firing_for: 90s
        labels:
          severity: critical
          team: checkout
          service: shop
        annotations:
          summary: "{{ $value | humanizePercentage }} of requests fail"
          description: |-
            Too many.
            Look at the log.
          runbook_url: docs/ShopErrors.md
`,
  );
  assert.match(
    made["prometheus/tests/shop.yaml"] ?? "",
    /^# From a spec\.\n\nrule_files:\n {2}- \.\.\/rules\/shop\.yaml\nevaluation_interval: 1m\nfuzzy_compare: true\ngroup_eval_order:\n/,
  );
});

test("groups have what the engine that evaluates them knows", () => {
  const head = (options: Partial<PrometheusOptions>) => {
    const server = prometheusServer("prometheus", { url: "http://prometheus:9090", retention: "15d", pipelineAlerts: false, queryOffset: "2m", ...options });
    const text = emit(systemWith({ alerts: [late] }, { prometheus: server }), false)["prometheus/rules/shop.yaml"] ?? "";
    return text.slice(text.indexOf("\n\n") + 2, text.indexOf("    rules:"));
  };
  const late = alert("ShopFull", { when: usage.max().above("90%"), for: "5m", severity: "warning", summary: "{value} is used" });
  const group = "groups:\n  - name: shop-alerts\n    interval: 1m\n";
  assert.equal(head({}), `${group}    query_offset: 2m\n`);
  assert.equal(head({ ruler: mimirRuler() }), `namespace: shop\n${group}    query_offset: 2m\n`);
  assert.equal(head({ ruler: thanosRuler() }), `${group}    query_offset: 2m\n`);
  assert.equal(head({ ruler: thanosRuler({ partialResponse: "warn" }) }), `${group}    query_offset: 2m\n    partial_response_strategy: warn\n`);
  assert.equal(head({ ruler: vmalert() }), `${group}    eval_delay: 2m\n`);
});

test("with an offset, tests look for the same that much later, and before that nothing fires; promtool does not know that of vmalert", () => {
  const tested = (options: Partial<PrometheusOptions>, more: Partial<ServiceOptions> = {}) => {
    const server = prometheusServer("prometheus", { url: "http://prometheus:9090", retention: "15d", pipelineAlerts: false, ...options });
    const full = alert("ShopFull", { when: usage.max().above("90%"), for: "5m", severity: "warning", summary: "{value} is used" });
    const parts = { metrics: { usage }, recordings: [record("job:usage:max", usage.max())], alerts: [full], ...more };
    const text = emit(systemWith(parts, { prometheus: server }))["prometheus/tests/shop.yaml"] ?? "";
    const { tests } = parseYaml(text) as { tests: readonly Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>[] };
    return tests.flatMap((each) =>
      [...(each.alert_rule_test ?? []), ...(each.promql_expr_test ?? [])].map(({ expr, eval_time }) => [expr, eval_time].join(" ").trim()),
    );
  };
  assert.deepEqual(tested({}), ["job:usage:max 3m", "4m", "8m", "8m"]);
  assert.deepEqual(tested({ queryOffset: "1m" }), ["job:usage:max offset 1m 4m", "4m", "9m", "8m"]);
  assert.deepEqual(tested({ queryOffset: "1m" }, { queryOffset: "2m" }), ["job:usage:max offset 2m 5m", "4m", "10m", "8m"]);
  assert.deepEqual(tested({ queryOffset: "1m", ruler: vmalert() }), tested({}));
});

test("a group that is longer than Mimir takes is split, and its tests evaluate the parts in order", () => {
  const server = prometheusServer("prometheus", {
    url: "http://prometheus:9090",
    retention: "15d",
    pipelineAlerts: false,
    ruler: mimirRuler({ rulesPerGroup: 10 }),
  });
  const failed = ratio(requests.where({ status: "500" }), requests);
  const made = emit(systemWith({ metrics: { requests }, slos: [slo("open", { bad: failed, objective: "99%", window: "30d" })] }, { prometheus: server }));
  const { groups } = parseYaml(made["prometheus/rules/shop.yaml"] ?? "") as { groups: readonly { name: string; rules: readonly unknown[] }[] };
  assert.ok(groups.length > 1 && groups.every(({ rules }) => rules.length <= 10));
  assert.deepEqual(
    (parseYaml(made["prometheus/tests/shop-slo-open.yaml"] ?? "") as { group_eval_order: unknown }).group_eval_order,
    groups.map(({ name }) => name),
  );
});

test("tests are left out when they are not wanted, and where there is none", () => {
  assert.deepEqual(Object.keys(emit(shop, false)), ["prometheus/rules/shop.yaml", "prometheus/rules/shop-system.yaml"]);
  assert.deepEqual(Object.keys(emit(systemWith({ recordings: [record("job:a:sum", promql`predict_linear(x[5m], 1)`)] }))), ["prometheus/rules/shop.yaml"]);
});

test("a series whose name needs quotes is named among its labels, as a query has it", () => {
  const depth = gauge("shop.queue.depth", { help: "Waiting" });
  const full = alert("ShopQueueFull", { when: depth.max().above(5), for: "5m", severity: "warning", summary: "full" });
  const tests = emit(systemWith({ metrics: { depth }, alerts: [full] }))["prometheus/tests/shop.yaml"] ?? "";
  assert.deepEqual([...new Set(tests.match(/series: .*/g))], ['series: \'{"shop.queue.depth",job="shop",instance="shop-1"}\'']);
});

test("a test file says which rules it has no test for", () => {
  const text =
    emit(systemWith({ metrics: { usage }, recordings: [record("job:usage:max", usage.max()), record("job:a:sum", promql`predict_linear(x[5m], 1)`)] }))[
      "prometheus/tests/shop.yaml"
    ] ?? "";
  assert.ok(text.startsWith("# From a spec.\n#\n# Without a test:\n#   recordings.job:a:sum: nothing says what series it reads\n\n"), text);
  assert.deepEqual(parseYaml(text).tests, [
    {
      name: "job:usage:max records",
      interval: "1m",
      input_series: [{ series: 'shop_usage_ratio{job="shop",instance="shop-1"}', values: "1x3" }],
      promql_expr_test: [{ expr: "job:usage:max", eval_time: "3m", exp_samples: [{ labels: 'job:usage:max{job="shop"}', value: 1 }] }],
    },
  ]);
});

interface WrittenRule {
  readonly expr: string;
  readonly for?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

test("every expression is PromQL and says what was derived; no number has the dust of binary arithmetic", () => {
  for (const system of [shop, rulesSystem()]) {
    const files = deriveRules(scopeOf(system));
    const made = emit(system, false);
    for (const file of files) {
      const text = made[`prometheus/rules/${file.name}.yaml`] ?? "";
      assert.doesNotMatch(text, /\d\.\d{9,}|NaN|undefined/);
      const written = (parseYaml(text) as { groups: readonly { rules: readonly WrittenRule[] }[] }).groups.flatMap(({ rules }) => rules);
      const derived = file.groups.flatMap(({ rules }) => rules);
      assert.equal(written.length, derived.length);
      for (const [index, rule] of derived.entries()) {
        const { expr } = written[index] ?? { expr: "" };
        const parsed = parse(expr);
        assert.ok(parsed.expr, `${rule.name}: ${expr}`);
        assert.equal(print(parsed.expr), print(rule.expr));
      }
    }
  }
});

const laidOut = (query: unknown, width = 40) => printPretty((query as PromqlQuery).expr, width);

test("what is short stands on one line, what is long is laid out with its operators in front", () => {
  assert.equal(laidOut(promql`sum(a) / sum(b)`), "sum(a) / sum(b)");
  assert.equal(
    laidOut(promql`sum by (job) (rate(first_total[5m])) + sum by (job) (rate(second_total[5m])) * sum by (job) (third) * sum by (job) (fourth)`),
    "sum by (job) (rate(first_total[5m]))\n+ sum by (job) (rate(second_total[5m]))\n  * sum by (job) (third)\n  * sum by (job) (fourth)",
  );
  assert.equal(
    laidOut(promql`topk(3, sum by (instance) (rate(some_requests_total[5m])))`),
    "topk(\n  3,\n  sum by (instance) (\n    rate(some_requests_total[5m])\n  )\n)",
  );
  assert.equal(laidOut(promql`-(first_metric_name + second_metric_name + third)`), "-(\n  first_metric_name\n  + second_metric_name\n  + third\n)");
  assert.equal(
    laidOut(promql`max_over_time((first_metric_name / second_metric_name)[1h:5m])`),
    "max_over_time(\n  (\n    first_metric_name\n    / second_metric_name\n  )[1h:5m]\n)",
  );
  assert.equal(laidOut(promql`a_very_long_metric_name_that_fits_nowhere{job="x"}`), 'a_very_long_metric_name_that_fits_nowhere{job="x"}');
  assert.equal(laidOut(promql`(first_metric_name + second_metric_name + third)`), "(\n  first_metric_name\n  + second_metric_name\n  + third\n)");
  assert.equal(laidOut(promql`time()`, 3), "time()");
  assert.equal(laidOut(promql`first_metric_name and second_metric or third_metric_name`), "first_metric_name and second_metric\nor third_metric_name");
});

test("SLOs of one form have the texts that each would have alone", () => {
  const requests = counter("shop_requests_total", { help: "Requests", labels: { status: oneOf("200", "500") } });
  const bad = ratio(requests.where({ status: "500" }), requests);
  const names = ["fast", "slow", "true", "8888", "a: b", '"$&\\', "it's", "a.b", "availability-of-the-checkout", "availability-of-the-basket-", "¢"];
  const descriptions = ["$& is kept: $1", "Kept", "Kept!", "It's 99% of `all`", "Größe", undefined];
  const slos = names.flatMap((name, index) =>
    descriptions.map((description, at) =>
      slo(`${name}${at === 0 ? "" : at}`, {
        objective: at === 1 ? "99%" : "99.9%",
        window: "30d",
        bad,
        ...(description !== undefined && { description }),
        ...(index % 3 === 0 && { runbook: `docs/${index}.md` }),
      }),
    ),
  );
  for (const url of ["https://docs.example/", "https://docs.example/¡/"] as const) {
    const system = systemWith(
      { metrics: { requests }, slos },
      { runbooks: { dir: "docs", url }, grafana: grafana("grafana", { adminPassword: secret.env("PASSWORD"), datasources: [] }) },
    );
    const ruleFiles = deriveRules(scopeOf(system));
    const alone = ruleFiles.map((file) => ({ ...file, groups: file.groups.map(({ sloRules: _, ...group }) => group) }));
    const textOf = (files: typeof ruleFiles) =>
      prometheus.emit({ scope: scopeOf(system), ruleFiles: files, configs: [], ruleTests: [] } as unknown as Plan, { header: [], tests: false } as never)[0]
        ?.content;
    assert.equal(textOf(ruleFiles), textOf(alone));
  }
});

test("the time to write rules grows with their number", () => {
  const system = (count: number) =>
    systemWith({
      metrics: { requests },
      slos: Array.from({ length: count }, (_, index) =>
        slo(`s${index}`, { objective: "99.9%", window: "30d", bad: ratio(requests.where({ status: "500" }), requests) }),
      ),
    });
  const size = (count: number) => emit(system(count), false)["prometheus/rules/shop.yaml"]?.length ?? 0;
  assert.ok(size(100) < 11 * size(10));
});
