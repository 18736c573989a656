import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  anyValue,
  bounded,
  catalog,
  counter,
  exponential,
  foreign,
  gauge,
  grpcCode,
  histogram,
  httpBuckets,
  httpMethod,
  info,
  linear,
  oneOf,
  route,
  stateset,
  statusClass,
  statusCode,
  summary,
} from "obsc";
import type { Catalog, Label, Metric } from "../../src/ir/metric.ts";
import { metricTree } from "../../src/spec/metric.ts";
import { gathered, node, problemsOf, promqlOf } from "../support/spec.ts";

const nowhere = { kind: "spec", call: {}, path: [] } as const;
const metricOf = (value: unknown): Metric => node<Metric>(value);
const labelOf = (value: unknown): Omit<Label, "name"> => node<Label>(value);

describe("a label", () => {
  it("says which values it takes", () => {
    assert.deepEqual(labelOf(oneOf("hit", "miss")).values, ["hit", "miss"]);
    assert.equal(labelOf(oneOf("hit", "miss")).max, 2);
    const { max, because, values } = labelOf(bounded(16, "fixed in the config"));
    assert.deepEqual({ max, because, values }, { max: 16, because: "fixed in the config", values: undefined });
    assert.equal(labelOf(route("/a", "/b/{id}")).normalise, "route");
    assert.deepEqual(labelOf(statusClass()).values, ["1xx", "2xx", "3xx", "4xx", "5xx"]);
    assert.equal(labelOf(statusClass()).normalise, "status-class");
    assert.deepEqual(labelOf(statusCode("200", "500")).values, ["200", "500"]);
    assert.equal(labelOf(statusCode("200", "500")).classes?.["5xx"], "5..");
    assert.equal(labelOf(httpMethod()).max, 7);
    assert.deepEqual(labelOf(httpMethod("GET")).values, ["GET"]);
    assert.equal(labelOf(grpcCode()).max, 17);
    assert.equal(labelOf(grpcCode("OK")).max, 1);
    assert.equal(labelOf(anyValue()).open, true);
  });

  it("refuses values of another form, and values said twice", () => {
    assert.deepEqual(
      problemsOf(() => [
        oneOf("a", "a"),
        // @ts-expect-error no text
        oneOf("a", 5),
        oneOf(""),
        // @ts-expect-error not a code
        statusCode("ok"),
        statusCode("600"),
        // @ts-expect-error no such code
        grpcCode("FINE"),
        bounded(0, "none"),
        bounded(1, ""),
        // @ts-expect-error no number
        bounded("many", "who knows"),
      ]),
      [
        "1 the value `a` is listed twice",
        "1 `5` is not a text that says something",
        '0 `""` is not a text that says something',
        '0 `"ok"` is not an HTTP status code',
        '0 `"600"` is not an HTTP status code',
        '0 `"FINE"` is not a gRPC status code',
        "0 `0` is not a whole number over 0",
        '1 `""` is not a text that says something',
        '0 `"many"` is not a whole number over 0',
      ],
    );
  });
});

