/** Tests of SLOs whose queries are written by hand, and of points in time. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { alert, counter, gauge, histogram, oneOf, promql, ratioByTime, rawRatio, slo, worstOf } from "obsc";
import { filesOf, seriesOf, testsOf } from "../support/rule-tests.ts";
import { systemWith } from "../support/systems.ts";

const hits = counter("shop_hits_total", { help: "Found" });
const misses = counter("shop_misses_total", { help: "Not found" });
const requests = counter("shop_requests_total", { help: "Requests", labels: { status: oneOf("200", "500"), route: oneOf("/pay", "/cart") } });
const latency = histogram("shop_duration_seconds", { help: "Time", buckets: ["100ms", "500ms", "1s"] });
const wait = histogram("shop_wait_seconds", { help: "Time", buckets: "native" });
const backup = gauge("shop_backup_timestamp_seconds", { help: "When the last backup was made" });
const share = gauge("shop_share_ratio", { help: "Share" });

const metrics = { hits, misses, requests, latency, wait, backup, share };
type Promql = ReturnType<typeof promql>;
const window = { objective: "99%", window: "30d" } as const;
const found = slo("found", { ...window, good: rawRatio(promql`sum(rate(${hits}[5m]))`, promql`sum(rate(${hits}[5m])) + sum(rate(${misses}[5m]))`) });

function failing(part: Promql, whole: Promql) {
  return systemWith({ metrics, slos: [slo("raw", { ...window, bad: rawRatio(part, whole) })] });
}
const fed = (part: Promql, whole: Promql) => seriesOf(testsOf(failing(part, whole))["raw: half of what the budget allows fails, and nobody is told"]);
const reasons = (made: ReturnType<typeof systemWith>) => filesOf(made).flatMap(({ untested }) => untested.map(({ reason }) => reason));

test("two queries that add up rates get series of which each event, good or bad, counts once for the whole", () => {
  const made = testsOf(systemWith({ metrics, slos: [found] }));
  assert.deepEqual(seriesOf(made["found: half of what the budget allows fails, and nobody is told"]), [
    "shop_hits_total shop shop-1: 10000+995x30",
    "shop_misses_total shop shop-1: 10000+5x30",
  ]);
  assert.ok(made["found: nothing but bad events for 10 minutes"]);
});

test("sums may be scaled, taken from each other, and stand in for what is missing", () => {
  const failed = ["shop_requests_total shop shop-1 500 /pay: 10000+5x30", "shop_requests_total shop shop-1 200 /pay: 10000+995x30"];
  const all = promql`sum(rate(shop_requests_total[5m]))`;
  assert.deepEqual(fed(promql`sum(rate(shop_requests_total{status="500"}[5m])) or vector(0)`, promql`sum(rate(shop_requests_total[5m])) > 0`), failed);
  assert.deepEqual(
    fed(promql`sum(increase(shop_requests_total{status="500"}[5m])) / 300`, promql`(60 * (sum(rate(shop_requests_total[5m])) * (1 / 60)))`),
    undefined,
  );
  assert.deepEqual(fed(promql`0.5 * (sum(rate(shop_requests_total{status="500"}[5m])) * 2)`, all), failed);
  assert.deepEqual(fed(promql`sum by (route) (rate(shop_requests_total{status="500"}[5m]))`, promql`sum by (route) (rate(shop_requests_total[5m]))`), failed);
  assert.deepEqual(
    fed(
      promql`sum(rate(shop_duration_seconds_count[5m])) - sum(rate(shop_duration_seconds_bucket{le="0.5"}[5m]))`,
      promql`sum(rate(shop_duration_seconds_count[5m]))`,
    ),
    ["shop_duration_seconds_bucket shop shop-1 0.5: 10000+995x30", "shop_duration_seconds_count shop shop-1: 10000+1000x30"],
  );
  const either = promql`sum(rate(other_errors_total[5m])) or sum(rate(other_failures_total[5m]))`;
  assert.deepEqual(fed(either, promql`sum(rate(other_all_total[5m]))`)?.length, 3);
});

test("queries that are more than sums of rates have no tests, and say so", () => {
  const all = promql`sum(rate(shop_requests_total[5m]))`;
  const reason = "its queries are more than sums of rates, so nothing says what they count";
  const parts = [
    promql`sum(irate(shop_hits_total[5m]))`,
    promql`avg(rate(shop_hits_total[5m]))`,
    promql`sum without (instance, job, route, status) (rate(shop_hits_total[5m]))`,
    promql`sum(rate(shop_hits_total[5m])) * sum(rate(shop_misses_total[5m]))`,
    promql`sum(rate(shop_hits_total[5m])) * on () sum(rate(shop_misses_total[5m]))`,
    promql`sum(rate(shop_hits_total[5m])) unless sum(rate(shop_misses_total[5m]))`,
    promql`sum(rate(shop_hits_total[5m])) or vector(1)`,
    promql`sum(avg_over_time(shop_share_ratio[5m]))`,
    promql`histogram_count(sum(rate(shop_wait_seconds[5m])))`,
    promql`clamp_min(sum(rate(shop_hits_total[5m])), 0)`,
    promql`rate(shop_hits_total[5m])`,
    // Nothing makes it count one bad event.
    promql`2 * sum(rate(shop_hits_total[5m]))`,
  ];
  for (const part of parts) assert.deepEqual(reasons(failing(part, all)), [reason]);
  const many = promql`${latency.within("500ms").rate()} + ${latency.rate()}`;
  assert.deepEqual(reasons(failing(many, all)), [reason]);
});

test("a raw ratio that is a part of another SLO is fed as by itself", () => {
  const requested = slo("asked", {
    ...window,
    bad: rawRatio(promql`sum(rate(shop_requests_total{status="500"}[5m]))`, promql`sum(rate(shop_requests_total[5m]))`),
  });
  const unfit = slo("unfit", { ...window, bad: rawRatio(promql`sum(irate(shop_hits_total[5m]))`, promql`sum(rate(shop_hits_total[5m]))`) });
  const worst = (one: typeof found, other: typeof found) => systemWith({ metrics, slos: [one, other, slo("worst", { ...window, good: worstOf(one, other) })] });
  assert.equal(seriesOf(testsOf(worst(found, requested))["worst: half of what the budget allows fails, and nobody is told"])?.length, 4);
  assert.ok(reasons(worst(found, unfit)).includes("not all of its parts are objectives on declared series"));
});

test("a share by time is asked for where its query gives a quarter and three quarters, and its burn rate follows", () => {
  const made = systemWith({
    metrics,
    slos: [
      slo("mean", { ...window, good: ratioByTime(promql`avg(${share})`) }),
      slo("missing", { ...window, bad: ratioByTime(promql`1 - avg(${share})`) }),
      slo("two", { ...window, good: ratioByTime(promql`quantile(0.5, ${share})`) }),
      slo("far", { ...window, good: ratioByTime(promql`avg(avg_over_time(shop_share_ratio[1d]))`) }),
    ],
  });
  const tests = testsOf(made);
  const asked = (name: string) =>
    tests[`${name}: its query gives a quarter, then three quarters`]?.queries.map(({ at, samples }) => [at / 60_000, samples[0]?.value]);
  assert.deepEqual(seriesOf(tests["mean: its query gives a quarter, then three quarters"]), ["shop_share_ratio shop shop-1: 0.25x13 0.75x12"]);
  assert.deepEqual(asked("mean"), [
    [13, 0.25],
    [13, 75],
    [26, 0.75],
    [26, 25],
  ]);
  // Of what is bad a quarter, then three quarters.
  assert.deepEqual(
    asked("missing")?.map(([, value]) => value),
    [0.75, 25, 0.25, 75],
  );
  const reason = "nothing says what series its query reads; what follows from it is tested";
  assert.deepEqual(reasons(made), [reason, reason]);
});

test("a point in time moves on with the time, so that its age stays", () => {
  const ends = promql`min(shop_end_timestamp_seconds) - time()`;
  const made = testsOf(
    systemWith({
      metrics,
      slos: [slo("fresh", { ...window, good: backup.age().below("1d") })],
      alerts: [alert("EndsSoon", { when: ends.below(86_400), for: "5m", severity: "info", summary: "ends" })],
    }),
  );
  assert.deepEqual(seriesOf(made["fresh: 40 failed minutes alert, and are over"]), ["shop_backup_timestamp_seconds shop shop-1: -172800+60x43 2639+60x52"]);
  assert.deepEqual(seriesOf(made["EndsSoon fires"]), ["shop_end_timestamp_seconds shop shop-1: -1+60x8"]);
  assert.deepEqual(seriesOf(made["EndsSoon stays silent"]), ["shop_end_timestamp_seconds shop shop-1: 172800+60x8"]);
  const moving = alert("Moves", {
    when: promql`time() - max_over_time(shop_backup_timestamp_seconds[1h])`.above(5),
    for: "5m",
    severity: "info",
    summary: "moves",
  });
  assert.deepEqual(reasons(systemWith({ metrics, alerts: [moving] })), ["nothing says what series make it fire"]);
});
