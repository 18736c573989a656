import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import * as core from "../../runtime/ts/core.ts";
import { type Family, type Options, rejectedName } from "../../runtime/ts/family.ts";
import { bounded, oneOf, routes as routeLabel, statusClass } from "../../runtime/ts/labels.ts";
import { expose, samplesOf } from "../../runtime/ts/text.ts";

const method = oneOf("GET", "POST");
const status = oneOf("200", "500");
type Labels = { readonly method: "GET" | "POST"; readonly status: "200" | "500" };
const labels = [
  ["method", method],
  ["status", status],
] as const;
const cell = (given: Labels) => method.index(given.method) * 2 + status.index(given.status);
const requests = (startAtZero: Options["startAtZero"] = []) =>
  core.counter<Labels>({ name: "shop_requests_total", help: "Requests answered", labels, startAtZero }, cell);

const samplesIn = (family: Family) => family.points().flatMap(samplesOf);
const rejectedBy = (name: string, calls: number) =>
  `# HELP ${rejectedName} Calls that were not counted, by metric: an undeclared label value or an impossible number\n# TYPE ${rejectedName} counter\n${rejectedName}{metric="${name}"} ${calls}\n`;

test("a counter shows the cells that were touched, and no others", () => {
  const counter = requests();
  counter.inc({ method: "POST", status: "500" });
  counter.inc({ method: "GET", status: "200" }, 2.5);
  assert.equal(
    expose([counter]),
    '# HELP shop_requests_total Requests answered\n# TYPE shop_requests_total counter\nshop_requests_total{method="GET",status="200"} 2.5\nshop_requests_total{method="POST",status="500"} 1\n',
  );
});

test("cells that a ratio reads start at zero", () => {
  assert.equal(
    expose([requests([{ status: ["500"] }])])
      .split("\n")
      .slice(2)
      .join("\n"),
    'shop_requests_total{method="GET",status="500"} 0\nshop_requests_total{method="POST",status="500"} 0\n',
  );
});

test("a value that was not declared is counted as rejected and makes no series", () => {
  const counter = requests();
  counter.inc({ method: "DELETE" as "GET", status: "200" });
  counter.inc({ method: "GET", status: "200" }, -1);
  counter.inc({ method: "GET", status: "200" }, Number.NaN);
  counter.inc({ method: "GET", status: "200" }, Number.POSITIVE_INFINITY);
  assert.equal(counter.rejected(), 4);
  assert.equal(expose([counter]), rejectedBy("shop_requests_total", 4));
});

test("a bounded label keeps its first values and calls the rest other", () => {
  const tenant = bounded(2);
  const counter = core.counter<{ tenant: string }>({ name: "a_total", help: "h", labels: [["tenant", tenant]] }, (given) => tenant.index(given.tenant));
  for (const name of ["b", "a", "c", "a", "d", "other"]) counter.inc({ tenant: name });
  counter.inc({ tenant: 7 as unknown as string });
  assert.deepEqual(
    samplesIn(counter).map((sample) => [sample.labels, sample.value]),
    [
      [[["tenant", "b"]], 1],
      [[["tenant", "a"]], 2],
      [[["tenant", "other"]], 3],
    ],
  );
  assert.equal(counter.rejected(), 1);
});

test("a status class takes codes and classes", () => {
  const label = statusClass();
  assert.deepEqual([label.index(200), label.index(599), label.index("4xx"), label.at(4)], [1, 4, 3, "5xx"]);
  assert.ok(Number.isNaN(label.index(99)) && Number.isNaN(label.index(600)) && Number.isNaN(label.index("6xx" as "5xx")));
});

test("the route of a path is the template with the fewest placeholders that fits", () => {
  const routes = routeLabel("/jobs/{id}", "/jobs/all", "/");
  assert.deepEqual(
    [routes.of("/jobs/42?x=1"), routes.of("/jobs/all"), routes.of("/"), routes.of("/jobs/"), routes.of("/jobs/1/2")],
    ["/jobs/{id}", "/jobs/all", "/", undefined, undefined],
  );
});

test("buckets of a histogram are cumulative and end with +Inf, the sum and the count", () => {
  const histogram = core.plainHistogram({ name: "a_seconds", help: "h", labels: [], bounds: [0.1, 1] });
  for (const value of [0.1, 0.5, 7, Number.NaN]) histogram.observe(value);
  assert.equal(
    expose([histogram]),
    '# HELP a_seconds h\n# TYPE a_seconds histogram\na_seconds_bucket{le="0.1"} 1\na_seconds_bucket{le="1"} 2\na_seconds_bucket{le="+Inf"} 3\na_seconds_sum 7.6\na_seconds_count 3\n' +
      rejectedBy("a_seconds", 1),
  );
});

