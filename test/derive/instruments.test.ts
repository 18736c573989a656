import assert from "node:assert/strict";
import { test } from "node:test";
import {
  alert,
  bounded,
  counter,
  dashboard,
  gauge,
  histogram,
  matches,
  not,
  oneOf,
  panel,
  promql,
  ratio,
  record,
  red,
  row,
  type ServiceOptions,
  slo,
  sloRow,
  stateset,
  statusClass,
  statusCode,
  summary,
  targets,
} from "obsc";
import { deriveInstruments } from "../../src/derive/instruments.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import { metricsOf } from "../../src/ir/metric.ts";
import { shop, systemWith } from "../support/systems.ts";

const method = oneOf("GET", "POST");
const requests = counter("shop_requests_total", { help: "h", labels: { method, status: statusCode("200", "404", "500", "503") } });
const calls = counter("shop_calls_total", { help: "h", labels: { class: statusClass() } });
const latency = histogram("shop_latency_seconds", { help: "h", labels: { method }, buckets: ["100ms", "1s"] });
const native = histogram("shop_native_seconds", { help: "h", labels: { method }, buckets: "native" });
const byShard = counter("shop_shards_total", { help: "h", labels: { shard: bounded(4, "so it is"), method } });
const used = gauge("shop_used_bytes", { help: "h", labels: { method } });
const free = gauge("shop_free_bytes", { help: "h", labels: { method } });
const phase = stateset("shop_phase", { help: "h", states: ["on", "off"], labels: { method } });
const metrics = { requests, calls, latency, native, byShard, used, free, phase };

const moduleOf = (parts: Partial<ServiceOptions>, own: ServiceOptions["metrics"] = metrics) => {
  const [module] = deriveInstruments(scopeOf(systemWith({ metrics: own, ...parts })));
  return module ?? assert.fail("there is no module");
};
/** The cells that start at zero, by the name of the metric. */
const started = (parts: Partial<ServiceOptions>, own?: ServiceOptions["metrics"]) =>
  Object.fromEntries([...moduleOf(parts, own).startAtZero].map(([{ name }, cells]) => [name, cells]));

type Part = Parameters<typeof ratio>[0];
/** What of `shop_requests_total` starts when only `part`, over calls, is read. */
const startedBy = (part: unknown) => {
  const shown = started({ slos: [slo("a", { objective: "99%", window: "30d", bad: ratio(part as Part, calls as unknown as Part) })] });
  return shown.shop_requests_total;
};

test("the cells that a ratio reads start at zero, by the values that its matchers leave", () => {
  assert.deepEqual(startedBy(requests), [{}]);
  assert.deepEqual(startedBy(requests.where({ status: "404" })), [{ status: ["404"] }]);
  assert.deepEqual(startedBy(requests.where({ status: ["200", "500"], method: "GET" })), [{ method: ["GET"], status: ["200", "500"] }]);
});

test("a class stands for the values in it, and `not` for all others", () => {
  assert.deepEqual(startedBy(requests.where({ status: "5xx" })), [{ status: ["500", "503"] }]);
  assert.deepEqual(startedBy(requests.where({ status: ["4xx", "200"] })), [{ status: ["200", "404"] }]);
  assert.deepEqual(startedBy(requests.where({ status: not("5xx") })), [{ status: ["200", "404"] }]);
  assert.deepEqual(startedBy(requests.where({ status: not("404") })), [{ status: ["200", "500", "503"] }]);
  assert.deepEqual(startedBy(requests.where({ status: not("2xx", "503") })), [{ status: ["404", "500"] }]);
  assert.deepEqual(started({ slos: [slo("a", { objective: "99%", window: "30d", bad: ratio(calls.where({ class: "5xx" }), requests) })] }).shop_calls_total, [
    { class: ["5xx"] },
  ]);
});

test("a pattern takes the values that fit it whole", () => {
  assert.deepEqual(startedBy(requests.where({ status: matches("50.|404") })), [{ status: ["404", "500", "503"] }]);
  assert.deepEqual(startedBy(requests.where({ status: matches(".+") })), [{}]);
});

