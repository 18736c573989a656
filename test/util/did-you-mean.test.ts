import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { didYouMean, nearest, nearestAmong } from "../../src/util/did-you-mean.ts";

/** Every pair by the definition: optimal string alignment, without limit. */
function edits(a: string, b: string): number {
  const table = [...Array(a.length + 1).keys()].map((row) => [...Array(b.length + 1).keys()].map((column) => row + column));
  const at = (row: number, column: number) => table[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row++) {
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swapped = row > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1] ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY;
      (table[row] as number[])[column] = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, replaced, swapped);
    }
  }
  return at(a.length, b.length);
}

const name = fc.string({ unit: fc.constantFrom("a", "b", "c", "_", "A"), maxLength: 9 });

test("the nearest names are those with the fewest edits", () => {
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 25 }), fc.array(name, { minLength: 1, maxLength: 4 }), fc.nat(4), (candidates, wanted, limit) => {
      const near = nearestAmong(candidates);
      for (const each of wanted) {
        const expected = candidates
          .map((candidate) => ({ candidate, distance: edits(each.toLowerCase(), candidate.toLowerCase()) }))
          .filter(({ candidate, distance }) => distance <= limit && distance < Math.max(each.length, candidate.length))
          .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
          .slice(0, 5)
          .map(({ candidate }) => candidate);
        assert.deepEqual(near(each, limit), expected);
      }
    }),
  );
});

test("without a limit two edits or a third of the length are near", () => {
  assert.deepEqual(nearest("http_requests_totl", ["http_requests_total", "http_request_total", "up"]), ["http_requests_total", "http_request_total"]);
  assert.deepEqual(nearest("jbo", ["job", "instance"]), ["job"]);
  assert.deepEqual(nearest("ab", ["cd"]), [], "nothing of the name is left");
});

test("a text that nobody types is compared with nothing", () => {
  assert.deepEqual(nearest("a".repeat(1001), ["a".repeat(1001)]), []);
});

test("a suggestion names all that are near", () => {
  assert.equal(didYouMean("cod", ["code", "node"]), "did you mean `code` or `node`?");
  assert.equal(didYouMean("cod", ["instance"]), undefined);
});
