import assert from "node:assert/strict";
import { test } from "node:test";
import {
  alert,
  counter,
  dashboard,
  gauge,
  histogram,
  httpBuckets,
  info,
  json,
  logLevel,
  logs,
  oneOf,
  panel,
  podLogs,
  promql,
  ratio,
  rawPanel,
  record,
  restOf,
  route,
  row,
  statusCode,
  summary,
} from "obsc";
import type { DashboardPart, PanelPart } from "../../src/derive/dashboard-part.ts";
import { derive } from "../../src/derive/plan.ts";
import type { System } from "../../src/ir/system.ts";
import { print } from "../../src/promql/print.ts";
import { shop, systemWith } from "../support/systems.ts";

const status = statusCode("200", "500");
const requests = counter("shop_requests_total", { help: "Requests answered.", labels: { route: route("/", "/pay"), status } });
const latency = histogram("shop_latency_seconds", { help: "Time to answer", labels: { route: route("/", "/pay") }, buckets: httpBuckets, exemplars: true });
const memory = gauge("shop_memory_bytes", { help: "Memory in use", min: "0B" });
const metrics = { requests, latency, memory };
const failed = ratio(requests.where({ status: "5xx" }), requests);

/** The language has no word for trace queries yet; the System has. */
const tracePanel: ReturnType<typeof panel> = Object.assign({}, panel("Found", requests.rate()), {
  queries: [{ node: "query", language: "traceql", text: "{ status = error }", at: shop.at }],
});

const dashboardsOf = (system: System) => derive(system).dashboards;
function declared(
  panels: Parameters<typeof dashboard>[1]["panels"],
  parts: Parameters<typeof systemWith>[0] = {},
  options: Partial<Parameters<typeof dashboard>[1]> = {},
): DashboardPart {
  const found = dashboardsOf(systemWith({ metrics, dashboards: [dashboard("Board", { ...options, panels })], ...parts })).find(
    ({ kind }) => kind === "declared",
  );
  assert.ok(found);
  return found;
}
const panelsOf = (board: DashboardPart): readonly PanelPart[] => board.rows.flatMap(({ panels }) => panels);
const only = (...of: Parameters<typeof declared>): PanelPart => {
  const [first] = panelsOf(declared(...of));
  assert.ok(first);
  return first;
};
const exprs = ({ queries }: PanelPart) => queries.flatMap((query) => (query.language === "promql" ? [print(query.expr)] : []));
const legends = ({ queries }: PanelPart) => queries.map((query) => (query.language === "traceql" ? "" : query.legend));

test("a panel says of itself what its query is", () => {
  const rate = only([panel("Rate", requests.rate({ by: ["status"] }))]);
  assert.deepEqual(
    { kind: rate.kind, unit: rate.unit, min: rate.min, noData: rate.noData, description: rate.description, legends: legends(rate), subject: rate.subject },
    {
      kind: "timeseries",
      unit: "requests/s",
      min: 0,
      noData: "no shop_requests_total",
      description: "Requests answered: `shop_requests_total`.",
      legends: ["{status}"],
      subject: "dashboards.Board.panels.Rate",
    },
  );
});

test("a range that the spec says stays as it is", () => {
  assert.deepEqual(exprs(only([panel("Rate", requests.rate({ over: "10m" }))])), [
    'sum by (job) (rate(shop_requests_total{job=~"$job",instance=~"$instance"}[10m]))',
  ]);
});

test("the queries of one panel are told apart by what differs", () => {
  assert.deepEqual(legends(only([panel("Latency", [latency.quantile("p50"), latency.quantile("p99")])])), ["p50", "p99"]);
  assert.deepEqual(
    legends(only([panel("Both", [requests.where({ status: "200" }).rate({ by: ["route"] }), requests.where({ status: "500" }).rate({ by: ["route"] })])])),
    ["200 {route}", "500 {route}"],
  );
  assert.deepEqual(legends(only([panel("Memory", memory.sum(), { legend: "used" })])), ["used"]);
  assert.deepEqual(legends(only([panel("Memory", memory.sum())])), ["Memory"]);
  assert.deepEqual(legends(only([panel("Memory", [memory.max(), memory.min()], { legend: "of all" })])), ["of all", "of all"]);
});

test("raw text is read for the labels of its outermost grouping", () => {
  assert.deepEqual(legends(only([panel("Top", promql`topk(3, sum by (route) (rate(${requests}[5m])))`)])), ["{route}"]);
  assert.deepEqual(legends(only([panel("Each", promql`-(${memory} / 2)`)])), ["Each"]);
});

