import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commandCheck, diskCheck, type HealthCheck, httpCheck, type ServiceOptions, tcpCheck } from "obsc";
import type { HealthCheck as CheckNode } from "../../src/ir/health.ts";
import { node, problemsOf } from "../support/spec.ts";
import { serviceOf, systemWith } from "../support/systems.ts";

const timing = { every: "30s", timeout: "5s", unhealthyAfter: 3, healthyAfter: 2 } as const;
const database = tcpCheck("database", { address: "database:5432", ...timing });

function withoutPlace(check: HealthCheck): object {
  const { at: _at, ...said } = node<CheckNode>(check);
  return said;
}

describe("a health check", () => {
  const common = { node: "check", every: 30_000, timeout: 5000, unhealthyAfter: 3, healthyAfter: 2 };
  const said: readonly (readonly [string, HealthCheck, object])[] = [
    ["opens a connection", database, { ...common, name: "database", check: "tcp", address: "database:5432" }],
    [
      "asks by HTTP for 200 unless it says otherwise",
      httpCheck("redis", { url: "http://redis:8001/health", ...timing }),
      { ...common, name: "redis", check: "http", url: "http://redis:8001/health", expect: 200 },
    ],
    [
      "looks at one filesystem",
      diskCheck("disk-space", { usedAbove: "90%", mount: "/data", ...timing }),
      { ...common, name: "disk-space", check: "disk", usedAbove: 0.9, mount: "/data" },
    ],
    [
      "runs a program",
      commandCheck("raid", { command: ["/bin/raid", "-q"], ...timing }),
      { ...common, name: "raid", check: "command", command: ["/bin/raid", "-q"] },
    ],
  ];
  for (const [name, check, expected] of said) it(name, () => assert.deepEqual(withoutPlace(check), expected));

  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    [
      "a timeout that reaches the next attempt",
      () => tcpCheck("database", { address: "database:5432", ...timing, timeout: "30s" }),
      "1.timeout the check is given up after 30s, and runs again after 30s",
    ],
    [
      "a threshold under one",
      () => tcpCheck("database", { address: "database:5432", ...timing, unhealthyAfter: 0 }),
      "1.unhealthyAfter `0` is not a whole number over 0",
    ],
    [
      "an address with a scheme",
      () => tcpCheck("database", { address: "tcp://database:5432" as "database:5432", ...timing }),
      '1.address `"tcp://database:5432"` is not an address',
    ],
    [
      "a status that does not exist",
      () => httpCheck("redis", { url: "http://redis:8001/health", expect: 99, ...timing }),
      "1.expect `99` is not a status of HTTP",
    ],
    ["a share over the whole", () => diskCheck("disk", { usedAbove: "100%", ...timing }), "1.usedAbove a filesystem is never fuller than full"],
    ["no program", () => commandCheck("raid", { command: [] as unknown as [string], ...timing }), "1.command a list is not a program"],
  ];
  for (const [name, make, expected] of wrong) it(`${name} is refused`, () => assert.deepEqual(problemsOf(make), [expected]));
});

describe("the health of a service", () => {
  const health: ServiceOptions["health"] = { readiness: "/ready", liveness: "/health", checks: [database], alert: "critical" };

  it("says its own paths, and what it depends on", () => {
    const { at: _at, ...said } = serviceOf(systemWith({ health }), "shop").health ?? { at: undefined };
    assert.deepEqual(said, { readiness: "/ready", liveness: "/health", checks: [database], alert: "critical" });
  });

  it("has checks of different names", () => {
    const other = tcpCheck("database", { address: "other:5432", ...timing });
    assert.deepEqual(
      problemsOf(() => systemWith({ health: { checks: [database, other] } })),
      ["0 two checks are called `database`"],
    );
  });
});
