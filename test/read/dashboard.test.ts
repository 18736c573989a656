/** Dashboards in each form in which people have them, with the ten faults that no schema of Grafana's sees. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { rules } from "../../rules/index.ts";
import { check } from "../../src/check/check.ts";
import { derive, foreignPlan, nobody } from "../../src/derive/plan.ts";
import { readDashboards } from "../../src/read/dashboard.ts";
import { knownFrom } from "../../src/read/known.ts";
import { textOfFile } from "../../src/read/text-source.ts";

interface Found {
  readonly rule: string;
  readonly subject: string;
  readonly message: string;
  /** The characters that are underlined. */
  readonly at: string;
  readonly line: number;
}

function lint(text: string): readonly Found[] {
  const { parts, diagnostics } = readDashboards(textOfFile(text, "board.json", "board.json"), "board.json", knownFrom(undefined));
  const plan = foreignPlan(derive(nobody), parts);
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  return [...diagnostics, ...check(plan, rules, { foreign: true })].map(({ rule, subject, message, at }) => {
    assert.ok(at.kind === "file");
    const line = lines[at.line - 1] ?? "";
    return { rule, subject, message, line: at.line, at: line.slice(at.column - 1, at.endLine > at.line ? undefined : at.endColumn - 1) };
  });
}

const shown = (text: string) => lint(text).map(({ rule, subject, at }) => `${rule} ${subject} ${at}`);
const gridPos = { x: 0, y: 0, w: 12, h: 8 };
const target = (expr: string, more: object = {}) => ({ refId: "A", expr, ...more });
const panel = (more: object) => ({ id: 1, title: "Up", type: "timeseries", gridPos, targets: [target("up")], ...more });
const classic = (...panels: readonly object[]) => JSON.stringify({ title: "Shop", uid: "shop", schemaVersion: 41, panels }, null, 2);

/** What differs from a sound panel, with what is to be found: the rule, the subject, the characters. */
const faults: readonly (readonly [what: string, text: string, found: readonly [string, string, string]])[] = [
  ["panels that overlap", classic(panel({}), panel({ id: 2 })), ["overlapping-panels", "panels.2.gridPos", '"gridPos"']],
  ["a type that no panel has", classic(panel({ type: "timeserie" })), ["unknown-panel-type", "panels.1.type", '"timeserie"']],
  [
    "a unit that is none",
    classic(panel({ fieldConfig: { defaults: { unit: "seconds" } } })),
    ["unknown-unit", "panels.1.fieldConfig.defaults.unit", '"seconds"'],
  ],
  ["an id twice", classic(panel({}), panel({ gridPos: { ...gridPos, x: 12 } })), ["duplicate-panel-id", "panels.1.id", "1"]],
  ["a query without a letter", classic(panel({ targets: [{ expr: "up" }] })), ["missing-ref-id", "panels.1.targets.0", "{"]],
  ["a variable that is none", classic(panel({ title: "Up in $zone" })), ["unknown-variable", "panels.1.title", "$zone"]],
  ["a datasource that is none", classic(panel({ datasource: { uid: "${ds}" } })), ["unknown-variable", "panels.1.datasource.uid", "${ds}"]],
  [
    "thresholds out of order",
    classic(panel({ fieldConfig: { defaults: { thresholds: { steps: [{ value: null }, { value: 9 }, { value: 8 }] } } } })),
    ["unsorted-thresholds", "panels.1.fieldConfig.defaults.thresholds.steps.2.value", "8"],
  ],
  ["a query that is none", classic(panel({ targets: [target('up{a="b"} + up[]')] })), ["invalid-query", "panels.1.targets.A.expr", "]"]],
];

