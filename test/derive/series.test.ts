import assert from "node:assert/strict";
import { test } from "node:test";
import { costliestLabel, replicasOf, seriesOf, seriesOfTarget, withoutLabel } from "../../src/derive/series.ts";
import { bounding, listing, metric } from "../support/metrics.ts";
import { nowhere, service } from "../support/pipeline.ts";

const method = listing("method", "GET", "POST");

test("a counter, a gauge and an info metric have one series for each combination of label values", () => {
  for (const kind of ["counter", "gauge", "info"] as const)
    assert.equal(seriesOf(metric("a", { kind, labels: [method, listing("code", "200", "404", "500")] })).perTarget, 6);
  assert.equal(seriesOf(metric("a")).perTarget, 1);
});

test("a bounded label has one value more than its bound: other", () => {
  assert.equal(seriesOf(metric("a", { labels: [bounding("shard", 16)] })).perTarget, 17);
});

test("a classic histogram has its buckets, +Inf, a sum and a count; a native one is one series", () => {
  assert.deepEqual(seriesOf(metric("a", { kind: "histogram", buckets: [0.1, 0.5, 1], labels: [method] }), 2), {
    combinations: 2,
    each: 6,
    perTarget: 12,
    total: 24,
    unbounded: [],
  });
  assert.equal(seriesOf(metric("a", { kind: "histogram", buckets: "native", labels: [method] })).perTarget, 2);
});

test("a summary has its quantiles, a sum and a count; a stateset a series for each state", () => {
  assert.equal(seriesOf(metric("a", { kind: "summary", quantiles: [0.5, 0.95] })).perTarget, 4);
  assert.equal(seriesOf(metric("a", { kind: "stateset", states: ["idle", "busy", "gone"], labels: [method] })).perTarget, 6);
});

test("fewer combinations than the product are said, or listed as tuples", () => {
  const labels = [method, listing("route", "/", "/cart", "/pay"), listing("code", "200", "500")];
  assert.equal(seriesOf(metric("a", { labels })).perTarget, 12);
  assert.equal(seriesOf(metric("a", { labels, combinations: 5 })).perTarget, 5);
  assert.equal(seriesOf(metric("a", { labels, combinations: 50 })).perTarget, 12);
  const tuples = [
    ["GET", "/"],
    ["GET", "/cart"],
    ["POST", "/cart"],
    ["POST", "/pay"],
  ];
  assert.equal(seriesOf(metric("a", { labels, correlated: [{ labels: ["method", "route"], tuples }] })).perTarget, 8);
});

test("a label that nobody can count is named and not counted", () => {
  assert.deepEqual(seriesOf(metric("a", { labels: [method, { name: "user", open: true, at: nowhere }] })), {
    combinations: 2,
    each: 1,
    perTarget: 2,
    total: 2,
    unbounded: ["user"],
  });
});

test("without a label its tuples shrink to those that still differ", () => {
  const labels = [method, listing("route", "/", "/cart", "/pay")];
  const tuples = [
    ["GET", "/"],
    ["GET", "/cart"],
    ["POST", "/cart"],
  ];
  const correlated = [
    { labels: ["method", "route"], tuples },
    { labels: ["code"], tuples: [["200"]] },
  ];
  assert.equal(seriesOf(withoutLabel(metric("a", { labels, correlated }), "route")).perTarget, 2);
  assert.equal(seriesOf(withoutLabel(metric("a", { labels, correlated }), "method")).perTarget, 2);
});

test("the costliest label is the one without which fewest series are left", () => {
  assert.deepEqual(costliestLabel(metric("a", { labels: [method, bounding("shard", 9), listing("code", "200", "500")] })), { name: "shard", without: 4 });
  assert.equal(costliestLabel(metric("a")), undefined);
});

test("a target that is scraped has the five series that scraping adds", () => {
  const metrics = [metric("a", { labels: [method] }), metric("b")];
  assert.equal(seriesOfTarget(service("shop"), metrics), 3);
  const deliver = { metrics: [{ node: "scrape" as const, port: 80, path: "/metrics", at: nowhere }], at: nowhere };
  assert.equal(seriesOfTarget(service("shop", { deliver }), metrics), 8);
});

test("replicas are those of the environment, one unless said", () => {
  assert.equal(replicasOf(service("shop"), undefined), 1);
  const varying = service("shop", { replicas: { perEnvironment: { development: 1, production: 3 } } });
  assert.equal(replicasOf(varying, "development"), 1);
  assert.equal(replicasOf(varying, undefined), 3);
});
