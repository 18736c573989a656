import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bounded, counter, gauge, histogram, info, matches, not, oneOf, ratio, record, route, stateset, statusClass, statusCode, summary, targets } from "obsc";
import type { PromqlQuery, SeriesSet } from "../../src/ir/query.ts";
import { saidBy } from "../../src/ir/said.ts";
import type { Span } from "../../src/promql/ast.ts";
import { conditionOf, node, problemsOf, promqlOf } from "../support/spec.ts";

const method = oneOf("GET", "POST", "a.b");
const status = statusCode("200", "404", "500");
const requests = counter("shop_requests_total", { help: "h", labels: { method, status, route: route("/a", "/b/{id}") } });
const errors = counter("shop_errors_total", { help: "h", labels: { method } });
const cpu = counter("shop_cpu_seconds_total", { help: "h" });
const sent = counter("shop_sent_bytes_total", { help: "h" });
const memory = gauge("shop_memory_bytes", { help: "h", labels: { pool: oneOf("heap", "stack") } });
const backup = gauge("shop_backup_timestamp_seconds", { help: "h" });
const limit = gauge("shop_limit_bytes", { help: "h", labels: { pool: oneOf("heap", "stack") } });
const latency = histogram("shop_duration_seconds", { help: "h", labels: { method }, buckets: ["50ms", "500ms", "1s"] });
const size = histogram("shop_size_bytes", { help: "h", buckets: ["1KiB", "1MiB"] });
const modern = histogram("shop_wait_seconds", { help: "h", labels: { method }, buckets: "native" });
const legacy = summary("shop_legacy_seconds", { help: "h", quantiles: ["p50", "p95"] });
const phase = stateset("shop_phase", { help: "h", states: ["idle", "busy"], labels: { shard: bounded(4, "fixed") } });

describe("a verb of a metric", () => {
  const said: readonly (readonly [unknown, string, string])[] = [
    [requests.rate(), "sum by (job) (rate(shop_requests_total[$range]))", "count/s"],
    [requests.rate({ by: ["method", "job"], over: "10m" }), "sum by (job, method) (rate(shop_requests_total[10m]))", "count/s"],
    [cpu.rate({ by: ["instance"] }), "sum by (job, instance) (rate(shop_cpu_seconds_total[$range]))", "ratio"],
    [sent.increase({ over: "1h" }), "sum by (job) (increase(shop_sent_bytes_total[1h]))", "bytes"],
    [requests.value(), "sum by (job) (shop_requests_total)", "count"],
    [memory.sum({ by: ["pool"] }), "sum by (job, pool) (shop_memory_bytes)", "bytes"],
    [memory.max(), "max by (job) (shop_memory_bytes)", "bytes"],
    [memory.min(), "min by (job) (shop_memory_bytes)", "bytes"],
    [memory.avg(), "avg by (job) (shop_memory_bytes)", "bytes"],
    [memory.count(), "count by (job) (shop_memory_bytes)", "count"],
    [memory.each(), "shop_memory_bytes", "bytes"],
    [memory.delta({ over: "1h" }), "sum by (job) (delta(shop_memory_bytes[1h]))", "bytes"],
    [latency.rate({ by: ["method"] }), "sum by (job, method) (rate(shop_duration_seconds_count[$range]))", "count/s"],
    [
      latency.quantile("p99.9", { by: ["method"], over: "10m" }),
      "histogram_quantile(0.999, sum by (le, job, method) (rate(shop_duration_seconds_bucket[10m])))",
      "seconds",
    ],
    [latency.mean(), "sum by (job) (rate(shop_duration_seconds_sum[$range])) / (sum by (job) (rate(shop_duration_seconds_count[$range])) > 0)", "seconds"],
    [latency.within("500ms").rate(), 'sum by (job) (rate(shop_duration_seconds_bucket{le="0.5"}[$range]))', "count/s"],
    [
      latency.where({ method: "GET" }).within("1s").increase(),
      'sum by (job) (increase(shop_duration_seconds_bucket{method="GET",le=~"1|1\\\\.0"}[$range]))',
      "count",
    ],
    [size.within("1MiB").rate(), 'sum by (job) (rate(shop_size_bytes_bucket{le=~"1048576|1048576\\\\.0|1\\\\.048576e\\\\+06"}[$range]))', "count/s"],
    [modern.rate(), "histogram_count(sum by (job) (rate(shop_wait_seconds[$range])))", "count/s"],
    [modern.quantile("p50"), "histogram_quantile(0.5, sum by (job) (rate(shop_wait_seconds[$range])))", "seconds"],
    [
      modern.mean(),
      "histogram_sum(sum by (job) (rate(shop_wait_seconds[$range]))) / (histogram_count(sum by (job) (rate(shop_wait_seconds[$range]))) > 0)",
      "seconds",
    ],
    [
      modern.within("300ms").rate(),
      "histogram_fraction(-Inf, 0.3, sum by (job) (rate(shop_wait_seconds[$range]))) * histogram_count(sum by (job) (rate(shop_wait_seconds[$range])))",
      "count/s",
    ],
    [legacy.each("p95"), 'shop_legacy_seconds{quantile="0.95"}', "seconds"],
    [legacy.rate(), "sum by (job) (rate(shop_legacy_seconds_count[$range]))", "count/s"],
    [legacy.mean(), "sum by (job) (rate(shop_legacy_seconds_sum[$range])) / (sum by (job) (rate(shop_legacy_seconds_count[$range])) > 0)", "seconds"],
    [phase.where({ shop_phase: "busy" }).sum({ by: ["shard"] }), 'sum by (job, shard) (shop_phase{shop_phase="busy"})', "count"],
    [phase.sum({ by: ["shop_phase"] }), "sum by (job, shop_phase) (shop_phase)", "count"],
    [backup.age({ by: ["instance"] }), "time() - max by (job, instance) (shop_backup_timestamp_seconds)", "seconds"],
    [targets.count(), "sum by (job) (up)", "count"],
  ];
  for (const [query, expected, unit] of said) {
    it(`is ${expected}`, () => {
      assert.equal(promqlOf(query), expected);
      assert.equal(node<PromqlQuery>(query).unit, unit);
    });
  }

  it("keeps its labels, job first, and knows the metric that it reads", () => {
    const { keeps, metrics, recordings } = node<PromqlQuery>(requests.rate({ by: ["method"] }));
    assert.deepEqual(keeps, ["job", "method"]);
    assert.deepEqual(metrics, [requests]);
    assert.deepEqual(recordings, []);
    assert.deepEqual(node<PromqlQuery>(memory.each()).keeps, ["pool", "job", "instance"]);
  });
});