describe("dashboards that obsc did not write", () => {
  for (const [what, text, [rule, subject, at]] of faults) {
    it(`${what} is found once, where it stands`, () => assert.deepEqual(shown(text), [`dashboard/${rule} ${subject} ${at}`]));
  }

  it("are silent where nothing is wrong", () => {
    const rows = { title: "Old", rows: [{ title: "Row", panels: [panel({ gridPos: undefined }), panel({ id: 2, gridPos: undefined })] }] };
    const closed = classic({ id: 9, type: "row", collapsed: true, panels: [panel({})] }, panel({ id: 2 }));
    const library = classic({ id: 1, title: "Up", gridPos, libraryPanel: { uid: "a", name: "Up" } });
    for (const text of [classic(panel({})), JSON.stringify(rows), closed, library]) assert.deepEqual(shown(text), []);
  });

  it("have findings in rows, in old rows and in panels of the library", () => {
    const bad = panel({ id: 7, type: "timeserie" });
    const found = "dashboard/unknown-panel-type panels.7.type";
    assert.deepEqual(shown(classic({ id: 9, type: "row", panels: [bad] })), [`${found} "timeserie"`]);
    assert.deepEqual(shown(JSON.stringify({ rows: [{ panels: [bad] }] })), ['dashboard/unknown-panel-type panels.7.type "timeserie"']);
    const library = { title: "Shop", panels: [], __elements: { up: { name: "Up", model: bad } } };
    assert.deepEqual(shown(JSON.stringify(library)), ['dashboard/unknown-panel-type __elements.up.model.type "timeserie"']);
    assert.deepEqual(shown(JSON.stringify({ title: "Shop", panels: [], __elements: [] })), []);
  });

  it("are read in an envelope of the API, which is reported, and as resources, which is not", () => {
    const dashboard = JSON.parse(classic(panel({ type: "timeserie" })));
    const type = 'dashboard/unknown-panel-type panels.1.type "timeserie"';
    assert.deepEqual(shown(JSON.stringify({ dashboard, meta: {} }, null, 2)), ['dashboard/api-envelope dashboard "dashboard"', type]);
    const resource = { apiVersion: "dashboard.grafana.app/v1beta1", kind: "Dashboard", metadata: { name: "shop" }, spec: dashboard };
    assert.deepEqual(shown(JSON.stringify(resource)), [type]);
  });

  it("have the right characters behind a byte-order mark, with CRLF, and in objects of Kubernetes", () => {
    const text = classic(panel({ title: 'the "old" one', type: "timeserie" }));
    const plain = lint(text)[0];
    assert.deepEqual(lint(`\uFEFF${text.replaceAll("\n", "\r\n")}`), [plain]);
    const object = `apiVersion: v1\nkind: ConfigMap\ndata:\n  note: none\n  shop.json: |-\n${text.replace(/^/gm, "    ")}\n`;
    assert.deepEqual(lint(object), [{ ...plain, line: (plain?.line ?? 0) + 5 }]);
    const operator = `kind: GrafanaDashboard\nspec:\n  json: >\n${text.replace(/^/gm, "    ")}\n`;
    assert.deepEqual(lint(operator), [{ ...plain, line: (plain?.line ?? 0) + 3 }]);
    assert.deepEqual(lint("kind: ConfigMap\n---\n- a\n"), []);
  });

  it("are refused clearly where they are none", () => {
    const message = (text: string) => lint(text).map((found) => `${found.line} ${found.message}`);
    assert.deepEqual(message('{\n  "title": "Shop",\n  "panels": [}\n}'), ["3 this is not JSON: `}` stands where a value is due"]);
    assert.deepEqual(message(""), ["1 this is not JSON: the JSON ends where a value is due"]);
    assert.deepEqual(message("[1]"), ["1 a dashboard is an object of JSON, and this is none"]);
    assert.deepEqual(message('{ "name": "web" }'), ["1 this is no dashboard: it has no `panels`, and no `elements`"]);
    assert.deepEqual(message('{ "kind": "Pod", "spec": {} }'), ["1 this is no dashboard: it has no `panels`, and no `elements`"]);
    assert.match(message('{ "title": {{ .Values.title }} }').join(), /this is a template/);
    assert.match(message("kind: ConfigMap\n data: [").join(), /indented otherwise/);
    assert.match(message("kind: {{ .Values.kind }}").join(), /this is a template/);
  });
});

const query = (expr: string, more: object = {}) => ({
  kind: "PanelQuery",
  spec: { refId: "A", hidden: false, query: { kind: "DataQuery", group: "prometheus", datasource: { name: "main" }, spec: { expr } }, ...more },
});
const element = (id: number, more: object = {}) => ({
  kind: "Panel",
  spec: {
    id,
    title: "Up",
    data: { kind: "QueryGroup", spec: { queries: [query("up")], transformations: [], queryOptions: {} } },
    vizConfig: { kind: "VizConfig", group: "timeseries", spec: { options: {}, fieldConfig: { defaults: {}, overrides: [] } } },
    ...more,
  },
});
const item = (name: string, x = 0) => ({ kind: "GridLayoutItem", spec: { x, y: 0, width: 12, height: 8, element: { kind: "ElementReference", name } } });
const grid = (...items: readonly object[]) => ({ kind: "GridLayout", spec: { items } });
const version2 = (elements: object, layout: object, more: object = {}) =>
  JSON.stringify(
    { apiVersion: "dashboard.grafana.app/v2", kind: "Dashboard", metadata: { name: "shop" }, spec: { title: "Shop", elements, layout, ...more } },
    null,
    2,
  );