test("a recorded series is narrowed by the labels that its query kept", () => {
  const recorded = record("job_route:shop_requests:rate5m", requests.rate({ by: ["route"], over: "5m" }));
  const found = only([panel("Rate", recorded)], { recordings: [recorded] }, { variables: ["route", "status"] });
  assert.deepEqual(exprs(found), ['job_route:shop_requests:rate5m{job=~"$job",route=~"$route"}']);
  assert.equal(found.description, "Recorded as `job_route:shop_requests:rate5m` from `shop_requests_total`.");
});

test("metrics of other exporters keep their own job and instance", () => {
  const shown = dashboardsOf(shop).flatMap(panelsOf);
  const text = shown.flatMap(exprs).filter((expr) => expr.includes("scrape_samples_scraped"));
  assert.deepEqual(text, ['sum by (job) (scrape_samples_scraped{job=~"$job",instance=~"$instance"})']);
});

test("an alert on the same query gives its threshold, its colour and a sentence", () => {
  const alerts = [
    alert("ShopFails", { when: failed.above("5%"), for: "5m", severity: "critical", summary: "x" }),
    alert("ShopFailsSome", { when: failed.above("1%"), for: "0s", severity: "warning", summary: "x" }),
    alert("ShopBusy", { when: requests.rate().above("10/s").and(failed.above("90%")), for: "1h", severity: "info", summary: "x" }),
  ];
  const found = only([panel("Errors", ratio(requests.where({ status: "5xx" }), requests, { by: ["route"] }))], { alerts });
  assert.deepEqual(found.thresholds, [{ color: "green" }, { from: 0.01, color: "orange" }, { from: 0.05, color: "red" }]);
  assert.equal(
    found.description,
    "Requests answered: `shop_requests_total`. Alert `ShopFails` (critical) fires above 5% for 5m. Alert `ShopFailsSome` (warning) fires above 1%.",
  );
  assert.deepEqual(only([panel("Rate", requests.rate())], { alerts }).thresholds, [{ color: "green" }, { from: 10, color: "yellow" }]);
});

test("an alert on what a recording keeps is one on its query too", () => {
  const recorded = record("job:shop_requests:rate5m", requests.rate({ over: "5m" }));
  const alerts = [alert("ShopBusy", { when: recorded.atLeast("10/s"), for: "5m", severity: "warning", summary: "x" })];
  assert.deepEqual(only([panel("Rate", requests.rate({ over: "5m" }))], { recordings: [recorded], alerts }).thresholds, [
    { color: "green" },
    { from: 10, color: "orange" },
  ]);
});

test("an alert below a threshold colours what lies under it", () => {
  const alerts = [
    alert("ShopQuiet", { when: requests.rate().below("1/s"), for: "5m", severity: "critical", summary: "x" }),
    alert("ShopSlowing", { when: requests.rate().atMost("5/s"), for: "5m", severity: "warning", summary: "x" }),
    alert("ShopBusy", { when: requests.rate().above("100/s").or(requests.rate().above("200/s")), for: "5m", severity: "warning", summary: "x" }),
  ];
  assert.deepEqual(only([panel("Rate", requests.rate())], { alerts }).thresholds, [
    { color: "red" },
    { from: 1, color: "orange" },
    { from: 5, color: "green" },
    { from: 100, color: "orange" },
    { from: 200, color: "orange" },
  ]);
});

test("limits that the panel says come before those of alerts", () => {
  const found = only([
    panel("Memory", memory.max(), {
      limits: [
        { from: "1GiB", color: "yellow" },
        { from: "2GiB", color: "red" },
      ],
    }),
    panel("Good", failed, { limits: [{ from: "99%", color: "green" }] }),
  ]);
  assert.deepEqual(found.thresholds, [{ color: "green" }, { from: 2 ** 30, color: "yellow" }, { from: 2 ** 31, color: "red" }]);
});

test("the axis begins at zero where values cannot be under it", () => {
  const board = declared([
    panel("Rate", requests.rate()),
    panel("Change", memory.delta()),
    panel("Less", requests.rate().minus(requests.rate())),
    panel("Memory", memory.max()),
  ]);
  assert.deepEqual(
    panelsOf(board).map(({ min }) => min),
    [0, undefined, undefined, 0],
  );
});