describe("`where`", () => {
  const said: readonly (readonly [unknown, string])[] = [
    [{ method: "GET" }, 'method="GET"'],
    [{ method: ["GET", "a.b"] }, 'method=~"GET|a\\\\.b"'],
    [{ method: ["GET"] }, 'method="GET"'],
    [{ method: not("GET") }, 'method!="GET"'],
    [{ method: not("GET", "a.b") }, 'method!~"GET|a\\\\.b"'],
    [{ status: "5xx" }, 'status=~"5.."'],
    [{ status: not("5xx") }, 'status!~"5.."'],
    [{ status: ["404", "5xx"] }, 'status=~"404|5.."'],
    [{ route: "/b/{id}" }, 'route="/b/{id}"'],
    [{ route: ["/a", "/b/{id}"] }, 'route=~"/a|/b/\\\\{id\\\\}"'],
    [{ pod: matches("shop-.*"), method: "GET" }, 'pod=~"shop-.*",method="GET"'],
    [{ method: not(matches("GET|HEAD")) }, 'method!~"GET|HEAD"'],
    [{ namespace: "shop", method: undefined }, 'namespace="shop"'],
  ];
  for (const [match, expected] of said) {
    it(`selects {${expected}}`, () => {
      const chosen = requests.where(match as { method: "GET" });
      assert.equal(promqlOf(chosen.value()), `sum by (job) (shop_requests_total{${expected}})`);
    });
  }

  it("takes a status class as its own value", () => {
    const classed = counter("shop_classed_total", { help: "h", labels: { class: statusClass() } });
    assert.equal(promqlOf(classed.where({ class: "5xx" }).value()), 'sum by (job) (shop_classed_total{class="5xx"})');
  });

  it("adds to what was chosen before, and has no effect on the metric", () => {
    assert.equal(promqlOf(requests.where({ method: "GET" }).where({ status: "200" }).value()), 'sum by (job) (shop_requests_total{method="GET",status="200"})');
    assert.equal(promqlOf(requests.value()), "sum by (job) (shop_requests_total)");
  });

  it("leaves out what it refuses, and the rest of the chain is not refused again", () => {
    assert.deepEqual(
      problemsOf(() => {
        // @ts-expect-error the value does not exist
        const chosen = requests.where({ method: "PUT", status: ["404", "405"], pod: 5 });
        assert.equal(promqlOf(chosen.rate()), 'sum by (job) (rate(shop_requests_total{status="404"}[$range]))');
      }),
      ['0.method `method` is never `"PUT"`', '0.status.1 `status` is never `"405"`', "0.pod `5` is not a label value"],
    );
  });

  it("refuses an expression that takes none of the values, and asks for the others all the same", () => {
    assert.deepEqual(
      problemsOf(() => {
        const chosen = requests.where({ route: matches("/c/.*"), method: matches("GET|PUT"), status: matches(".*") });
        assert.equal(promqlOf(chosen.rate()), 'sum by (job) (rate(shop_requests_total{method=~"GET|PUT",status=~".*"}[$range]))');
      }),
      ['0.route no value of `route` fits `"/c/.*"`'],
    );
  });

  it("is not refused for a label or a value whose declaration was", () => {
    const labels = () => ({ method: oneOf("GET", 5 as never), zone: "eu" as never });
    assert.deepEqual(
      problemsOf(() => counter("shop_calls_total", { help: "h", labels: labels() }).where({ method: "PUT" as never, zone: "us" as never })),
      ["1 `5` is not a text that says something", '1.labels.zone `"eu"` is not a label'],
    );
  });
});

