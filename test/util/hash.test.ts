import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { shortHash } from "../../src/util/hash.ts";

test("a hash is eight hexadecimal digits that stay from version to version", () => {
  assert.deepEqual(["shop", "shop-slo", "\u00e9"].map(shortHash), ["0179cfc9", "fd90dd0b", "baf79669"]);
});

test("texts that differ in one letter differ in their hash", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 30 }), (text) => {
      assert.match(shortHash(text), /^[0-9a-f]{8}$/);
      assert.notEqual(shortHash(text), shortHash(`${text.slice(0, -1)}${text.endsWith("x") ? "y" : "x"}`));
    }),
  );
});
