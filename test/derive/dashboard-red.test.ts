import assert from "node:assert/strict";
import { test } from "node:test";
import { bounded, counter, gauge, histogram, httpBuckets, httpMethod, oneOf, type ServiceOptions, statusClass, statusCode } from "obsc";
import { requestsOf } from "../../src/derive/dashboard-red.ts";
import { derive } from "../../src/derive/plan.ts";
import { print } from "../../src/promql/print.ts";
import { serviceOf, systemWith } from "../support/systems.ts";

const method = httpMethod("GET");
const counted = counter("x_requests_total", { help: "Requests", labels: { method, code: statusCode("200", "500") } });
const byClass = counter("x_calls_total", { help: "Calls", labels: { method, class: statusClass() } });
const timed = histogram("x_request_duration_seconds", { help: "Time", labels: { method }, buckets: httpBuckets });
const found = (metrics: NonNullable<ServiceOptions["metrics"]>) =>
  requestsOf(serviceOf(systemWith({ metrics }), "shop")).map(({ requests, errors, duration }) => [
    requests.metric.name,
    errors.matchers.map(({ label, operator, value }) => label + operator + value).join(),
    duration.metric.name,
  ]);

test("requests are a counter with status codes or classes and a histogram in seconds that shares its labels", () => {
  assert.deepEqual(found({ counted, timed }), [["x_requests_total", "code=~5..", "x_request_duration_seconds"]]);
  assert.deepEqual(found({ group: { byClass }, timed }), [["x_calls_total", "class=5xx", "x_request_duration_seconds"]]);
});

test("names alone make no requests", () => {
  const outcome = counter("x_http_requests_total", { help: "Requests", labels: { method, outcome: oneOf("ok", "failed") } });
  const sizes = histogram("x_request_size_bytes", { help: "Sizes", labels: { method }, buckets: ["1KiB"] });
  const other = histogram("x_job_duration_seconds", { help: "Time", labels: { queue: oneOf("a") }, buckets: httpBuckets });
  const bare = histogram("x_bare_seconds", { help: "Time", buckets: httpBuckets });
  const level = gauge("x_level", { help: "Level", labels: { code: statusCode("500") } });
  for (const metrics of [{ outcome, timed }, { counted, sizes }, { counted, other }, { counted, bare }, { level, timed }, { counted }, {}])
    assert.deepEqual(found(metrics), []);
});

test("of several histograms the one with most labels is taken, and each only once", () => {
  const labels = { method, shard: bounded(3, "three shards") };
  const narrow = counter("x_sharded_total", { help: "Requests", labels: { ...labels, code: statusCode("500") } });
  const wide = histogram("x_sharded_seconds", { help: "Time", labels, buckets: httpBuckets });
  assert.deepEqual(found({ timed, wide, narrow, counted }), [
    ["x_sharded_total", "code=~5..", "x_sharded_seconds"],
    ["x_requests_total", "code=~5..", "x_request_duration_seconds"],
  ]);
});

test("the dashboard shows rate, errors, durations, their spread and the busiest, each metric pair under its name", () => {
  const system = systemWith({
    metrics: { counted, timed, byClass, second: histogram("x_call_duration_seconds", { help: "Time", labels: { method }, buckets: "native" }) },
  });
  const board = derive(system).dashboards.find(({ kind }) => kind === "red");
  assert.deepEqual(
    board?.rows.map(({ title, panels }) => [title, panels.map((panel) => panel.title)]),
    [
      ["x_requests_total", ["Requests by method", "Errors", "Duration", "Request duration, spread", "Requests, errors and p95 by method"]],
      ["x_calls_total", ["Requests by method", "Errors", "Duration", "Call duration, spread", "Requests, errors and p95 by method"]],
    ],
  );
  const [spread] = board?.rows[1]?.panels.filter(({ kind }) => kind === "heatmap") ?? [];
  const [query] = spread?.queries ?? [];
  assert.equal(query?.language === "promql" && print(query.expr), 'sum(rate(x_call_duration_seconds{job=~"$job",instance=~"$instance"}[$__rate_interval]))');
});