describe("a query", () => {
  const rate = requests.rate({ by: ["method"] });
  const said: readonly (readonly [unknown, string, string])[] = [
    [cpu.rate({ by: ["instance"] }).max(), "max by (job) (sum by (job, instance) (rate(shop_cpu_seconds_total[$range])))", "ratio"],
    [rate.sum({ by: ["method"] }), "sum by (job, method) (sum by (job, method) (rate(shop_requests_total[$range])))", "count/s"],
    [rate.min(), "min by (job) (sum by (job, method) (rate(shop_requests_total[$range])))", "count/s"],
    [memory.each().avg({ by: ["pod"] }), "avg by (job, pod) (shop_memory_bytes)", "bytes"],
    [rate.top(3), "topk(3, sum by (job, method) (rate(shop_requests_total[$range])))", "count/s"],
    [memory.sum().times(2), "sum by (job) (shop_memory_bytes) * 2", "bytes"],
    [memory.sum().plus(limit.sum()), "sum by (job) (shop_memory_bytes) + sum by (job) (shop_limit_bytes)", "bytes"],
    [limit.sum().minus(memory.sum()), "sum by (job) (shop_limit_bytes) - sum by (job) (shop_memory_bytes)", "bytes"],
    [
      sent.rate().dividedBy(requests.rate()),
      "sum by (job) (rate(shop_sent_bytes_total[$range])) / (sum by (job) (rate(shop_requests_total[$range])) > 0)",
      "bytes",
    ],
    [memory.sum().before("1w"), "sum by (job) (shop_memory_bytes offset 7d)", "bytes"],
    [memory.sum().before("1h").before("1h"), "sum by (job) (shop_memory_bytes offset 2h)", "bytes"],
    [requests.rate().before("1h"), "sum by (job) (rate(shop_requests_total[$range] offset 1h))", "count/s"],
  ];
  for (const [query, expected, unit] of said) {
    it(`is ${expected}`, () => {
      assert.equal(promqlOf(query), expected);
      assert.equal(node<PromqlQuery>(query).unit, unit);
    });
  }

  it("becomes a condition in base units", () => {
    assert.equal(conditionOf(latency.mean().above("1.5s")).slice(-7), ") > 1.5");
    assert.equal(conditionOf(memory.sum().atLeast("1KiB")), "sum by (job) (shop_memory_bytes) >= 1024");
    assert.equal(conditionOf(memory.count().below(2)), "count by (job) (shop_memory_bytes) < 2");
    assert.equal(conditionOf(memory.sum().atMost("1kB")), "sum by (job) (shop_memory_bytes) <= 1000");
    assert.equal(conditionOf(requests.value().equals(0)), "sum by (job) (shop_requests_total) == 0");
  });

  it("that was refused keeps anything and is not refused again", () => {
    assert.deepEqual(
      problemsOf(() => {
        // @ts-expect-error a gauge has no rate
        const refused = memory.rate();
        refused
          .plus(requests.rate())
          .max({ by: ["method"] })
          .above("5/s")
          .and(memory.sum().above("1GiB"));
        record("job:shop:rate5m", refused).above("1 usd");
        requests
          .rate({ by: ["method"] })
          .dividedBy(refused)
          .top(2)
          .below(4);
      }),
      ["`shop_memory_bytes` is a gauge, which has no `rate`"],
    );
  });

  it("does not take what is no query, number, duration or label of its own", () => {
    const loose = node<{
      plus(x: unknown): unknown;
      times(x: unknown): unknown;
      before(x: unknown): unknown;
      top(x: unknown): unknown;
      sum(x: unknown): unknown;
    }>(rate);
    assert.deepEqual(
      problemsOf(() => [loose.plus(5), loose.times("2"), loose.before("0s"), loose.top(0), loose.sum({ by: ["route"] }), loose.sum({ by: "method" })]),
      [
        "0 `5` is not a query",
        '0 `"2"` is not a number',
        '0 `"0s"` is not a duration over zero',
        "0 `0` is not a whole number over 0",
        "0.by.0 the query does not keep the label `route`",
        '0.by `"method"` is not a list',
      ],
    );
  });
});

