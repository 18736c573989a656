import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  allow,
  counter,
  dashboard,
  gauge,
  histogram,
  info,
  json,
  logs,
  oneOf,
  panel,
  promql,
  ratio,
  rawPanel,
  record,
  red,
  restOf,
  row,
  slo,
  sloRow,
  stateset,
  summary,
} from "obsc";
import type { Dashboard, Panel, Row } from "../../src/ir/dashboard.ts";
import { node, problemsOf } from "../support/spec.ts";

const requests = counter("shop_requests_total", { help: "h", labels: { status: oneOf("ok", "failed") } });
const queue = gauge("shop_queue_length", { help: "h" });
const memory = gauge("shop_memory_bytes", { help: "h" });
const latency = histogram("shop_duration_seconds", { help: "h", buckets: ["50ms", "500ms"] });
const size = summary("shop_size_bytes", { help: "h", quantiles: ["p95"] });
const build = info("shop_build_info", { help: "h", labels: { version: oneOf("1") } });
const phase = stateset("shop_phase", { help: "h", states: ["open", "closed"] });
const log = logs({ format: json() });
const failed = ratio(requests.where({ status: "failed" }), requests);
const availability = slo("shop-availability", { objective: "99%", window: "30d", bad: failed });

const endless: { self?: unknown } = {};
endless.self = endless;

describe("a panel", () => {
  it("shows a query, and leaves the rest to what follows from it", () => {
    const query = requests.rate();
    const { at: _at, ...said } = node<Panel>(panel("Rate", query));
    assert.deepEqual(said, { node: "panel", title: "Rate", queries: [query], limits: [], allow: [] });
  });

  it("shows several queries, recordings, logs and raw text, and says how", () => {
    const queries = [requests.rate(), record("job:shop_requests:rate5m", requests.rate()), log.lines(), promql`up`];
    const full = node<Panel>(
      panel("All", queries, { as: "bars", description: "d", legend: "{status}", width: 24, allow: [allow("cardinality/unused-metric", "r")] }),
    );
    assert.deepEqual([full.queries, full.as, full.description, full.legend, full.width], [queries, "bars", "d", "{status}", 24]);
    assert.equal(full.allow[0]?.reason, "r");
  });

  it("has its limits in base units, the lowest first", () => {
    const limits = (query: Parameters<typeof panel>[1], ...said: readonly (string | number)[]) =>
      node<Panel>(panel("L", query, { limits: said.map((from) => ({ from, color: "red" })) })).limits.map(({ from }) => from);
    assert.deepEqual(limits(latency.quantile("p95"), "1s", "500ms"), [0.5, 1]);
    assert.deepEqual([limits(failed, "5%"), limits(log.rate(), "10/min"), limits(promql`up`, 1, "5s")], [[0.05], [1 / 6], [1, 5]]);
  });

  it("can be the JSON of Grafana", () => {
    const { at: _at, ...said } = node<Panel>(rawPanel("Flow", { type: "nodeGraph", targets: [{ a: 1 }] }));
    assert.deepEqual(said, { node: "panel", title: "Flow", queries: [], limits: [], raw: { type: "nodeGraph", targets: [{ a: 1 }] }, allow: [] });
  });

  const one = requests.rate();
  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    // @ts-expect-error
    ["a counter without a query", () => panel("P", requests), "1 `shop_requests_total` is a metric, which a panel cannot show as it is"],
    // @ts-expect-error
    ["some of its series", () => panel("P", requests.where({ status: "ok" })), "1 `shop_requests_total` is a metric, which a panel cannot show as it is"],
    // @ts-expect-error
    ["a metric among queries", () => panel("P", [one, latency]), "1.1 `shop_duration_seconds` is a metric, which a panel cannot show as it is"],
    // @ts-expect-error
    ["a condition", () => panel("P", one.above("1/s")), "1 a condition is not a query"],
    // @ts-expect-error
    ["a text", () => panel("P", "up"), '1 `"up"` is not a query'],
    ["no title", () => panel("", one), '0 `""` is not a text that says something'],
    ["a width over the whole", () => panel("P", one, { width: 25 }), "2.width `25` is not a width"],
    [
      "a type that does not exist",
      // @ts-expect-error
      () => panel("P", one, { as: "donut" }),
      '2.as `"donut"` is not among `"timeseries"`, `"stat"`, `"gauge"`, `"bars"`, `"heatmap"`, `"table"`, `"pie"`, `"logs"`',
    ],
    ["a limit in another unit", () => panel("P", memory.sum(), { limits: [{ from: "5%", color: "red" }] }), '2.limits.0.from `"5%"` is not a size'],
    // @ts-expect-error
    ["a limit without its color", () => panel("P", one, { limits: [{ from: "1/s" }] }), "2.limits.0 `color` is missing"],
    // @ts-expect-error
    ["JSON as text", () => rawPanel("P", "{}"), '1 `"{}"` is not an object'],
    ["what JSON cannot hold", () => rawPanel("P", { type: "x", targets: [{ at: new Date(0) }] }), "1.targets.0.at an object is not data"],
    ["a number that JSON cannot hold", () => rawPanel("P", { max: Number.NaN }), "1.max `NaN` is not data"],
    ["JSON that holds itself", () => rawPanel("P", endless), "1.self.self an object is not data: it holds itself"],
    ["what only looks like a query", () => panel("P", { node: "query", language: "promql" } as never), "1 a query is not a query"],
  ];
  for (const [name, statement, problem] of wrong) it(`is reported: ${name}`, () => assert.deepEqual(problemsOf(statement), [problem]));

  it("of a metric says how to query each kind", () => {
    const helps = [requests, queue, latency, size, build, phase].map((metric) => problemsOf(() => panel("P", metric as never)).length);
    assert.deepEqual(helps, [1, 1, 1, 1, 1, 1]);
  });
});

