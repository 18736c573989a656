import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { importFiles, type Tool } from "../../src/import/import.ts";
import { printSpec } from "../../src/import/print.ts";
import { textOfFile } from "../../src/read/text-source.ts";

function read(tool: Tool, ...texts: readonly string[]) {
  const sources = texts.map((text, index) => textOfFile(text, `${index}.yaml`, "import"));
  const { imported, diagnostics } = importFiles(tool, sources, { window: "30d" });
  return { imported, said: diagnostics.map(({ at, message }) => `${at.kind === "file" ? `${at.line}:${at.column}` : ""} ${message}`) };
}

const indented = (text: string, spaces: number) => text.replace(/^(?=.)/gm, " ".repeat(spaces));

const sloth = (slo: string, head = "labels: { team: a }") => `version: prometheus/v1\nservice: shop\n${head}\nslos:\n  - name: one\n${indented(slo, 4)}`;
const events = `sli:
  events:
    error_query: sum(rate(a_total{b="1"}[{{.window}}]))
    total_query: sum(rate(a_total[{{.window}}]))`;
const pyrra = (spec: string, metadata = "{ name: one, namespace: shop, labels: { pyrra.dev/owner: a } }") =>
  `apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\nmetadata: ${metadata}\nspec:\n${indented(spec, 2)}`;
const openslo = (spec: string, version = "v1") =>
  `apiVersion: openslo/${version}\nkind: SLO\nmetadata: { name: one, labels: { team: a } }\nspec:\n  service: shop\n${indented(spec, 2)}`;
const ratio =
  "indicator: { spec: { ratioMetric: { good: { metricSource: { type: Prometheus, spec: { query: a } } }, total: { metricSource: { spec: { expr: b } } } } } }";

const found: readonly (readonly [what: string, tool: Tool, text: string, said: readonly string[]])[] = [
  ["a service that is missing", "sloth", "version: prometheus/v1\nslos: []", ["1:1 a file of Sloth has no `service`"]],
  ["a list in place of a map", "sloth", sloth(`objective: 99\n${events}\nalerting: []`), ["11:15 `alerting` is not a map"]],
  ["a text in place of a list", "sloth", "version: prometheus/v1\nservice: shop\nslos: many", ["3:7 `slos` is not a list"]],
  ["an entry that is no map", "sloth", "version: prometheus/v1\nservice: shop\nslos: [5]", ["3:8 an entry of `slos` is not a map"]],
  [
    "what is neither true nor false",
    "sloth",
    sloth(`objective: 99\n${events}\nalerting: { page_alert: { disable: maybe } }`),
    ["11:40 `disable` is not `true` or `false`"],
  ],
  ["a label that is a list", "sloth", sloth(`objective: 99\n${events}\nlabels: { a: [b] }`), ["11:18 `a` is not a text"]],
  ["a setting that is null", "sloth", sloth(`objective: 99\n${events}\nalerting:\ndescription: ~`), []],
  ["a setting like no other", "sloth", sloth(`objective: 99\n${events}\nqwertyuiop: 1`), ["11:5 an SLO has no setting `qwertyuiop`, and Sloth reads past it"]],
  [
    "a name in use",
    "sloth",
    `${sloth(`objective: 99\n${events}`)}\n  - name: one\n    objective: 98\n${indented(events, 4)}`,
    ["11:11 `shop` has an SLO `one` already"],
  ],
  ["a query that is no text", "sloth", sloth("objective: 99\nsli: { raw: { error_ratio_query: [a] } }"), ["7:38 `error_ratio_query` is not a text"]],
  [
    "an empty query",
    "sloth",
    sloth('objective: 99\nsli: { raw: { error_ratio_query: "{{.window}} +" } }'),
    ["7:52 this is not PromQL: unexpected end of the query"],
  ],
  [
    "a name of alerts",
    "sloth",
    sloth(`objective: 99\n${events}\nalerting: { name: Slow, page_alert: { disable: yes } }`),
    ["11:23 the name `Slow` is lost: alerts of SLOs are called `ErrorBudgetBurnPage`, `ErrorBudgetBurnTicket` and `SLOMetricAbsent`"],
  ],
  [
    "more than a metric",
    "pyrra",
    pyrra("target: '99'\nwindow: 4w\nindicator: { ratio: { errors: { metric: sum(a) }, total: { metric: (b) } } }"),
    ["7:43 this is more than a metric and its matchers, which is all that Pyrra takes"],
  ],
  [
    "no metric",
    "pyrra",
    pyrra("target: '99'\nwindow: 4w\nindicator: { bool_gauge: { grouping: [a] }, latencyNative: ~ }"),
    ["7:28 `bool_gauge` has no `metric`"],
  ],
  [
    "a latency without a total",
    "pyrra",
    pyrra("target: '99'\nwindow: 4w\nindicator: { latencyNative: { latency: 1s } }"),
    ["7:31 `latencyNative` has no `total`"],
  ],
  [
    "no kind of indicator",
    "pyrra",
    pyrra("target: '99'\nwindow: 4w\nindicator: {}"),
    ["7:14 `indicator` says none of `ratio`, `latency`, `latencyNative` and `bool_gauge`"],
  ],
  ["an unnamed object", "pyrra", pyrra("target: '99'\nwindow: 4w\nindicator: {}", "{}"), ["3:11 `metadata` has no `name`"]],
  [
    "a metric of OpenSLO without a query",
    "openslo",
    openslo(
      `budgetingMethod: Occurrences\nobjectives: [{ target: 0.9 }]\ntimeWindow: [{ duration: 7d, isRolling: true }]\nindicator: { spec: { thresholdMetric: { metricSource: { type: Prometheus } } } }`,
    ),
    ["9:57 `metricSource` has no `spec`"],
  ],
  [
    "a window without a length",
    "openslo",
    openslo(`budgetingMethod: Occurrences\nobjectives: [{ target: 0.9 }]\ntimeWindow: [{ isRolling: true }]\n${ratio}`),
    ["8:16 a time window has no `duration`"],
  ],
  [
    "a window of v1alpha without a count",
    "openslo",
    openslo("objectives: [{ target: 0.9, ratioMetrics: { good: { query: a }, total: { query: b } } }]\ntimeWindows: [{ unit: Day }]", "v1alpha"),
    ["7:17 a time window has no `count`"],
  ],
  [
    "no window in v1alpha",
    "openslo",
    openslo("objectives: [{ target: 0.9, ratioMetrics: { good: { query: a }, total: { query: b } } }]", "v1alpha"),
    ["3:19 nothing says over which time: it is taken to be 30d", "3:19 nothing says who answers for `shop`"],
  ],
  [
    "labels that say nothing of an SLO",
    "openslo",
    openslo(`budgetingMethod: Occurrences\nobjectives: [{ target: 0.9 }]\ntimeWindow: [{ duration: 7d, isRolling: true }]\n${ratio}`).replace(
      "team: a",
      "team: [a, b], env: prod, tier: []",
    ),
    ["3:24 the label `env` is lost: a spec has no objects that could have it"],
  ],
];

