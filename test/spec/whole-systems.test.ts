/** Specs are imported while problems are gathered, so nothing here may import them earlier. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Sink, sinkKey } from "../../src/ir/system.ts";

describe("a whole system", () => {
  for (const [name, load] of [
    ["that uses every construct", () => import("../support/systems.ts")],
    ["of the examples", () => import("../../specs/hypersdk/observability.spec.ts")],
  ] as const) {
    it(`${name} has no problem`, async () => {
      const sink: Sink = { problems: [], metrics: [] };
      const shared = globalThis as { [sinkKey]?: Sink };
      shared[sinkKey] = sink;
      await load();
      delete shared[sinkKey];
      assert.deepEqual(
        sink.problems.map(({ subject, message }) => `${subject}: ${message}`),
        [],
      );
    });
  }
});