describe("a condition", () => {
  it("combines with others", () => {
    const slow = latency.quantile("p50", { by: ["method"] }).above("1s");
    const busy = errors.rate({ by: ["method"] }).above("1/s");
    assert.match(conditionOf(slow.and(busy)), /^\(histogram_quantile.* > 1\) and \(sum by .* > 1\)$/);
    assert.equal(conditionOf(targets.down().or(targets.missing())), "(targets down) or (targets missing)");
    assert.equal(conditionOf(requests.absent().unless(targets.missing())), "(absent shop_requests_total) unless (targets missing)");
  });

  it("goes only with one that holds for the same labels, unless either may hold", () => {
    const each = errors.rate({ by: ["method"] }).above("1/s");
    const all = errors.rate().above("1/s");
    const loose = node<{ and(x: unknown): unknown; unless(x: unknown): unknown; or(x: unknown): unknown }>(each);
    const wider = each.or(all);
    assert.deepEqual(
      problemsOf(() => [loose.and(all), loose.unless(targets.down()), loose.or(all), wider.and(each), loose.and(each.and(each)), loose.and("up")]),
      ["0 one side keeps `job`, `method`, the other `job`", "0 one side keeps `job`, `method`, the other `job`, `instance`", '0 `"up"` is not a condition'],
    );
  });
});