test("cells behind a pattern that is not understood start when they are counted", () => {
  assert.equal(startedBy(requests.where({ status: matches("(?i)5..") })), undefined);
});

test("matchers of target labels choose no cells", () => {
  assert.deepEqual(startedBy(requests.where({ instance: "a", status: "404" })), [{ status: ["404"] }]);
});

test("wider cells make narrower ones needless, in either order", () => {
  const objective = (name: string, part: Part) => slo(name, { objective: "99%", window: "30d", bad: ratio(part, calls as unknown as Part) });
  const narrow = objective("a", requests.where({ status: "500" }) as unknown as Part);
  const wide = objective("b", requests.where({ status: "5xx" }) as unknown as Part);
  const other = objective("c", requests.where({ method: "GET" }) as unknown as Part);
  const expected = [{ status: ["500", "503"] }, { method: ["GET"] }];
  assert.deepEqual(started({ slos: [narrow, wide, other] }).shop_requests_total, expected);
  assert.deepEqual(started({ slos: [wide, narrow, other] }).shop_requests_total, expected);
});

test("histograms start whole, however few of their observations are within the bound", () => {
  const within = started({ slos: [slo("a", { objective: "99%", window: "30d", good: ratio(latency.within("100ms"), latency) })] });
  assert.deepEqual(within.shop_latency_seconds, [{}]);
  const grouped = ratio(native.where({ method: "GET" }).within("1s"), native.where({ method: "GET" }), { by: ["method"] });
  assert.deepEqual(started({ slos: [slo("a", { objective: "99%", window: "30d", good: grouped })] }).shop_native_seconds, [{ method: ["GET"] }]);
});

test("a grouped ratio starts the cells of every group", () => {
  const grouped = ratio(requests.where({ status: "5xx" }), requests, { by: ["method"] });
  assert.deepEqual(started({ slos: [slo("a", { objective: "99%", window: "30d", bad: grouped })] }), { shop_requests_total: [{}] });
});

test("gauges, states and labels that are not closed do not start", () => {
  const share = (part: unknown, whole: unknown) =>
    alert("A", { when: ratio(part as Part, whole as Part).above("5%"), for: "5m", severity: "info", summary: "s" });
  assert.deepEqual(started({ alerts: [share(used, free)] }), {});
  assert.deepEqual(started({ alerts: [share(byShard.where({ method: "GET" }), byShard)] }), {});
  assert.deepEqual(started({ alerts: [share(phase, phase)] }), {});
});

test("only combinations that occur start", () => {
  const tuples = [
    ["GET", "200"],
    ["GET", "500"],
    ["POST", "500"],
  ] as const;
  const labels = { method, status: statusCode("200", "500"), zone: oneOf("a", "b") };
  const some = counter("shop_some_total", { help: "h", labels, correlated: [{ labels: ["method", "status"], tuples }] });
  const bad = ratio(some.where({ status: "500", zone: "a" }), some.where({ zone: "a" }));
  assert.deepEqual(started({ slos: [slo("a", { objective: "99%", window: "30d", bad })] }, { some }).shop_some_total, [
    { zone: ["a"], method: ["GET"], status: ["200", "500"] },
    { zone: ["a"], method: ["POST"], status: ["500"] },
  ]);
});

test("of a metric with fewer combinations than its labels have, no more than those start", () => {
  const labels = { method, status: statusCode("200", "500"), zone: oneOf("a", "b") };
  const few = counter("shop_few_total", { help: "h", labels, combinations: 4 });
  const bad = (...part: readonly unknown[]) =>
    part.map((each, index) => slo(`s${index}`, { objective: "99%", window: "30d", bad: ratio(each as Part, few as unknown as Part) }));
  assert.deepEqual(started({ slos: bad(few.where({ status: "500" })) }, { few }), { shop_few_total: [{ status: ["500"] }] });
  assert.deepEqual(started({ slos: bad(few) }, { few }), {});
});

const failed = ratio(requests.where({ status: "5xx" }), requests.where({ method: "GET" }));
const expected = { shop_requests_total: [{ method: ["GET"] }, { status: ["500", "503"] }] };