test("a gauge rises, falls and takes any number", () => {
  const gauge = core.plainGauge({ name: "a", help: "h", labels: [] });
  gauge.set(5);
  gauge.inc();
  gauge.dec(2);
  gauge.inc("1" as unknown as number);
  gauge.set("1" as unknown as number);
  assert.deepEqual([samplesIn(gauge)[0]?.value, gauge.rejected()], [4, 2]);
  gauge.set(Number.NEGATIVE_INFINITY);
  assert.match(expose([gauge]), /\na -Inf\n/);
});

test("a gauge with labels keeps its cells apart", () => {
  const gauge = core.gauge<Labels>({ name: "a", help: "h", labels }, cell);
  gauge.set({ method: "GET", status: "200" }, 3);
  gauge.dec({ method: "POST", status: "200" });
  gauge.inc({ method: "PUT" as "GET", status: "200" });
  assert.deepEqual([samplesIn(gauge).map(({ value }) => value), gauge.rejected()], [[3, -1], 1]);
});

test("a summary gives the quantiles of the last 1,024 observations", () => {
  const summary = core.plainSummary({ name: "a_bytes", help: "h", labels: [], quantiles: [0.5, 0.99] });
  for (let value = 1; value <= 1124; value++) summary.observe(value);
  summary.observe(Number.NaN);
  assert.deepEqual(
    samplesIn(summary).map(({ suffix, value }) => [suffix, value]),
    [
      ["", 612],
      ["", 1114],
      ["_sum", 632_250],
      ["_count", 1124],
    ],
  );
  assert.equal(summary.rejected(), 1);
});

test("a summary keeps what each cell observed apart", () => {
  const summary = core.summary<Labels>({ name: "a", help: "h", labels, quantiles: [0.5] }, cell);
  summary.observe({ method: "GET", status: "200" }, 1);
  summary.observe({ method: "POST", status: "200" }, 3);
  assert.deepEqual(
    samplesIn(summary)
      .filter(({ suffix }) => suffix === "")
      .map(({ value }) => value),
    [1, 3],
  );
  summary.reset();
  assert.deepEqual(samplesIn(summary), []);
});

test("an info metric is one series; saying other facts replaces it", () => {
  const version = bounded(3);
  const info = core.info<{ version: string }>({ name: "a_info", help: "h", labels: [["version", version]] }, (given) => version.index(given.version));
  info.set({ version: "1" });
  info.set({ version: "2" });
  info.set({ version: undefined as unknown as string });
  assert.deepEqual([samplesIn(info), info.rejected()], [[{ suffix: "", labels: [["version", "2"]], value: 1 }], 1]);
});

test("a state set has a series for each state, of which one is 1", () => {
  const phase = core.plainStateSet({ name: "phase", help: "h", labels: [], states: ["idle", "busy"] });
  phase.set("busy");
  phase.set("lost" as "idle");
  assert.equal(expose([phase]).split("\n").slice(2, 4).join("\n"), 'phase{phase="idle"} 0\nphase{phase="busy"} 1');
  assert.equal(phase.rejected(), 1);
});

test("a metric of more than 4,096 cells keeps what was touched, and counts the same", () => {
  const wide = bounded(5000);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(200), fc.constantFrom("GET", "POST", "PUT"), fc.nat(9))), (calls) => {
      const counter = core.counter<{ tenant: string; method: "GET" | "POST" }>(
        {
          name: "a_total",
          help: "h",
          labels: [
            ["tenant", wide],
            ["method", method],
          ],
        },
        (given) => wide.index(given.tenant) * 2 + method.index(given.method),
      );
      const expected = new Map<string, number>();
      for (const [tenant, verb, by] of calls) {
        counter.inc({ tenant: `t${tenant}`, method: verb as "GET" }, by);
        if (verb !== "PUT") expected.set(`t${tenant} ${verb}`, (expected.get(`t${tenant} ${verb}`) ?? 0) + by);
      }
      const shown = new Map(samplesIn(counter).map(({ labels: [tenant, verb], value }) => [`${tenant?.[1]} ${verb?.[1]}`, value]));
      assert.deepEqual(shown, expected);
      counter.reset();
      assert.deepEqual(samplesIn(counter), []);
    }),
  );
});

test("cells of a metric of more than 4,096 start at zero too", () => {
  const tenant = oneOf(...Array.from({ length: 5000 }, (_, index) => `t${index}`));
  const counter = core.counter<{ tenant: string; method: "GET" | "POST" }>(
    {
      name: "a_total",
      help: "h",
      labels: [
        ["tenant", tenant],
        ["method", method],
      ],
      startAtZero: [{ method: ["POST"] }],
    },
    (given) => tenant.index(given.tenant) * 2 + method.index(given.method),
  );
  const shown = samplesIn(counter);
  assert.equal(shown.length, 5000);
  assert.ok(shown.every(({ labels: [, verb], value }) => verb?.[1] === "POST" && value === 0));
});