describe("a metric", () => {
  it("is the node of the System, with its verbs beside", () => {
    const method = httpMethod("GET");
    const requests = counter("shop_requests_total", {
      help: "Requests answered",
      labels: { method, shard: bounded(4, "fixed") },
      combinations: 3,
      exemplars: true,
    });
    const { at, labels, ...rest } = metricOf(requests);
    assert.deepEqual(
      { ...rest },
      {
        node: "metric",
        kind: "counter",
        name: "shop_requests_total",
        help: "Requests answered",
        unit: "count",
        combinations: 3,
        exemplars: true,
        allow: [],
      },
    );
    assert.deepEqual(
      labels.map(({ name, values, max }) => ({ name, values, max })),
      [
        { name: "method", values: ["GET"], max: 1 },
        { name: "shard", values: undefined, max: 4 },
      ],
    );
    assert.deepEqual(at.kind === "spec" && at.path, []);
  });

  it("has the unit that its name ends in, or that it says", () => {
    assert.equal(metricOf(gauge("shop_memory_bytes", { help: "h" })).unit, "bytes");
    assert.equal(metricOf(counter("shop_cpu_seconds_total", { help: "h" })).unit, "seconds");
    const { unit, unitSaid } = metricOf(gauge("shop_amount_usd", { help: "h", unit: "usd" }));
    assert.deepEqual({ unit, unitSaid }, { unit: "usd", unitSaid: true });
    assert.equal(metricOf(stateset("shop_wait_seconds", { help: "h", states: ["a"] } as never)).unit, "count");
  });

  it("is known to whoever loads the spec, in the order declared", () => {
    const { metrics } = gathered(() => [gauge("shop_b", { help: "h" }), info("shop_a_info", { help: "h", labels: {} }), foreign.counter("c", { help: "h" })]);
    assert.deepEqual(
      metrics.map(({ name }) => name),
      ["shop_b", "shop_a_info", "c"],
    );
  });

  it("leaves to the rules what may be allowed: names, help, reserved and unbounded labels", () => {
    const loose = node<(name: string, options?: unknown) => unknown>(gauge);
    assert.deepEqual(
      problemsOf(() => [
        loose("shop_vms_total", {}),
        loose("shop_wait_ms"),
        loose("a b", { help: "" }),
        loose("x", { help: "h", labels: { le: oneOf("1"), user_id: anyValue() } }),
      ]),
      [],
    );
  });

  it("refuses options that it does not know or that have another form", () => {
    const loose = node<(name: unknown, options: unknown) => unknown>(counter);
    assert.deepEqual(
      problemsOf(() => [
        loose("a_total", { help: "h", lable: {} }),
        loose("a_total", { help: 5 }),
        loose("a_total", { help: "h", labels: ["a"] }),
        loose("a_total", { help: "h", labels: { a: "b", c: undefined } }),
        loose("a_total", { help: "h", combinations: 1.5 }),
        loose("a_total", { help: "h", exemplars: "yes" }),
        loose("a_total", { help: "h", allow: ["naming/missing-help"] }),
        loose("a_total", "help"),
        loose("a_total", Promise.resolve({ help: "h" })),
        loose("a_total", { help: "h", labels: new Map() }),
        loose(5, { help: "h" }),
        loose("", { help: "h" }),
        node<typeof loose>(info)("a_info", { help: "h", labels: {}, unit: "usd" }),
      ]),
      [
        "1.{lable} there is no option `lable`",
        "1.help `5` is not a text",
        "1.labels a list is not a set of labels",
        '1.labels.a `"b"` is not a label',
        "1.combinations `1.5` is not a whole number over 0",
        '1.exemplars `"yes"` is not a yes or no',
        '1.allow.0 `"naming/missing-help"` is not an exception',
        "1 metrics.a_total takes its options as an object",
        "1 metrics.a_total takes its options as an object",
        "1.labels an object is not a set of labels",
        "0 `5` is not a text that says something",
        '0 `""` is not a text that says something',
        "1.{unit} there is no option `unit`",
      ],
    );
  });
});

describe("correlated labels", () => {
  const labels = { method: httpMethod("GET", "POST"), route: route("/a", "/b"), shard: bounded(4, "fixed") };

  it("are tuples of values that the labels have", () => {
    const requests = counter("shop_requests_total", {
      help: "h",
      labels,
      correlated: [
        {
          labels: ["method", "route"],
          tuples: [
            ["GET", "/a"],
            ["POST", "/b"],
          ],
        },
        { labels: ["shard"], tuples: [["1"]] },
      ],
    });
    assert.deepEqual(metricOf(requests).correlated, [
      {
        labels: ["method", "route"],
        tuples: [
          ["GET", "/a"],
          ["POST", "/b"],
        ],
      },
      { labels: ["shard"], tuples: [["1"]] },
    ]);
  });

  it("are refused where a value stands under another label, or one is missing", () => {
    const correlated = (said: unknown) => counter("a_total", { help: "h", labels, correlated: said as never });
    assert.deepEqual(
      problemsOf(() => [
        correlated([{ labels: ["method", "route"], tuples: [["/a", "GET"]] }]),
        correlated([{ labels: ["method", "route"], tuples: [["GET"]] }]),
        correlated([{ labels: ["path"], tuples: [] }]),
        correlated([{ labels: "method", tuples: [] }]),
        correlated([{ labels: ["method"] }]),
        correlated({}),
        correlated([[]]),
      ]),
      [
        '1.correlated.0.tuples.0.0 `method` is never `"/a"`',
        '1.correlated.0.tuples.0 a list is not a value for each of `"method"`, `"route"`',
        '1.correlated.0.labels.0 `"path"` is not a label of this metric',
        '1.correlated.0.labels `"method"` is not a list',
        "1.correlated.0 `tuples` is missing",
        "1.correlated an object is not a list of correlations",
        "1.correlated.0 metrics.a_total.correlated takes its options as an object",
      ],
    );
  });
});

