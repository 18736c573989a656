import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv } from "ajv";
import { dashboard, rawPanel } from "obsc";
import { derive } from "../../src/derive/plan.ts";
import type { DashboardResource } from "../../src/emit/grafana/dashboard-v2.ts";
import { grafana } from "../../src/emit/grafana/grafana.ts";
import type { System } from "../../src/ir/system.ts";
import { parse } from "../../src/promql/parse.ts";
import { dashboardSchemaV2 } from "../support/dashboard-schema.ts";
import type { DashboardJson } from "../support/dashboards.ts";
import { panelsIn } from "../support/dashboards.ts";
import { shop, systemWith } from "../support/systems.ts";

function emitted<T>(system: System, schema: "classic" | "v2"): readonly T[] {
  const files = grafana.emit(derive(system), { header: [], tests: false, schema });
  return files.filter(({ path }) => path.endsWith(".json")).map(({ content }) => JSON.parse(content) as T);
}
const resources = emitted<DashboardResource>(shop, "v2");
const classic = emitted<DashboardJson>(shop, "classic");

test("every dashboard in the v2 form is what Grafana's own types say", async () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(await dashboardSchemaV2());
  for (const { spec, apiVersion, kind } of resources) {
    validate(spec);
    assert.deepEqual(validate.errors ?? [], [], spec.title);
    assert.deepEqual([apiVersion, kind], ["dashboard.grafana.app/v2", "Dashboard"]);
  }
  assert.equal(validate({ ...resources[0]?.spec, elemnts: {} }), false);
});

test("both forms have the same dashboards, panels, queries and drop-downs", () => {
  assert.deepEqual(
    resources.map(({ metadata }) => metadata.name),
    classic.map(({ uid }) => uid),
  );
  for (const [index, { spec }] of resources.entries()) {
    const other = classic[index];
    assert.ok(other);
    const panels = Object.values(spec.elements).map((element) => {
      assert.ok(element.kind === "Panel");
      return [
        element.spec.title,
        element.spec.vizConfig.group,
        element.spec.data.spec.queries.map((each) => each.spec.query.spec.expr ?? each.spec.query.spec.query),
      ];
    });
    assert.deepEqual(
      panels,
      panelsIn(other).map(({ title, type, targets = [] }) => [title, type, targets.map(({ expr, query }) => expr ?? query)]),
      spec.title,
    );
    assert.deepEqual(
      spec.variables.map((each) => each.spec.name),
      other.templating.list.map(({ name }) => name),
    );
  }
});

interface Item {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly element: { readonly name: string };
}

function gridsIn({ layout }: DashboardResource["spec"]): readonly (readonly Item[])[] {
  if (layout.kind === "GridLayout") return [layout.spec.items.map(({ spec }) => spec)];
  assert.ok(layout.kind === "RowsLayout");
  return layout.spec.rows.map(({ spec }) => {
    assert.ok(spec.layout.kind === "GridLayout");
    return spec.layout.spec.items.map((item) => item.spec);
  });
}

test("each element stands in the layout once, on nothing else, and begins at the top of its row", () => {
  for (const { spec } of resources) {
    const grids = gridsIn(spec);
    assert.deepEqual(grids.flatMap((grid) => grid.map(({ element }) => element.name)).sort(), Object.keys(spec.elements).sort(), spec.title);
    for (const grid of grids) {
      assert.equal(Math.min(...grid.map(({ y }) => y)), 0, spec.title);
      for (const [index, a] of grid.entries()) {
        assert.ok(a.x + a.width <= 24);
        for (const b of grid.slice(index + 1))
          assert.ok(a.x >= b.x + b.width || b.x >= a.x + a.width || a.y >= b.y + b.height || b.y >= a.y + a.height, `${a.element.name} ${b.element.name}`);
      }
    }
  }
});

test("queries name the datasource by its drop-down, and Prometheus reads them", () => {
  for (const { spec } of resources) {
    const names = new Set(spec.variables.map((each) => `\${${each.spec.name}}`));
    for (const element of Object.values(spec.elements)) {
      assert.ok(element.kind === "Panel");
      const letters = element.spec.data.spec.queries.map((each) => each.spec.refId);
      assert.equal(new Set(letters).size, letters.length);
      for (const { spec: own } of element.spec.data.spec.queries) {
        assert.ok(names.has(own.query.datasource?.name ?? "") || own.query.group === "news", JSON.stringify(own.query.datasource));
        if (own.query.group === "prometheus") assert.equal(parse(String(own.query.spec.expr), { variables: true }).error, undefined);
      }
    }
  }
});

test("a panel of the user's own JSON becomes an element too", () => {
  const flow = rawPanel("Flow", {
    type: "nodeGraph",
    targets: [{ refId: "A", expr: "up", hide: true }],
    datasource: { type: "prometheus", uid: "${datasource}" },
  });
  const [found] = emitted<DashboardResource>(systemWith({ dashboards: [dashboard("Own", { panels: [flow] })] }), "v2");
  const element = found?.spec.elements["panel-1"];
  assert.ok(element?.kind === "Panel");
  assert.deepEqual([element.spec.title, element.spec.vizConfig.group], ["Flow", "nodeGraph"]);
  assert.deepEqual(element.spec.data.spec.queries[0]?.spec, {
    refId: "A",
    hidden: true,
    query: { kind: "DataQuery", group: "prometheus", version: "v0", datasource: { name: "${datasource}" }, spec: { expr: "up" } },
  });
});
