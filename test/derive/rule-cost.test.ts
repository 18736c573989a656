import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  alert,
  bounded,
  counter,
  foreign,
  gauge,
  histogram,
  oneOf,
  type PrometheusOptions,
  prometheus,
  promql,
  ratio,
  record,
  type ServiceOptions,
  scrape,
  slo,
  targets,
} from "obsc";
import { derive } from "../../src/derive/plan.ts";
import { ruleCosts } from "../../src/derive/rule-cost.ts";
import { sloCosts } from "../../src/derive/slo-cost.ts";
import { systemWith } from "../support/systems.ts";

const requests = counter("shop_requests_total", { help: "Requests", labels: { code: oneOf("200", "404", "500", "503"), route: bounded(4, "few") } });
const latency = histogram("shop_seconds", { help: "Time", labels: { route: oneOf("/a", "/b") }, buckets: ["100ms", "300ms", "1s"] });
const open = gauge("shop_open", { help: "1 when open" });
const theirs = foreign.counter("kafka_records_total", { help: "Records" });

function planOf(parts: Partial<ServiceOptions>, options: Partial<PrometheusOptions> = {}) {
  const server = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", scrapeInterval: "30s", pipelineAlerts: false, ...options });
  return derive(systemWith({ metrics: { requests, latency, open }, deliver: { metrics: scrape({ port: 8080 }) }, ...parts }, { prometheus: server }));
}

/** Samples and series of one recording. */
function costOf(query: ReturnType<typeof promql>, parts: Partial<ServiceOptions> = {}): readonly [samples: number, series: number] {
  const plan = planOf({ ...parts, recordings: [record("job:made:x", query), ...(parts.recordings ?? [])] });
  const rule = plan.ruleFiles.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules)).find(({ name }) => name === "job:made:x");
  assert.ok(rule);
  const { samples, series } = ruleCosts(plan)(rule);
  return [samples, series];
}

describe("an evaluation of a rule", () => {
  it("reads each series once, and each of its samples in a range", () => {
    assert.deepEqual(costOf(promql`sum(shop_requests_total)`), [20, 1]);
    assert.deepEqual(costOf(promql`sum by (code) (rate(shop_requests_total[5m]))`), [200, 4]);
    assert.deepEqual(costOf(promql`vector(1)`), [0, 1]);
  });

  it("reads those that matchers leave, by the values that they take", () => {
    assert.deepEqual(costOf(promql`sum(shop_requests_total{code=~"5.."})`), [10, 1]);
    assert.deepEqual(costOf(promql`sum(shop_requests_total{code!="200", route="a"})`), [3, 1]);
    assert.deepEqual(costOf(promql`sum(shop_requests_total{route=~"a|b"})`), [8, 1]);
    assert.deepEqual(costOf(promql`sum(shop_seconds_bucket{le="0.3"})`), [2, 1]);
    assert.deepEqual(costOf(promql`sum by (le) (shop_seconds_bucket)`), [8, 4]);
  });

  it("reads those of each copy of a service, as often as it is scraped", () => {
    const parts = { replicas: 3, deliver: { metrics: scrape({ port: 8080, interval: "10s" }) } } as const;
    assert.deepEqual(costOf(promql`sum(rate(shop_requests_total[1m]))`, parts), [360, 1]);
    assert.deepEqual(costOf(promql`sum(rate(shop_requests_total{instance="a"}[1m]))`, parts), [120, 1]);
    assert.deepEqual(costOf(promql`sum(up{job="shop"})`, parts), [3, 1]);
  });

  it("reads at each step of a subquery, or as often as rules are evaluated", () => {
    assert.deepEqual(costOf(promql`max_over_time(sum(rate(shop_requests_total[5m]))[1h:10m])`), [1200, 1]);
    assert.deepEqual(costOf(promql`max_over_time(shop_open[1h:])`), [60, 1]);
  });

  it("reads what other rules record as often as those are evaluated", () => {
    const rate = record("job:shop_requests:rate5m", requests.rate({ by: ["code"] }), { every: "15s" });
    assert.deepEqual(costOf(promql`sum_over_time(job:shop_requests:rate5m{code=~".+"}[10m])`, { recordings: [rate] }), [160, 4]);
    const itself = record("job:self:x", promql`job:self:x offset 1m or shop_open`);
    assert.deepEqual(costOf(promql`job:self:x`, { recordings: [itself] }), [1, 1]);
  });

  it("reads one at least of what nobody counts, and says so", () => {
    const plan = planOf({
      alerts: [alert("ShopLate", { when: promql`kafka_records_total + up{job="other"}`.above(1), for: "5m", severity: "warning", summary: "{value}" })],
    });
    const [rule] = plan.ruleFiles[0]?.groups.flatMap(({ rules }) => rules).filter(({ name }) => name === "ShopLate") ?? [];
    assert.ok(rule);
    assert.deepEqual(ruleCosts(plan)(rule), { samples: 2, series: 0, perMillisecond: 0, uncounted: ["kafka_records_total", "up"] });
  });
});

describe("an SLO", () => {
  const failed = ratio(requests.where({ code: ["500", "503"] }), requests);
  const costs = (parts: Partial<ServiceOptions>) =>
    sloCosts(planOf(parts)).map(({ facts, series, unchained, uncounted }) => [facts.slo.name, series, unchained, uncounted.length]);

  it("records a series for each group", () => {
    const byRoute = ratio(latency.within("300ms"), latency, { by: ["route"] });
    const made = sloCosts(
      planOf({ slos: [slo("all", { objective: "99.9%", window: "30d", bad: failed }), slo("each", { objective: "99%", window: "30d", good: byRoute })] }),
    );
    const [all, each] = made;
    assert.ok(all && each);
    // The objective and the facts about an SLO have no groups.
    assert.equal(each.series, 2 * all.series - 2);
    assert.equal(each.rules, all.rules);
  });

  it("would read its windows from its metrics, and its period from a ratio, without recorded sums", () => {
    // 30 series every 30 s over 5 m to 3 d, and two samples for each minute of the period.
    const windows = (5 + 15 + 30 + 60 + 120 + 360 + 1440 + 4320) * 60;
    assert.deepEqual(costs({ slos: [slo("all", { objective: "99.9%", window: "30d", bad: failed })] })[0]?.[2], (windows / 30) * 30 + 2 * 30 * 1440);
  });

  it("has nothing to compare where it counts minutes, and counts one series of what nobody declares", () => {
    const up = slo("up", { objective: "99%", window: "30d", good: targets.count().atLeast(1) });
    const other = slo("other", { objective: "99%", window: "30d", bad: ratio(theirs, requests) });
    const [time, unknown] = costs({ slos: [up, other] });
    assert.deepEqual([time?.[2], time?.[3], unknown?.[3]], [undefined, 0, 1]);
  });
});