describe("a ratio", () => {
  it("sums both sides alike, counts a missing part as zero and guards the zero", () => {
    assert.equal(
      promqlOf(ratio(errors, requests, { by: ["method"], over: "10m" })),
      "(sum by (job, method) (rate(shop_errors_total[10m])) or sum by (job, method) (rate(shop_requests_total[10m])) * 0) / (sum by (job, method) (rate(shop_requests_total[10m])) > 0)",
    );
  });

  it("of gauges divides what is, and does not take a missing other gauge for zero", () => {
    assert.equal(promqlOf(ratio(memory, limit, { by: ["pool"] })), "sum by (job, pool) (shop_memory_bytes) / (sum by (job, pool) (shop_limit_bytes) > 0)");
    assert.equal(
      promqlOf(ratio(memory.where({ pool: "heap" }), memory)),
      '(sum by (job) (shop_memory_bytes{pool="heap"}) or sum by (job) (shop_memory_bytes) * 0) / (sum by (job) (shop_memory_bytes) > 0)',
    );
    assert.match(promqlOf(ratio(phase.where({ shop_phase: "busy" }), phase)), /^\(sum by \(job\) \(shop_phase\{shop_phase="busy"\}\) or /);
  });

  it("knows both sides, for SLOs over any window", () => {
    const { share, unit, keeps, metrics } = node<PromqlQuery>(ratio(latency.within("500ms"), latency, { by: ["method"] }));
    assert.equal(unit, "ratio");
    assert.deepEqual(keeps, ["job", "method"]);
    assert.deepEqual(metrics, [latency]);
    assert.deepEqual(share, { part: { metric: latency, matchers: [], within: 0.5 }, whole: { metric: latency, matchers: [] }, by: ["method"] });
    assert.equal(node<PromqlQuery>(ratio(errors, requests).times(100)).share, undefined);
  });

  it("takes series of the same things only", () => {
    const loose = node<(part: unknown, whole: unknown, options?: unknown) => unknown>(ratio);
    assert.deepEqual(
      problemsOf(() => [
        loose(errors, memory),
        loose(legacy, requests),
        loose(errors, "requests"),
        loose(errors.rate(), requests),
        loose(errors, requests, { by: ["status"] }),
      ]),
      [
        "1 the part holds a total count, the whole a current bytes",
        "0 the summary `shop_legacy_seconds` is not series that can be added up",
        '1 `"requests"` is not series that can be added up',
        "0 a query is not series that can be added up",
        "2.by.0 `shop_errors_total` has no label `status`",
      ],
    );
  });
});

describe("a verb that does not fit", () => {
  it("is there for every kind, says so, and gives something to go on with", () => {
    const loose = (metric: unknown) => node<Record<string, (argument?: unknown) => Record<string, (argument?: unknown) => unknown>>>(metric);
    const build = info("shop_build_info", { help: "h", labels: { version: bounded(3, "rolling update") } });
    assert.deepEqual(
      problemsOf(() => {
        loose(build).rate?.().above?.("5/s");
        loose(legacy).quantile?.("p95").max?.();
        loose(requests)
          .within?.("1s")
          .rate?.({ by: ["nothing"] });
        loose(build).absent?.().or?.(targets.down());
        loose(memory).above?.(5);
        assert.equal(node<PromqlQuery>(loose(memory).age?.()).refused, true);
      }),
      [
        "`shop_build_info` is an info, which has no `rate`",
        "`shop_legacy_seconds` is a summary, which has no `quantile`",
        "`shop_requests_total` is a counter, which has no `within`",
        "0.by.0 `shop_requests_total` has no label `nothing`",
        "`shop_build_info` is an info, which has no `absent`",
        "`above` compares a query, and `shop_memory_bytes` is a metric",
        "`shop_memory_bytes` does not say by its name that it holds a point in time",
      ],
    );
  });

  it("leaves a wrong bound or quantile out of the query that it makes", () => {
    const loose = node<{ within(x: unknown): { readonly series: SeriesSet }; quantile(x: unknown): PromqlQuery; each(x: unknown): PromqlQuery }>(latency);
    assert.deepEqual(
      problemsOf(() => {
        assert.equal(loose.within("300ms").series.within, 0.5);
        assert.equal(loose.within("5s").series.within, 1);
        assert.equal(loose.within(3).series.within, 0.05);
        assert.equal(loose.quantile("p101").refused, true);
        node<typeof loose>(legacy).each("p90");
      }),
      [
        '0 `"300ms"` is not among the buckets of `shop_duration_seconds`',
        '0 `"5s"` is not among the buckets of `shop_duration_seconds`',
        "0 `3` is not a duration",
        '0 `"p101"` is not a quantile',
        '0 `"p90"` is not a quantile of `shop_legacy_seconds`',
      ],
    );
  });
});

describe("a piece of a query", () => {
  /** Where the pieces of a query were said that stand for an argument: of a path, the value at its end. */
  function argumentsOf(query: unknown): readonly string[] {
    const found = new Set<string>();
    const look = (value: unknown, key: string) => {
      if (typeof value !== "object" || value === null) return;
      const place = saidBy((value as { readonly span?: Span }).span);
      if (place?.kind === "spec" && place.path.length > 0) found.add(`${key} ${place.path.join(".")}`);
      for (const [name, inner] of Object.entries(value)) if (name !== "span" && name !== "at") look(inner, name);
    };
    look(node<PromqlQuery>(query).expr, "expr");
    return [...found];
  }

  it("knows the argument that said it", () => {
    assert.deepEqual(argumentsOf(requests.where({ status: "5xx" }).rate({ over: "10m" })), ["0 0.status", "range 0.over"]);
    assert.deepEqual(argumentsOf(latency.quantile("p95", { over: "1h" })), ["0 0", "range 1.over"]);
    assert.deepEqual(argumentsOf(memory.max().times(2).before("1d").top(3)), ["parameter 0", "offset 0", "right 0"]);
    assert.deepEqual(argumentsOf(ratio(errors.where({ method: ["GET", "POST"] }), errors.where({ method: matches("G.*") }), { over: "30m" })), [
      "0 0.method",
      "range 2.over",
    ]);
  });

  it("knows the verb that made it, each its own", () => {
    const read = node<PromqlQuery>(sent.rate().dividedBy(requests.rate()));
    const { expr } = read;
    assert.ok(expr.type === "binary" && expr.right.type === "binary");
    const verbs = [expr, expr.left, expr.right.left].map(({ span }) => saidBy(span));
    assert.equal(new Set(verbs).size, 3);
    assert.equal(verbs[0], read.at);
  });
});