describe("the bounds of a gauge", () => {
  it("are in its own unit", () => {
    assert.deepEqual(metricOf(gauge("shop_load_ratio", { help: "h", min: "0%", max: "250%" })).limits, { min: 0, max: 2.5 });
    const workers = gauge("shop_workers", { help: "h", max: 16 });
    assert.deepEqual(metricOf(workers).limits, { max: 16 });
    assert.equal(promqlOf(workers.max()), "max by (job) (shop_workers)");
    assert.equal(metricOf(gauge("shop_depth", { help: "h" })).limits, undefined);
  });

  it("are refused in another unit, or when they contradict each other", () => {
    assert.deepEqual(
      // @ts-expect-error a share has a percent sign
      problemsOf(() => [gauge("shop_load_ratio", { help: "h", max: 1 }), gauge("shop_workers", { help: "h", min: 5, max: 4 })]),
      ["1.max `1` is not a share", "1.max `4` is not at or over `min`"],
    );
  });
});

describe("buckets", () => {
  const bucketsOf = (buckets: unknown) => metricOf(histogram("shop_wait_seconds", { help: "h", buckets: buckets as never })).buckets;

  it("are numbers in base units", () => {
    assert.deepEqual(bucketsOf(["50ms", "0.1s", "2.5s", "1m"]), [0.05, 0.1, 2.5, 60]);
    assert.equal(bucketsOf(httpBuckets)?.length, 14);
    assert.equal(bucketsOf("native"), "native");
    assert.deepEqual(bucketsOf(exponential("100ms", 3, 4)), [0.1, 0.3, 0.9, 2.7]);
    assert.deepEqual(bucketsOf(linear("100ms", "100ms", 3)), [0.1, 0.2, 0.3]);
    assert.deepEqual(metricOf(histogram("shop_batch_items", { help: "h", buckets: linear(0, 5, 3) })).buckets, [0, 5, 10]);
    assert.deepEqual(metricOf(histogram("shop_order_eur", { help: "h", unit: "eur", buckets: ["10 eur", "99.5 eur"] })).buckets, [10, 99.5]);
  });

  it("are refused in another unit, unordered, or none", () => {
    assert.deepEqual(
      problemsOf(() => [
        bucketsOf([1, 2]),
        bucketsOf(["1s", "1s", "500ms"]),
        bucketsOf([]),
        bucketsOf("1s"),
        bucketsOf(exponential("1KiB", 2, 3)),
        bucketsOf(linear("1s", "1KiB" as "1s", 3)),
        bucketsOf(linear("1s", "0s", 3)),
        bucketsOf(exponential("0s", 2, 3)),
      ]),
      [
        "1.buckets.0 `1` is not a duration",
        '1.buckets.1 the bound `"1s"` is not over the one before it',
        '1.buckets.2 the bound `"500ms"` is not over the one before it',
        "1.buckets there are no buckets",
        '1.buckets `"1s"` is not a list of bounds',
        '1.buckets `"1KiB"` is not a duration',
        '1.buckets `"1KiB"` is not a duration',
        '1.buckets `"0s"` is not a duration over zero',
        '1.buckets `"0s"` is not a duration over zero',
      ],
    );
  });

  it("that are computed are numbers to the last", () => {
    const bounds = () => histogram("shop_wait_seconds", { help: "h", buckets: exponential("1s", 1e200, 3) });
    assert.deepEqual(problemsOf(bounds), ["1.buckets the last of these buckets has no bound that is a number"]);
  });

  it("that are computed need a factor over 1 and a count", () => {
    assert.deepEqual(
      problemsOf(() => [
        exponential("1s", 1, 3),
        exponential("1s", "2" as never, 3),
        exponential("1s", 2, 0),
        linear("1s", "1s", 2.5),
        exponential("1s", 2, 1e9),
      ]),
      [
        "1 `1` is not a factor over 1",
        '1 `"2"` is not a number',
        "2 `0` is not a count of buckets",
        "2 `2.5` is not a count of buckets",
        "2 `1000000000` is not a count of buckets",
      ],
    );
  });
});

