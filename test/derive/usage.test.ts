import assert from "node:assert/strict";
import { test } from "node:test";
import { usageOf } from "../../src/derive/usage.ts";
import type { Dashboard, Panel, Row } from "../../src/ir/dashboard.ts";
import type { Condition } from "../../src/ir/query.ts";
import type { Alert, Slo } from "../../src/ir/rule.ts";
import type { Service } from "../../src/ir/system.ts";
import type { Expr } from "../../src/promql/ast.ts";
import * as build from "../../src/promql/build.ts";
import { listing, metric, query, recording, scope } from "../support/metrics.ts";
import { log, nowhere, service } from "../support/pipeline.ts";

const requests = metric("shop_requests_total", { labels: [listing("method", "GET"), listing("route", "/")] });
const errors = metric("shop_errors_total", { labels: [listing("kind", "io")] });

function used(part: Partial<Service>): Readonly<Record<string, readonly string[] | "all">> {
  const { metrics } = usageOf(scope({ services: [service("shop", { metrics: { requests, errors }, ...part })] }));
  return Object.fromEntries([...metrics].map(([name, { labels }]) => [name, labels === "all" ? labels : [...labels].sort()]));
}
const reading = (expr: Expr) => ({ recordings: [recording("job:shop:rate5m", expr)] });
const series = (of: typeof requests) => ({ metric: of, matchers: [] });
const all = build.selector("shop_requests_total");
const rate = build.rate(all, build.usualRange);

function alerting(when: Condition): { readonly alerts: readonly Alert[] } {
  return { alerts: [{ node: "alert", name: "A", when, for: 0, severity: "warning", summary: "", labels: {}, allow: [], at: nowhere }] };
}

function showing(...panels: readonly (Panel | Row)[]): { readonly dashboards: readonly Dashboard[] } {
  return { dashboards: [{ node: "dashboard", title: "Shop", level: "service", variables: ["zone"], links: [], panels, allow: [], at: nowhere }] };
}
const panel = (...queries: Panel["queries"]): Panel => ({ node: "panel", title: "P", queries, limits: [], allow: [], at: nowhere });
const slo = (sli: Slo["sli"]): Slo => ({
  node: "slo",
  moreWindows: [],
  name: "s",
  objective: 0.9,
  objectiveText: "90%",
  window: 1,
  sli,
  allow: [],
  at: nowhere,
});

test("a result that is not aggregated shows every label", () => {
  assert.deepEqual(used(reading(rate)), { shop_requests_total: "all" });
  assert.deepEqual(used(reading(build.by("topk", [], rate, build.number(3)))), { shop_requests_total: "all" });
});

test("an aggregation shows the labels that it keeps, and `without` those that its outside keeps", () => {
  assert.deepEqual(used(reading(build.by("sum", ["job", "route"], rate))), { shop_requests_total: ["job", "route"] });
  assert.deepEqual(used(reading(build.by("sum", [], rate))), { shop_requests_total: [] });
  const without: Expr = { type: "aggregation", operator: "sum", grouping: { kind: "without", labels: ["method"] }, expr: rate };
  assert.deepEqual(used(reading(without)), { shop_requests_total: "all" });
  assert.deepEqual(used(reading(build.by("max", ["route"], without))), { shop_requests_total: ["route"] });
  assert.deepEqual(used(reading(build.by("sum", [], build.by("topk", ["route"], rate, build.number(3))))), { shop_requests_total: ["route"] });
});

test("matchers, vector matching and labels named as text count", () => {
  const matched = build.rate(build.selector("shop_requests_total", [build.equal("method", "GET")]), build.usualRange);
  assert.deepEqual(used(reading(build.by("sum", [], matched))), { shop_requests_total: ["method"] });
  const joined = build.binary(all, "/", all, { kind: "on", labels: ["route"], group: { side: "left", include: ["method"] } });
  assert.deepEqual(used(reading(build.by("sum", [], joined))), { shop_requests_total: ["method", "route"] });
  const replaced = build.call("label_replace", all, build.text("x"), build.text("$1"), build.text("route"), build.text("(.*)"));
  assert.ok((used(reading(build.by("sum", [], replaced))).shop_requests_total as readonly string[]).includes("route"));
});

