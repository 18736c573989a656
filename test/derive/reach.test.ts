import assert from "node:assert/strict";
import { test } from "node:test";
import { reachOf } from "../../src/derive/reach.ts";
import type { Expr } from "../../src/promql/ast.ts";
import * as build from "../../src/promql/build.ts";
import { bounding, listing, metric, scope } from "../support/metrics.ts";
import { service } from "../support/pipeline.ts";

const requests = metric("shop_requests_total", { labels: [listing("method", "GET", "POST"), bounding("route", 9)] });
const latency = metric("shop_latency_seconds", { kind: "histogram", buckets: [0.1, 1], labels: [listing("method", "GET", "POST")] });
const summary = metric("shop_size_bytes", { kind: "summary", quantiles: [0.5, 0.9] });
const state = metric("shop_state", { kind: "stateset", states: ["idle", "busy", "gone"] });
const theirs = metric("kafka_lag", { foreign: true });
const shop = scope({ services: [service("shop", { replicas: 3, metrics: { requests, latency, summary, state, theirs } })] });

const rate = (name: string, ...matchers: Parameters<typeof build.selector>[1] & object) => build.rate(build.selector(name, matchers), build.duration(300_000));
const reach = (expr: Expr) => {
  const found = reachOf(expr, shop);
  return found && [found.reads, found.gives];
};

test("a selector reads all series on all targets, fewer where a matcher names one value", () => {
  assert.deepEqual(reach(build.selector("shop_requests_total")), [60, 60]);
  assert.deepEqual(reach(build.selector("shop_requests_total", [build.equal("method", "GET")])), [30, 30]);
  assert.deepEqual(reach(build.selector("shop_size_bytes")), [6, 6]);
  assert.deepEqual(reach(build.selector("shop_state")), [9, 9]);
});

test("a selector reads the combinations that its matchers leave", () => {
  const tuples = [
    ["GET", "/"],
    ["GET", "/a"],
    ["POST", "/a"],
  ];
  const labels = [listing("method", "GET", "POST"), listing("route", "/", "/a"), listing("code", "200", "404", "500", "503")];
  const together = metric("shop_together_total", { labels, correlated: [{ labels: ["method", "route"], tuples }] });
  const few = metric("shop_few_total", { labels, combinations: 5 });
  const scoped = scope({ services: [service("shop", { metrics: { together, few } })] });
  const reads = (name: string, ...matchers: Parameters<typeof build.selector>[1] & object) => reachOf(build.selector(name, matchers), scoped)?.reads;
  const errors = { label: "code", operator: "=~", value: "5.." } as const;
  assert.deepEqual(
    [reads("shop_together_total"), reads("shop_together_total", build.equal("method", "GET")), reads("shop_together_total", errors)],
    [12, 8, 6],
  );
  assert.deepEqual([reads("shop_few_total"), reads("shop_few_total", errors), reads("shop_few_total", build.equal("route", "/b"))], [5, 3, 0]);
});

test("there is an `up` for each copy of a service", () => {
  assert.deepEqual(reach(build.selector("up", [build.equal("job", "shop")])), [3, 3]);
  assert.equal(reach(build.selector("up", [build.equal("job", "other")])), undefined);
});

test("an aggregation gives a series for each combination of the labels that it keeps", () => {
  assert.deepEqual(reach(build.by("sum", ["job", "route"], rate("shop_requests_total"))), [60, 10]);
  assert.deepEqual(reach(build.by("sum", [], rate("shop_requests_total"))), [60, 1]);
  assert.deepEqual(
    reach({ type: "aggregation", operator: "sum", grouping: { kind: "without", labels: ["instance"] }, expr: rate("shop_requests_total") }),
    [60, 20],
  );
  assert.deepEqual(reach(build.by("topk", [], rate("shop_requests_total"), build.number(5))), [60, 60]);
});

test("the buckets of a histogram are read and end in a quantile", () => {
  const buckets = build.by("sum", ["le", "job", "method"], rate("shop_latency_seconds_bucket"));
  assert.deepEqual(reach(build.call("histogram_quantile", build.number(0.9), buckets)), [18, 2]);
  assert.deepEqual(reach(rate("shop_latency_seconds_count")), [6, 6]);
});

test("an operator gives what its larger side has, `or` what both have", () => {
  const [get, post] = ["GET", "POST"].map((value) => rate("shop_requests_total", build.equal("method", value)));
  assert.ok(get && post);
  assert.deepEqual(reach(build.binary(get, "/", post)), [60, 30]);
  assert.deepEqual(reach(build.binary(get, "or", post)), [60, 30]);
  assert.deepEqual(reach({ type: "paren", expr: { type: "unary", operator: "-", expr: get } }), [30, 30]);
});

test("what the spec does not declare, or nobody counts, has no known reach", () => {
  assert.equal(reach(build.selector("unknown")), undefined);
  assert.equal(reach({ type: "selector", matchers: [build.equal("__name__", "x")] }), undefined);
  assert.equal(reach(build.by("sum", [], build.selector("kafka_lag"))), undefined);
  assert.equal(reach(build.binary(build.selector("unknown"), "+", build.number(1))), undefined);
  assert.equal(reach(build.call("abs", build.selector("unknown"))), undefined);
  assert.equal(reach(build.number(1)), undefined);
});
