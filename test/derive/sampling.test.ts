import assert from "node:assert/strict";
import { test } from "node:test";
import { deriveSampling, keptShare } from "../../src/derive/sampling.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import type { Service } from "../../src/ir/system.ts";
import { collector, loki, service, system, tempo, tracing } from "../support/pipeline.ts";

const gate = collector();

function samplingOf(services: readonly Service[], environment?: string) {
  return deriveSampling(scopeOf(system({ services, collectors: [gate] }), environment));
}

test("a promise to keep errors makes the service start every trace, and the collector take the shares", () => {
  const [shop] = samplingOf([tracing("shop", gate, { head: 0.1, operations: { "GET /health": 0.01, pay: 1 }, keep: { errors: true, slowerThan: 5000 } })]);
  assert.equal(shop?.collector, "gate");
  assert.equal(shop?.start, 1);
  assert.deepEqual(shop?.tail, {
    baseline: 0.1,
    operations: [
      { name: "GET /health", share: 0.01 },
      { name: "pay", share: 1 },
    ],
    errors: true,
    slowerThan: 5000,
  });
  assert.deepEqual(shop?.odds, [
    { kind: "error", wanted: 1, kept: 1, atMost: false },
    { kind: "slow", wanted: 1, kept: 1, atMost: false },
    { kind: "operation", operation: "GET /health", wanted: 0.01, kept: 0.01, atMost: false },
    { kind: "operation", operation: "pay", wanted: 1, kept: 1, atMost: false },
    { kind: "other", wanted: 0.1, kept: 0.1, atMost: false },
  ]);
});

test("what one service promises, the others of its collector start all their traces for, because they decide for those they call", () => {
  const [, cart, other] = samplingOf([
    tracing("shop", gate, { head: 0.1, keep: { errors: true } }),
    tracing("cart", gate, { head: 0.5 }),
    tracing("other", collector({ name: "elsewhere" }), { head: 0.5 }),
  ]);
  assert.deepEqual([cart?.start, cart?.tail?.baseline, cart?.tail?.errors], [1, 0.5, false]);
  assert.deepEqual([other?.start, other?.tail], [0.5, undefined]);
});

test("without a promise the service starts the largest share that it needs, and the collector thins the rest of it", () => {
  const [shop] = samplingOf([tracing("shop", gate, { head: 0.1, operations: { pay: 0.4, browse: 0.1 } })]);
  assert.equal(shop?.start, 0.4);
  assert.deepEqual(shop?.tail, { baseline: 0.25, operations: [{ name: "pay", share: 1 }], errors: false });
  assert.deepEqual(
    shop?.odds.map(({ kind, operation, wanted, kept }) => [operation ?? kind, wanted, kept]),
    [
      ["pay", 0.4, 0.4],
      ["browse", 0.1, 0.1],
      ["other", 0.1, 0.1],
    ],
  );
});

test("one share for all is left to the service", () => {
  const [shop] = samplingOf([tracing("shop", gate, { head: 0.1, operations: { pay: 0.1 } })]);
  assert.deepEqual([shop?.start, shop?.tail], [0.1, undefined]);
});

test("a service that starts no trace needs no collector to keep none", () => {
  const [shop] = samplingOf([tracing("shop", gate, { head: 0 })]);
  assert.equal(shop?.start, 0);
  assert.equal(shop?.odds.at(-1)?.kept, 0);
});

test("without a collector neither promises nor shares of operations hold, and the odds show it", () => {
  const [shop] = samplingOf([tracing("shop", tempo, { head: 0.1, operations: { pay: 1 }, keep: { errors: true } })]);
  assert.equal(shop?.collector, undefined);
  assert.deepEqual([shop?.start, shop?.tail], [0.1, undefined]);
  assert.deepEqual(
    shop?.odds.map(({ wanted, kept }) => [wanted, kept]),
    [
      [1, 0.1],
      [1, 0.1],
      [0.1, 0.1],
    ],
  );
});

test("a limit is counted in spans and makes shares the most that is kept, but not what was promised", () => {
  const [shop] = samplingOf([tracing("shop", gate, { head: 1, keep: { errors: true }, limit: { tracesPerSecond: 100, spansPerTrace: 10 } })]);
  assert.deepEqual(shop?.tail?.limit, { spansPerSecond: 1000, spansPerTrace: 10 });
  assert.deepEqual(
    shop?.odds.map(({ kind, atMost }) => [kind, atMost]),
    [
      ["error", false],
      ["other", true],
    ],
  );
});

test("shares are those of the environment that is built", () => {
  const services = [tracing("shop", gate, { head: { perEnvironment: { development: 1, production: 0.05 } } })];
  assert.equal(samplingOf(services, "development")[0]?.start, 1);
  assert.equal(samplingOf(services, "production")[0]?.start, 0.05);
});

test("a service without traces has no sampling, nor has one whose traces go nowhere a collector", () => {
  const services = [service("plain"), service("logging", { deliver: { metrics: [], logs: loki, at: gate.at } }), tracing("alone", undefined, { head: 1 })];
  assert.deepEqual(
    samplingOf(services).map(({ service: name, collector: by }) => [name, by]),
    [["alone", undefined]],
  );
});

test("independent reasons to keep a trace add up to one minus what all of them let go", () => {
  assert.equal(keptShare([]), 0);
  assert.equal(Number(keptShare([0.1, 0.02, 0.1]).toFixed(4)), 0.2062);
  assert.equal(keptShare([0.3, 1]), 1);
});
