import assert from "node:assert/strict";
import { test } from "node:test";
import { counter, oneOf, ratio, type Slo, slo } from "obsc";
import { deriveCatalogue } from "../../src/derive/catalogue.ts";
import { deriveRules } from "../../src/derive/rules.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import { systemWith } from "../support/systems.ts";

const requests = counter("shop_requests_total", { help: "Requests", labels: { code: oneOf("200", "500"), route: oneOf("/a", "/b") } });
const common = { objective: "99%", window: "30d" } as const;
const whole = slo("whole", { ...common, bad: ratio(requests.where({ code: "500" }), requests) });
const routes = slo("routes", { ...common, bad: ratio(requests.where({ code: "500" }), requests, { by: ["route"] }) });

function labelsOf(...slos: readonly Slo[]): ReadonlyMap<string, readonly string[] | undefined> {
  const scope = scopeOf(systemWith({ metrics: { requests }, slos }));
  return new Map(deriveCatalogue(scope, deriveRules(scope)).recordings.map(({ name, labels }) => [name, labels]));
}

test("what an SLO records has its labels and those that it is grouped by", () => {
  assert.deepEqual(labelsOf(whole).get("slo:burn_rate:1h"), ["service", "slo"]);
  assert.deepEqual(labelsOf(routes).get("slo:burn_rate:1h"), ["service", "slo", "route"]);
  assert.deepEqual(labelsOf(routes).get("slo:objective:ratio"), ["service", "slo"]);
  assert.deepEqual(labelsOf(routes).get("slo:info")?.slice(0, 2), ["service", "slo"]);
});

test("SLOs that keep different labels leave those of their common names open", () => {
  assert.equal(labelsOf(whole, routes).get("slo:burn_rate:1h"), undefined);
  assert.deepEqual(labelsOf(whole, routes).get("slo:objective:ratio"), ["service", "slo"]);
});