describe("a row", () => {
  it("has panels, open or closed", () => {
    const shown = panel("P", requests.rate());
    const [open, closed] = [node<Row>(row("R", [shown])), node<Row>(row("R", [shown], { collapsed: true }))];
    assert.ok(open.is === "panels" && closed.is === "panels");
    assert.deepEqual([open.panels, open.collapsed, closed.collapsed, open.title], [[shown], false, true, "R"]);
  });

  it("of rate, errors and duration knows its series", () => {
    const of = node<Row>(red({ requests, errors: requests.where({ status: "failed" }), duration: latency }));
    assert.ok(of.is === "red");
    assert.deepEqual(
      [of.requests, of.errors, of.duration].map((series) => [series?.metric.name, series?.matchers.length]),
      [
        ["shop_requests_total", 0],
        ["shop_requests_total", 1],
        ["shop_duration_seconds", 0],
      ],
    );
    const short = node<Row>(red({ requests, errors: latency.within("50ms") }));
    assert.ok(short.is === "red" && short.duration === undefined && short.errors.within === 0.05);
  });

  it("of objectives and of what is left knows them", () => {
    const [slos, rest] = [node<Row>(sloRow(availability)), node<Row>(restOf("Other", { queue, group: { memory } }))];
    assert.ok(slos.is === "slos" && rest.is === "rest");
    assert.deepEqual([slos.slos, Object.keys(rest.metrics), rest.title], [[availability], ["queue", "group"], "Other"]);
  });

  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    // @ts-expect-error
    ["requests of a gauge", () => red({ requests: queue, errors: requests }), "0.requests `shop_queue_length`, a gauge, is not a counter"],
    // @ts-expect-error
    ["errors of a histogram", () => red({ requests, errors: latency }), "0.errors `shop_duration_seconds`, a histogram, is not a counter"],
    [
      "the duration of a counter",
      // @ts-expect-error
      () => red({ requests, errors: requests, duration: requests }),
      "0.duration `shop_requests_total`, a counter, is not a histogram",
    ],
    // @ts-expect-error
    ["a name of a metric", () => red({ requests: "shop_requests_total", errors: requests }), '0.requests `"shop_requests_total"` is not a counter'],
    ["no objective", () => sloRow(), "`sloRow` has no SLO"],
    // @ts-expect-error
    ["a name of an objective", () => sloRow("shop-availability"), '0 `"shop-availability"` is not an SLO'],
    // @ts-expect-error
    ["a query among the panels", () => row("R", [requests.rate()]), "1.0 a query is not a panel"],
    // @ts-expect-error
    ["a metric instead of a group", () => restOf("Other", "queue"), '1 `"queue"` is not a group of metrics'],
  ];
  for (const [name, statement, problem] of wrong) it(`is reported: ${name}`, () => assert.deepEqual(problemsOf(statement), [problem]));

  it("that was wrong stands without panels", () => {
    const left = node<Row>(red({} as never));
    assert.ok(left.is === "panels" && left.panels.length === 0);
  });
});

describe("a dashboard", () => {
  it("is for a service, with what it says and no more", () => {
    const { at: _at, ...said } = node<Dashboard>(dashboard("Shop", { panels: [] }));
    assert.deepEqual(said, { node: "dashboard", title: "Shop", level: "service", variables: [], links: [], panels: [], allow: [] });
  });

  it("says all, and links to others and to pages", () => {
    const other = dashboard("Other", { panels: [] });
    const panels = [panel("P", requests.rate()), row("R", [])];
    const full = node<Dashboard>(
      dashboard("Shop", {
        ...{ level: "sla", uid: "shop", refresh: "30s", from: "24h", variables: ["status"] },
        links: [
          { title: "Other", to: other },
          { title: "Docs", to: "https://docs.example" },
        ],
        panels,
      }),
    );
    assert.deepEqual([full.level, full.uid, full.refresh, full.from, full.variables], ["sla", "shop", 30_000, 86_400_000, ["status"]]);
    assert.deepEqual(
      full.links.map(({ to }) => to),
      [other, "https://docs.example"],
    );
    assert.deepEqual(full.panels, panels);
  });

  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    // @ts-expect-error
    ["no panels", () => dashboard("D", {}), "1 `panels` is missing"],
    // @ts-expect-error
    ["panels by name", () => dashboard("D", { panels: ["P"] }), '1.panels.0 `"P"` is not a panel'],
    ["an address with a space", () => dashboard("D", { uid: "my shop", panels: [] }), '1.uid `"my shop"` is not an address of a dashboard'],
    ["a variable that is no label", () => dashboard("D", { variables: ["status-code"], panels: [] }), '1.variables.0 `"status-code"` is not a name of a label'],
    // @ts-expect-error
    ["a link by title", () => dashboard("D", { links: [{ title: "Other", to: "Other" }], panels: [] }), '1.links.0.to `"Other"` is not a URL'],
    [
      "a link to a panel",
      // @ts-expect-error
      () => dashboard("D", { links: [{ title: "P", to: panel("P", requests.rate()) }], panels: [] }),
      "1.links.0.to a panel is not a dashboard",
    ],
    ["no title", () => dashboard(" ", { panels: [] }), '0 `" "` is not a text that says something'],
  ];
  for (const [name, statement, problem] of wrong) it(`is reported: ${name}`, () => assert.deepEqual(problemsOf(statement), [problem]));
});
