import assert from "node:assert/strict";
import { test } from "node:test";
import type { Meter } from "@opentelemetry/api";
import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { DataPointType, MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import * as core from "../../runtime/ts/core.ts";
import type { Family } from "../../runtime/ts/family.ts";
import { bounded, oneOf } from "../../runtime/ts/labels.ts";
import { nativeHistogram } from "../../runtime/ts/native-histogram.ts";
import { register, views } from "../../runtime/ts/opentelemetry.ts";
import { expose } from "../../runtime/ts/text.ts";

const method = oneOf("GET", "POST");
type ByMethod = { readonly method: "GET" | "POST" };
const cell = (labels: ByMethod) => method.index(labels.method);
const labels = [["method", method]] as const;

class Reader extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

/** What an SDK has collected of some families. */
function collecting(families: readonly Family[]) {
  const reader = new Reader();
  const provider = new MeterProvider({ readers: [reader], views: views(families) });
  const meter: Meter = provider.getMeter("shop");
  register(meter, families);
  return async () => (await reader.collect()).resourceMetrics;
}

/** The series of a text, each with its labels in order, without those that say who measured. */
const series = (text: string) =>
  text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith("target_info"))
    .map((line) => {
      const [, name = "", pairs = "", value = ""] = /^([^{ ]+)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
      const own = (pairs.match(/[^=,]+="[^"]*"/g) ?? []).filter((pair) => !pair.startsWith("otel_scope"));
      return `${name}{${own.sort().join(",")}} ${value}`;
    })
    .sort();

test("what OpenTelemetry exports for Prometheus are the series as declared", async () => {
  const requests = core.counter<ByMethod>({ name: "a_requests_total", help: "Requests", labels, startAtZero: [{}] }, cell);
  const busy = core.plainCounter({ name: "a_busy_seconds_total", help: "Busy", unit: "seconds", labels: [] });
  const load = core.plainGauge({ name: "a_load_ratio", help: "Load", unit: "ratio", labels: [] });
  const duration = core.histogram<ByMethod>({ name: "a_duration_seconds", help: "Time", unit: "seconds", labels, bounds: [0.1, 1] }, cell);
  const size = core.summary<ByMethod>({ name: "a_size_bytes", help: "Size", unit: "bytes", labels, quantiles: [0.5, 0.9] }, cell);
  const shard = bounded(1);
  const build = core.info<{ readonly version: string }>({ name: "a_build_info", help: "Build", labels: [["version", shard]] }, (given) =>
    shard.index(given.version),
  );
  const phase = core.plainStateSet({ name: "a_phase", help: "Phase", labels: [], states: ["up", "down"] });
  const families = [requests, busy, load, duration, size, build, phase];
  const collect = collecting(families);
  requests.inc({ method: "GET" }, 3);
  requests.inc({ method: "PUT" as "GET" });
  busy.inc(1.5);
  load.set(0.25);
  for (const value of [0.05, 0.1, 0.5, 7]) duration.observe({ method: "GET" }, value);
  duration.observe({ method: "PUT" as "GET" }, 1);
  for (const value of [1, 2, 3]) size.observe({ method: "POST" }, value);
  build.set({ version: "1.2" });
  phase.set("down");
  const shown = new PrometheusSerializer().serialize(await collect());
  assert.deepEqual(series(shown), series(expose(families)));
  assert.match(shown, /^# TYPE a_requests_total counter$/m);
});

test("a unit and the bounds of buckets are said as OpenTelemetry writes them", async () => {
  const duration = core.plainHistogram({ name: "a_duration_seconds", help: "Time", unit: "seconds", labels: [], bounds: [0.1, 1] });
  const paid = core.plainCounter({ name: "a_paid_usd_total", help: "Paid", unit: "usd", labels: [] });
  const collect = collecting([duration, paid]);
  duration.observe(0.5);
  paid.inc();
  const metrics = (await collect()).scopeMetrics.flatMap((scope) => scope.metrics);
  const histogram = metrics.find(({ descriptor }) => descriptor.name === "a_duration_seconds");
  assert.equal(histogram?.descriptor.unit, "s");
  assert.ok(histogram?.dataPointType === DataPointType.HISTOGRAM);
  assert.deepEqual(histogram.dataPoints[0]?.value.buckets, { boundaries: [0.1, 1], counts: [0, 1, 0] });
  assert.equal(metrics.find(({ descriptor }) => descriptor.name === "a_paid_usd_total")?.descriptor.unit, "{usd}");
});

test("a native histogram is exponential", async () => {
  const wait = nativeHistogram<ByMethod>({ name: "a_wait_seconds", help: "Time", unit: "seconds", labels }, cell);
  const collect = collecting([wait]);
  wait.observe({ method: "GET" }, 0.3);
  const [metric] = (await collect()).scopeMetrics.flatMap((scope) => scope.metrics);
  assert.ok(metric?.dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM);
  assert.equal(metric.dataPoints[0]?.value.count, 1);
  assert.deepEqual(metric.dataPoints[0]?.attributes, { method: "GET" });
});