test("the kind follows from the query unless the panel says it", () => {
  const log = logs({ format: json(), labels: { level: logLevel() }, line: { msg: "string" }, sources: [podLogs({ app: "shop" })] });
  const board = declared(
    [
      panel("Lines", log.containing("x").lines()),
      panel("Counted", log.count({ by: ["level"] })),
      tracePanel,
      panel("Buckets", promql`sum by (le) (rate(shop_latency_seconds_bucket[5m]))`, { as: "heatmap" }),
      panel("Table", requests.rate({ by: ["route"] }), { as: "table" }),
      panel("Gauge", memory.max(), { as: "gauge" }),
      rawPanel("Raw", { type: "news" }),
    ],
    { logs: log },
    { variables: ["level"] },
  );
  assert.deepEqual(
    panelsOf(board).map(({ kind, queries }) => [kind, queries.map((query) => ("role" in query ? query.role : query.language)).join()]),
    [
      ["logs", "range"],
      ["timeseries", "range"],
      ["traces", "traceql"],
      ["heatmap", "range"],
      ["table", "instant"],
      ["gauge", "instant"],
      ["raw", ""],
    ],
  );
  assert.equal(panelsOf(board)[0]?.description, 'Lines of the log that match `|= "x"`, newest first.');
  assert.deepEqual(
    board.variables.map(({ variable, ...rest }) => [variable, rest.name]),
    [
      ["datasource", "datasource"],
      ["datasource", "logs"],
      ["datasource", "traces"],
      ["label", "job"],
      ["label", "instance"],
      ["stream-label", "level"],
    ],
  );
  assert.deepEqual(
    panelsOf(board)[4]?.columns.map(({ title }) => title),
    ["job", "route", "Table"],
  );
});

test("panels without a row of their own stand together, a width that is said stays", () => {
  const board = declared([
    panel("A", memory.sum(), { width: 6 }),
    panel("B", memory.max()),
    row("More", [panel("C", memory.min())], { collapsed: true }),
    panel("D", memory.avg()),
  ]);
  assert.deepEqual(
    board.rows.map(({ title, collapsed, y, panels }) => [title, collapsed, y, panels.map(({ box }) => [box.x, box.y, box.width])]),
    [
      [
        undefined,
        false,
        undefined,
        [
          [0, 0, 6],
          [6, 0, 12],
        ],
      ],
      ["More", true, 8, [[0, 9, 24]]],
      [undefined, false, undefined, [[0, 9, 24]]],
    ],
  );
});

test("`restOf` shows what no other panel of the dashboard shows", () => {
  const version = info("shop_build_info", { help: "What runs", labels: { version: oneOf("1", "2") } });
  const size = summary("shop_size_bytes", { help: "Sizes", quantiles: ["p50"] });
  const board = declared([panel("Rate", requests.rate()), row("Memory", [panel("Memory", memory.max())]), restOf("Rest", { ...metrics, version, size })], {
    metrics: { ...metrics, version, size },
  });
  assert.deepEqual(
    board.rows.at(-1)?.panels.map(({ title, kind }) => [title, kind]),
    [
      ["shop_latency_seconds", "heatmap"],
      ["shop_latency_seconds, quantiles", "timeseries"],
      ["shop_build_info", "table"],
      ["shop_size_bytes", "timeseries"],
    ],
  );
});

test("a link to a dashboard that is not built is left out", () => {
  const elsewhere = dashboard("Elsewhere", { panels: [] });
  assert.deepEqual(
    declared([], {}, { links: [{ title: "There", to: elsewhere }] }).links.map(({ title }) => title),
    ["shop dashboards", "shop requests \u2192"],
  );
});

test("a query that was wrong and has been reported is not asked", () => {
  assert.deepEqual(only([panel("Wrong", promql`sum(`)]).queries, []);
});

test("more than sixty panels become several dashboards, the first under the address of all", () => {
  const many = Array.from({ length: 130 }, (_, index) => panel(`P${index}`, memory.max()));
  const parts = dashboardsOf(systemWith({ metrics, dashboards: [dashboard("Wall", { uid: "wall", panels: [row("Row", many)] })] })).filter(
    ({ kind }) => kind === "declared",
  );
  assert.deepEqual(
    parts.map(({ title, rows }) => [title, rows.map((each) => [each.title, each.panels.length])]),
    [
      ["Wall (1 of 3)", [["Row", 60]]],
      ["Wall (2 of 3)", [["Row", 60]]],
      ["Wall (3 of 3)", [["Row", 10]]],
    ],
  );
  assert.equal(parts[0]?.uid, "wall");
  assert.match(parts[1]?.uid ?? "", /^wall-2-of-3-[0-9a-f]{8}$/);
  assert.deepEqual(
    parts[1]?.links.map(({ title }) => title),
    ["shop dashboards", "\u2190 Wall (1 of 3)", "Wall (3 of 3) \u2192"],
  );
});
