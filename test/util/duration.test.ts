import assert from "node:assert/strict";
import { test } from "node:test";
import { formatDuration } from "../../src/util/duration.ts";

test("a duration has one unit, the largest that divides it, days at most", () => {
  const written = [0, 500, 1000, 90_000, 300_000, 5_400_000, 3_600_000, 86_400_000, 2_592_000_000, 1500].map(formatDuration);
  assert.deepEqual(written, ["0s", "500ms", "1s", "90s", "5m", "90m", "1h", "1d", "30d", "1500ms"]);
});