describe("a file that is imported", () => {
  for (const [what, tool, text, said] of found) it(`is told of ${what}`, () => assert.deepEqual(read(tool, text).said, said));

  it("has the service in front of a name that several services have", () => {
    const text = sloth(`objective: 99\n${events}`);
    const { imported, said } = read("sloth", text, text.replace("service: shop", "service: bank"));
    assert.deepEqual(
      imported.slos.map(({ name }) => name),
      ["shop-one", "bank-one"],
    );
    assert.deepEqual(said, [
      "5:11 several services have an SLO `one`: this one is called `shop-one` in the spec",
      "5:11 several services have an SLO `one`: this one is called `bank-one` in the spec",
    ]);
  });

  it("has the severity of each alert, its own where objectives differ", () => {
    const alerting = (page: string, ticket: string) =>
      `alerting: { page_alert: { labels: { severity: ${page} } }, ticket_alert: { labels: { severity: ${ticket} } } }`;
    const slo = (page: string, ticket: string) => `objective: 99\n${events}\n${alerting(page, ticket)}`;
    const text = `${sloth(slo("critical", "warning"))}\n  - name: two\n${indented(slo("sev-1", "warning"), 4)}`;
    const spec = printSpec(read("sloth", text).imported, "a test");
    for (const line of [
      'policy({ ownSeverities: ["sev-1"], severities: { page: "page", ticket: "warning" } })',
      'alerts: { page: "critical", spent: false, absent: false }',
      'alerts: { page: "sev-1", spent: false, absent: false }',
      '    "sev-1": "sev-1";',
    ])
      assert.ok(spec.includes(line), spec);
  });

  it("has no metrics where its queries name none", () => {
    const spec = printSpec(read("sloth", sloth('objective: 99\nsli: { raw: { error_ratio_query: "vector(0 * 5) # {{.window}}" } }')).imported, "a test");
    assert.ok(!spec.includes("metrics"), spec);
  });
});