test("the parts of a histogram are the histogram", () => {
  const latency = metric("shop_latency_seconds", { kind: "histogram", buckets: [1] });
  const found = used({ metrics: { latency }, ...reading(build.by("sum", ["le"], build.selector("shop_latency_seconds_bucket"))) });
  assert.deepEqual(found, { shop_latency_seconds: ["le"] });
});

test("a metric that no service has is known by the query that refers to it; a name that nobody declares is left alone", () => {
  const loose = metric("loose_total");
  assert.deepEqual(used({ recordings: [recording("a:b:c", build.selector("loose_total"), { metrics: [loose] })] }), { loose_total: "all" });
  assert.deepEqual(used(reading(build.selector("nobodys"))), {});
  assert.deepEqual(used(reading({ type: "selector", matchers: [build.equal("__name__", "x")] })), {});
});

test("conditions of alerts count, of logs and targets nothing does", () => {
  const threshold: Condition = {
    node: "condition",
    is: "threshold",
    query: query(build.by("sum", ["route"], rate)),
    comparison: ">",
    threshold: 1,
    at: nowhere,
  };
  const absent: Condition = { node: "condition", is: "absent", series: { metric: errors, matchers: [build.equal("kind", "io")] }, at: nowhere };
  const targets: Condition = { node: "condition", is: "targets", state: "down", at: nowhere };
  const ofLog: Condition = {
    node: "condition",
    is: "log-threshold",
    query: { node: "query", language: "logql", expr: { type: "lines", stream: [], stages: [] }, unit: "count", log: log(), at: nowhere },
    comparison: ">",
    threshold: 1,
    at: nowhere,
  };
  const and = (left: Condition, right: Condition): Condition => ({ node: "condition", is: "and", left, right, at: nowhere });
  assert.deepEqual(used(alerting(and(and(threshold, absent), and(targets, ofLog)))), { shop_requests_total: ["route"], shop_errors_total: ["kind"] });
});

test("objectives count, with the labels by which they hold apart", () => {
  const share = { part: series(errors), whole: series(requests), by: ["route"] };
  assert.deepEqual(used({ slos: [slo({ is: "bad", share })] }), { shop_errors_total: ["route"], shop_requests_total: ["route"] });
  const condition: Condition = { node: "condition", is: "absent", series: series(errors), at: nowhere };
  assert.deepEqual(used({ slos: [slo({ is: "good-while", condition })] }), { shop_errors_total: [] });
});

test("panels and rows of every kind count, and drop-downs are known", () => {
  const row = { node: "row", at: nowhere } as const;
  const plain = panel(query(build.by("sum", ["route"], rate)), { node: "query", language: "traceql", text: "{}", at: nowhere });
  assert.deepEqual(used(showing(plain)), { shop_requests_total: ["route"] });
  assert.deepEqual(used(showing({ ...row, is: "panels", title: "R", panels: [plain], collapsed: false })), { shop_requests_total: ["route"] });
  assert.deepEqual(used(showing({ ...row, is: "red", requests: series(requests), errors: series(errors) })), {
    shop_requests_total: [],
    shop_errors_total: [],
  });
  const objective = slo({ is: "bad", share: { part: series(errors), whole: series(errors), by: [] } });
  assert.deepEqual(used(showing({ ...row, is: "slos", slos: [objective] })), { shop_errors_total: [] });
  assert.deepEqual(used(showing({ ...row, is: "rest", title: "Rest", metrics: { group: { errors } } })), { shop_errors_total: "all" });
  assert.deepEqual([...usageOf(scope({ dashboards: showing().dashboards })).variables], ["zone"]);
});

test("a query that reads a recording reads what that one reads, and the first use is the place", () => {
  const inner = recording("job:shop:rate5m", build.by("sum", ["route"], rate), { metrics: [requests] });
  const outer = query(build.selector("job:shop:rate5m"), { recordings: [inner] });
  const { metrics } = usageOf(scope({ services: [service("shop", { metrics: { requests }, ...showing(panel(outer)) })] }));
  assert.equal(metrics.get("shop_requests_total")?.at, inner.query.at);
});
