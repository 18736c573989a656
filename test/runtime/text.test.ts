import assert from "node:assert/strict";
import { test } from "node:test";
import * as core from "../../runtime/ts/core.ts";
import { oneOf } from "../../runtime/ts/labels.ts";
import { nativeHistogram } from "../../runtime/ts/native-histogram.ts";
import { expose, exposeOpenMetrics } from "../../runtime/ts/text.ts";

const method = oneOf("GET", "POST");
const status = oneOf("200", "500");
type Labels = { readonly method: "GET" | "POST"; readonly status: "200" | "500" };
const labels = [
  ["method", method],
  ["status", status],
] as const;
const cell = (given: Labels) => method.index(given.method) * 2 + status.index(given.status);

test("OpenMetrics names counters without their ending, says units and shows exemplars", () => {
  const counter = core.counter<Labels>({ name: "a_bytes_total", help: "h", unit: "bytes", labels }, cell);
  counter.inc({ method: "GET", status: "200" }, 1, { traceId: "4bf9", spanId: "00f0" });
  const histogram = core.histogram<Labels>({ name: "a_seconds", help: "h", labels, bounds: [1] }, cell);
  histogram.observe({ method: "GET", status: "200" }, 0.5, { traceId: "4bf9" });
  const text = exposeOpenMetrics([counter, histogram]).replace(/ \d{10}(\.\d+)?$/gm, " TIME");
  assert.equal(
    text,
    '# HELP a_bytes h\n# TYPE a_bytes counter\n# UNIT a_bytes bytes\na_bytes_total{method="GET",status="200"} 1 # {trace_id="4bf9",span_id="00f0"} 1 TIME\n' +
      '# HELP a_seconds h\n# TYPE a_seconds histogram\na_seconds_bucket{method="GET",status="200",le="1"} 1 # {trace_id="4bf9"} 0.5 TIME\na_seconds_bucket{method="GET",status="200",le="+Inf"} 1\n' +
      'a_seconds_sum{method="GET",status="200"} 0.5\na_seconds_count{method="GET",status="200"} 1\n# EOF\n',
  );
  counter.reset();
  histogram.reset();
  assert.equal(exposeOpenMetrics([counter, histogram]), "# EOF\n");
});

test("text is escaped in help and label values", () => {
  const label = oneOf('a"b\\c\nd');
  const counter = core.counter<{ l: string }>({ name: "a_total", help: "one\\two\nthree", labels: [["l", label]] }, () => 0);
  counter.inc({ l: "" });
  assert.equal(expose([counter]), '# HELP a_total one\\\\two\\nthree\n# TYPE a_total counter\na_total{l="a\\"b\\\\c\\nd"} 1\n');
});

test("a quote in a help is escaped in OpenMetrics, and stands as it is in Prometheus' format", () => {
  const gauge = core.plainGauge({ name: "a", help: 'said "so"', labels: [] });
  gauge.set(1);
  assert.equal(exposeOpenMetrics([gauge]).split("\n")[0], '# HELP a said \\"so\\"');
  assert.equal(expose([gauge]).split("\n")[0], '# HELP a said "so"');
});

test("a native histogram is shown by its count, its sum and the bucket +Inf", () => {
  const histogram = nativeHistogram<Labels>({ name: "a_seconds", help: "h", unit: "seconds", labels }, cell);
  for (const value of [0.25, 0.5, 3]) histogram.observe({ method: "GET", status: "200" }, value, { traceId: "4bf9" });
  const lines =
    'a_seconds_bucket{method="GET",status="200",le="+Inf"} 3\na_seconds_sum{method="GET",status="200"} 3.75\na_seconds_count{method="GET",status="200"} 3\n';
  assert.equal(expose([histogram]), `# HELP a_seconds h\n# TYPE a_seconds histogram\n${lines}`);
  assert.equal(exposeOpenMetrics([histogram]), `# HELP a_seconds h\n# TYPE a_seconds histogram\n# UNIT a_seconds seconds\n${lines}# EOF\n`);
});

test("OpenMetrics calls facts and counters that lack the usual ending something else", () => {
  const version = oneOf("1");
  const named = (name: string) => core.info<{ version: "1" }>({ name, help: "h", labels: [["version", version]] }, () => 0);
  const infos = [named("build_info"), named("build")];
  for (const info of infos) info.set({ version: "1" });
  const counter = core.plainCounter({ name: "calls", help: "h", labels: [] });
  counter.inc();
  const types = exposeOpenMetrics([...infos, counter])
    .split("\n")
    .filter((line) => line.startsWith("# TYPE"));
  assert.deepEqual(types, ["# TYPE build info", "# TYPE build gauge", "# TYPE calls unknown"]);
});

test("facts and states are gauges in Prometheus' format", () => {
  const phase = core.plainStateSet({ name: "phase", help: "h", labels: [], states: ["on"] });
  phase.set("on");
  assert.match(expose([phase]), /# TYPE phase gauge\n/);
});

test("names with other characters than usual stand in quotes", () => {
  const kind = oneOf("a");
  const counter = core.counter<{ kind: "a" }>({ name: "shop.calls", help: "h", labels: [["pay-method", kind]] }, () => 0);
  counter.inc({ kind: "a" });
  const plain = core.plainGauge({ name: "größe", help: "h", labels: [] });
  plain.set(2);
  assert.equal(
    expose([counter, plain]),
    '# HELP "shop.calls" h\n# TYPE "shop.calls" counter\n{"shop.calls","pay-method"="a"} 1\n# HELP "größe" h\n# TYPE "größe" gauge\n{"größe"} 2\n',
  );
});
