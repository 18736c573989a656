import assert from "node:assert/strict";
import { test } from "node:test";
import { gauge, type Slo, slo } from "obsc";
import { scopeOf } from "../../src/derive/scope.ts";
import { deriveSloFacts, type SloFacts, sloSelector, sloSeries } from "../../src/derive/slo-facts.ts";
import { print } from "../../src/promql/print.ts";
import { formatDuration } from "../../src/util/duration.ts";
import { shop, systemWith } from "../support/systems.ts";

const usage = gauge("shop_usage_ratio", { help: "Share in use" });
type Options = Partial<Parameters<typeof slo>[1]>;
/** `period` in milliseconds, for windows that the language refuses. */
function factsOf(options: Options, period?: number): SloFacts {
  const made: Slo = slo("up", { objective: "99.9%", window: "30d", good: usage.max().below("90%"), ...options } as Parameters<typeof slo>[1]);
  const [facts] = deriveSloFacts(scopeOf(systemWith({ metrics: { usage }, slos: [period === undefined ? made : ({ ...made, window: period } as Slo)] })));
  assert.ok(facts);
  return facts;
}
const hour = 3_600_000;
const burns = (options: Options, period?: number) =>
  factsOf(options, period).tiers.map(({ tier, burns: found }) => [
    tier,
    ...found.map(({ long, factor, share }) => `${formatDuration(long)} ${factor} ${share}`),
  ]);

test("factors follow from the period, as clean decimals", () => {
  assert.deepEqual(burns({ window: "30d" }), [
    ["page", "1h 14.4 0.02", "6h 6 0.05"],
    ["ticket", "1d 3 0.1", "3d 1 0.1"],
  ]);
  assert.deepEqual(burns({ window: "28d" }), [
    ["page", "1h 13.44 0.02", "6h 5.6 0.05"],
    ["ticket", "1d 2.8 0.1", "3d 0.9333 0.1"],
  ]);
});

test("in a short period nothing alerts that spends less than the budget, and no window is longer than the period", () => {
  assert.deepEqual(burns({ window: "7d" }), [
    ["page", "1h 3.36 0.02", "6h 1.4 0.05"],
    ["ticket", "1d 1 0.1429", "3d 1 0.4286"],
  ]);
  assert.deepEqual(burns({ window: "1d" }), [
    ["page", "1h 1 0.0417", "6h 1 0.25"],
    ["ticket", "1d 1 1"],
  ]);
  assert.deepEqual(burns({}, 3 * hour), [["page", "1h 1 0.3333"]]);
  assert.deepEqual(burns({}, hour / 2), []);
});

test("a burn that no failure is fast enough for is left out", () => {
  assert.deepEqual(burns({ objective: "90%" }), [
    ["page", "6h 6 0.05"],
    ["ticket", "1d 3 0.1", "3d 1 0.1"],
  ]);
});

test("so many bad events are asked for that failures spread evenly make one alert, unless the SLO says how many", () => {
  const least = (options: Parameters<typeof factsOf>[0]) =>
    factsOf(options).tiers.map(({ burns, minEvents }) => [minEvents, ...burns.map((burn) => burn.minEvents)]);
  assert.deepEqual(least({}), [
    [5, 5, 10],
    [5, 10, 12],
  ]);
  assert.deepEqual(least({ alerts: { page: { burns: [{ spends: "5%", within: "6h", short: "5m" }], keepFiringFor: "2h" }, ticket: { minEvents: 3 } } }), [
    [5, 5],
    [3, 3, 3],
  ]);
  assert.deepEqual(least({ alerts: { page: { burns: [{ spends: "5%", within: "6h", short: "5m" }] }, minEvents: 7 } }), [
    [7, 7],
    [7, 7, 7],
  ]);
  assert.deepEqual(least({ alerts: { page: { burns: [{ spends: "5%", within: "6h", short: "5m" }] }, ticket: false } }), [[5, 12]]);
});

test("budget, period, windows and slots", () => {
  const { budget, period, periods, windows, minEvents, groupedBy } = factsOf({});
  assert.deepEqual(
    [budget, formatDuration(period), windows.map(formatDuration), periods, minEvents, groupedBy],
    [0.001, "30d", ["5m", "15m", "30m", "1h", "2h", "6h", "1d", "3d"], [{ name: "30d", length: 720 * hour, slot: hour / 6 }], 5, []],
  );
  assert.deepEqual(factsOf({ window: "1d" }).windows.map(formatDuration), ["5m", "15m", "30m", "1h", "2h", "6h"]);
  const slots = [7, 15, 45, 90, 1000, 2000].map((days) => formatDuration(factsOf({}, days * 24 * hour).periods[0].slot));
  assert.deepEqual(slots, ["5m", "5m", "15m", "30m", "6h", "1d"]);
  const several = factsOf({ window: ["quarter", "7d"] }).periods.map(({ name, length, calendar }) => [name, formatDuration(length), calendar]);
  assert.deepEqual(several, [
    ["quarter", "90d", "quarter"],
    ["7d", "7d", undefined],
  ]);
});

test("severities are those of the SLO, else those of the policy", () => {
  const severities = (facts: SloFacts) => facts.tiers.map(({ alert, severity }) => [alert, severity]);
  assert.deepEqual(severities(factsOf({ alerts: { ticket: false, page: "warning", minEvents: 20 } })), [["ErrorBudgetBurnPage", "warning"]]);
  assert.deepEqual(severities(factsOf({ alerts: false })), []);
  const [availability, byRoute] = deriveSloFacts(scopeOf(shop));
  assert.deepEqual(availability && severities(availability), [
    ["ErrorBudgetBurnPage", "critical"],
    ["ErrorBudgetBurnTicket", "warning"],
  ]);
  assert.deepEqual(byRoute?.groupedBy, ["route"]);
});

test("series are chosen by service and name", () => {
  assert.equal(print(sloSelector(factsOf({}), sloSeries.burnRate(3_600_000))), 'slo:burn_rate:1h{service="shop",slo="up"}');
});
