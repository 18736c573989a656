import assert from "node:assert/strict";
import { test } from "node:test";
import { Counter, Registry } from "prom-client";
import * as core from "../../runtime/ts/core.ts";
import { oneOf } from "../../runtime/ts/labels.ts";
import { nativeHistogram } from "../../runtime/ts/native-histogram.ts";
import { register } from "../../runtime/ts/prom-client.ts";
import { expose } from "../../runtime/ts/text.ts";

const method = oneOf("GET", "POST");
const families = () => {
  const requests = core.counter<{ method: "GET" | "POST" }>({ name: "a_requests_total", help: "Requests", labels: [["method", method]] }, (given) =>
    method.index(given.method),
  );
  const duration = core.plainHistogram({ name: "a_seconds", help: "Time", labels: [], bounds: [1] });
  const phase = core.plainStateSet({ name: "a_phase", help: "Phase", labels: [], states: ["up"] });
  requests.inc({ method: "GET" }, 3, { traceId: "4bf9" });
  duration.observe(0.5, { traceId: "4bf9", spanId: "00f0" });
  phase.set("up");
  return [requests, duration, phase] as const;
};

test("prom-client shows the same lines as the core", async () => {
  const registry = new Registry();
  const metrics = families();
  register(registry, metrics);
  const lines = (text: string) => text.split("\n").filter((line) => line !== "");
  metrics[0]?.inc({ method: "PUT" as "GET" });
  assert.match(expose(metrics), /obsc_rejected_total\{metric="a_requests_total"\} 1/);
  assert.deepEqual(lines(await registry.metrics()), lines(expose(metrics)));
});

test("a native histogram is shown with the bucket +Inf alone", async () => {
  const registry = new Registry();
  const histogram = nativeHistogram<{ method: "GET" | "POST" }>({ name: "a_seconds", help: "h", labels: [["method", method]] }, (given) =>
    method.index(given.method),
  );
  histogram.observe({ method: "GET" }, 2);
  register(registry, [histogram]);
  const lines = (await registry.metrics()).split("\n").filter((line) => line.startsWith("a_"));
  assert.deepEqual(lines, ['a_seconds_bucket{method="GET",le="+Inf"} 1', 'a_seconds_sum{method="GET"} 2', 'a_seconds_count{method="GET"} 1']);
});

test("calls that any of several modules rejected are counted in one metric, also after the registry was cleared", async () => {
  const registry = new Registry();
  const rejecting = (name: string) => {
    const counter = core.plainCounter({ name, help: "h", labels: [] });
    counter.inc(-1);
    return counter;
  };
  const rejected = async () => (await registry.metrics()).split("\n").filter((line) => line.startsWith("obsc_rejected_total"));
  register(registry, [rejecting("a_total")]);
  register(registry, [rejecting("b_total")]);
  assert.deepEqual(await rejected(), ['obsc_rejected_total{metric="a_total"} 1', 'obsc_rejected_total{metric="b_total"} 1']);
  registry.resetMetrics();
  assert.deepEqual(await rejected(), []);
  registry.clear();
  register(registry, [rejecting("c_total")]);
  assert.deepEqual(await rejected(), ['obsc_rejected_total{metric="c_total"} 1']);
});

test("prom-client shows counters as OpenMetrics names them, with exemplars", async () => {
  const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  register(registry, families());
  const text = await registry.metrics();
  assert.match(text, /# TYPE a_requests counter\na_requests_total\{method="GET"\} 3 # \{trace_id="4bf9"\} 3 \d+/);
  assert.match(text, /a_seconds_bucket\{le="1"\} 1 # \{trace_id="4bf9",span_id="00f0"\} 0.5 \d+/);
});

test("resetting the registry forgets what was counted", async () => {
  const registry = new Registry();
  register(registry, families());
  registry.resetMetrics();
  assert.doesNotMatch(await registry.metrics(), /^a_/m);
});

test("a name that the registry has already is refused", () => {
  const registry = new Registry();
  new Counter({ name: "a_requests_total", help: "h", registers: [registry] });
  assert.throws(() => register(registry, families()), /a_requests_total has already been registered/);
});