describe("the other kinds", () => {
  it("say their quantiles, states and facts", () => {
    assert.deepEqual(metricOf(summary("shop_size_bytes", { help: "h", quantiles: ["p50", "p99.9"] })).quantiles, [0.5, 0.999]);
    assert.deepEqual(metricOf(stateset("shop_phase", { help: "h", states: ["idle", "busy"] })).states, ["idle", "busy"]);
    assert.equal(metricOf(info("shop_build_info", { help: "h", labels: { version: bounded(3, "rolling") } })).labels[0]?.name, "version");
  });

  it("refuse what is no quantile, and states that are none or said twice", () => {
    assert.deepEqual(
      problemsOf(() => [
        summary("a", { help: "h", quantiles: ["95" as "p95"] }),
        summary("a", { help: "h" } as never),
        stateset("a", { help: "h", states: [] as never }),
        stateset("a", { help: "h", states: ["x", "y", "x"] }),
        stateset("a", { help: "h", states: "x" as never }),
        info("a_info", { help: "h" } as never),
      ]),
      [
        '1.quantiles.0 `"95"` is not a quantile',
        "1 `quantiles` is missing",
        "1.states there are no states",
        "1.states.2 the state `x` is listed twice",
        '1.states `"x"` is not a list',
        "1 `labels` is missing",
      ],
    );
  });
});

describe("metrics of others", () => {
  it("have any name, and the unit that is said", () => {
    const lag = metricOf(foreign.gauge("kafka_lag_ms", { help: "h", unit: "ms", labels: { topic: anyValue() } }));
    assert.deepEqual([lag.kind, lag.unit, lag.foreign], ["gauge", "ms", true]);
    assert.equal(metricOf(foreign.gauge("x_seconds", { help: "h" })).unit, "count");
    assert.deepEqual([metricOf(foreign.counter("in", { help: "h" })).kind, metricOf(foreign.counter("in", { help: "h" })).foreign], ["counter", true]);
    const calls = metricOf(foreign.histogram("calls", { help: "h", buckets: ["1s"] }));
    assert.deepEqual([calls.unit, calls.buckets, calls.foreign], ["seconds", [1], true]);
  });

  it("make a catalogue with their job", () => {
    const lag = foreign.gauge("kafka_lag", { help: "h" });
    const kafka = catalog("kafka", { job: "kafka-exporter", metrics: { group: { lag } } });
    const { name, job, metrics } = node<Catalog>(kafka);
    assert.deepEqual({ name, job }, { name: "kafka", job: "kafka-exporter" });
    assert.equal((metrics.group as unknown as { readonly lag: unknown }).lag, lag);
    assert.equal(kafka.metrics.group.lag, lag);
  });
});

describe("a group of metrics", () => {
  it("takes metrics and groups, and nothing else", () => {
    const requests = counter("a_total", { help: "h" });
    assert.deepEqual(
      problemsOf(() =>
        metricTree.read({ requests, more: { again: requests, chosen: requests.where({}) }, name: "a_total", query: requests.rate() }, nowhere, "metrics"),
      ),
      ["more.chosen the selection `a_total` is not a metric", 'name `"a_total"` is not a metric', "query a query is not a metric"],
    );
    assert.deepEqual(
      problemsOf(() => metricTree.read([requests], nowhere, "metrics")),
      ["a list is not a group of metrics"],
    );
  });

  it("does not hold itself", () => {
    const endless: { group?: unknown } = {};
    endless.group = endless;
    const [problem = ""] = problemsOf(() => metricTree.read(endless, nowhere, "metrics"));
    assert.match(problem, /^group\..* an object is not a group of metrics: it holds itself$/);
  });
});