test("a ratio counts as read in an alert, a recording, or a minute of an objective", () => {
  const when = targets.down().or(failed.above("5%").and(requests.rate().above("1/s")));
  assert.deepEqual(started({ alerts: [alert("A", { when, for: "5m", severity: "info", summary: "s" })] }), expected);
  assert.deepEqual(started({ recordings: [record("job:shop:failed", failed)] }), expected);
  assert.deepEqual(started({ slos: [slo("a", { objective: "99%", window: "30d", good: failed.below("5%") })] }), expected);
});

test("a ratio counts as read by a panel alone, also in a row or through a recording that nobody lists", () => {
  const recorded = record("job:shop:failed", failed);
  const shown = (...panels: Parameters<typeof dashboard>[1]["panels"]) => started({ dashboards: [dashboard("Shop", { panels })] });
  assert.deepEqual(shown(panel("Failed", failed)), expected);
  assert.deepEqual(shown(row("Row", [panel("Failed", [requests.rate(), failed])])), expected);
  assert.deepEqual(shown(panel("Failed", recorded)), expected);
  assert.deepEqual(shown(panel("Failed", promql`max(${recorded})`)), expected);
  assert.deepEqual(shown(panel("Rate", requests.rate())), {});
});

test("what a RED row or a row of objectives divides counts as read", () => {
  const shown = (part: ReturnType<typeof red> | ReturnType<typeof sloRow>) => started({ dashboards: [dashboard("Shop", { panels: [part] })] });
  assert.deepEqual(shown(red({ requests, errors: requests.where({ status: "5xx" }), duration: latency })), { shop_requests_total: [{}] });
  assert.deepEqual(shown(sloRow(slo("a", { objective: "99%", window: "30d", bad: failed }))), expected);
  assert.deepEqual(shown(sloRow(slo("a", { objective: "99%", window: "30d", good: failed.below("5%") }))), expected);
});

test("a metric knows the objectives and alerts that read it, also through recordings", () => {
  const rate = record("job:shop:rate", requests.rate());
  const { readers } = moduleOf({
    slos: [
      slo("available", { objective: "99%", window: "30d", bad: failed }),
      slo("quick", { objective: "99%", window: "30d", good: ratio(latency.within("1s"), latency) }),
      slo("free", { objective: "99%", window: "30d", good: used.sum().below("1GiB") }),
    ],
    alerts: [
      alert("Busy", { when: rate.above("10/s"), for: "5m", severity: "info", summary: "s" }),
      alert("Gone", { when: targets.missing().or(latency.absent()), for: "5m", severity: "info", summary: "s" }),
    ],
  });
  assert.deepEqual(Object.fromEntries([...readers].map(([{ name }, { slos, alerts }]) => [name, [[...slos], [...alerts]]])), {
    shop_requests_total: [["available"], ["Busy"]],
    shop_latency_seconds: [["quick"], ["Gone"]],
    shop_used_bytes: [["free"], []],
  });
});

test("a service without metrics has no module, also when its groups are empty", () => {
  assert.deepEqual(deriveInstruments(scopeOf(systemWith({}))), []);
  assert.deepEqual(deriveInstruments(scopeOf(systemWith({ metrics: { http: {} } as never }))), []);
});

test("each service of a system has its own metrics", () => {
  const modules = deriveInstruments(scopeOf(shop));
  assert.deepEqual(
    modules.map(({ service, metrics: own }) => [service.name, metricsOf(own).length]),
    [
      ["shop", 13],
      ["billing", 2],
      ["worker", 1],
    ],
  );
});

test("what the library of a language lacks is not in its module", () => {
  const size = summary("shop_size_bytes", { help: "h", quantiles: ["p50"] });
  const keptIn = (language: NonNullable<ServiceOptions["language"]>) =>
    deriveInstruments(scopeOf(systemWith({ language, metrics: { size, inner: { native, phase } } }))).flatMap(({ metrics }) =>
      metricsOf(metrics).map(({ metric }) => metric.name),
    );
  assert.deepEqual(keptIn("go"), ["shop_size_bytes", "shop_native_seconds", "shop_phase"]);
  assert.deepEqual(keptIn("rust"), ["shop_native_seconds", "shop_phase"]);
  assert.deepEqual(keptIn("python"), ["shop_phase"]);
});