const viz = (group: string, fieldConfig: object = {}) => ({ vizConfig: { kind: "VizConfig", group, spec: { fieldConfig } } });
const asking = (...queries: readonly object[]) => ({ data: { kind: "QueryGroup", spec: { queries } } });

describe("dashboards of version 2", () => {
  const two = grid(item("a"), item("b", 12));
  const cases: readonly (readonly [what: string, text: string, found: readonly string[]])[] = [
    ["nothing is wrong", version2({ a: element(1), b: element(2) }, two), []],
    ["panels overlap", version2({ a: element(1), b: element(2) }, grid(item("a"), item("b", 6))), ['overlapping-panels panels.2.gridPos "spec"']],
    ["an element is missing", version2({ a: element(1) }, two), ['missing-element dashboard "b"']],
    ["a panel has no such type", version2({ a: element(1, viz("timeserie")) }, grid(item("a"))), ['unknown-panel-type panels.1.type "timeserie"']],
    [
      "there is no such unit",
      version2({ a: element(1, viz("stat", { defaults: { unit: "seconds" } })) }, grid(item("a"))),
      ['unknown-unit panels.1.fieldConfig.defaults.unit "seconds"'],
    ],
    ["an id stands twice", version2({ a: element(1), b: element(1) }, two), ["duplicate-panel-id panels.1.id 1"]],
    [
      "a letter stands twice",
      version2({ a: element(1, asking(query("up"), query("up"))) }, grid(item("a"))),
      ['duplicate-ref-id panels.1.targets.A.refId "A"'],
    ],
    [
      "there is no such variable",
      version2({ a: element(1) }, grid(item("a")), { description: "x", variables: [{ kind: "CustomVariable", spec: { name: "zone" } }], title: "In $zne" }),
      ["unknown-variable title $zne"],
    ],
    ["a query is none", version2({ a: element(1, asking(query("sum(up"))) }, grid(item("a"))), ['invalid-query panels.1.targets.A.expr "']],
    [
      "rows and tabs have planes of their own",
      version2(
        { a: element(1), b: element(2) },
        {
          kind: "TabsLayout",
          spec: {
            tabs: [
              { kind: "TabsLayoutTab", spec: { title: "One", layout: grid(item("a")) } },
              {
                kind: "TabsLayoutTab",
                spec: { title: "Two", layout: { kind: "RowsLayout", spec: { rows: [{ kind: "RowsLayoutRow", spec: { layout: grid(item("b")) } }] } } },
              },
            ],
          },
        },
      ),
      [],
    ],
    [
      "a row of the first alpha is one",
      version2({ a: element(1, viz("timeserie")) }, grid({ kind: "GridLayoutRow", spec: { title: "Row", elements: [item("a")] } })),
      ['unknown-panel-type panels.1.type "timeserie"'],
    ],
    [
      "the alphas name the panel and the datasource elsewhere",
      version2(
        {
          a: element(1, {
            vizConfig: { kind: "timeserie", spec: {} },
            ...asking({
              kind: "PanelQuery",
              spec: { refId: "A", datasource: { type: "prometheus", uid: "${ds}" }, query: { kind: "prometheus", spec: { expr: "up" } } },
            }),
          }),
        },
        grid(item("a")),
      ),
      ['unknown-panel-type panels.1.type "timeserie"', "unknown-variable panels.1.targets.A.datasource.uid ${ds}"],
    ],
    [
      "an element is not placed",
      version2({ a: element(1), b: element(2, viz("timeserie")) }, grid(item("a"))),
      ['unknown-panel-type panels.2.type "timeserie"'],
    ],
  ];
  for (const [what, text, found] of cases)
    it(`are read right where ${what}`, () =>
      assert.deepEqual(
        shown(text),
        found.map((each) => `dashboard/${each}`),
      ));

  it("may be given without the resource around them", () => {
    const { spec } = JSON.parse(
      version2({ a: element(1, viz("timeserie")) }, { kind: "AutoGridLayout", spec: { items: [{ spec: { element: { name: "a" } } }] } }),
    );
    assert.deepEqual(shown(JSON.stringify(spec)), ['dashboard/unknown-panel-type panels.1.type "timeserie"']);
  });
});
