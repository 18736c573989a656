import assert from "node:assert/strict";
import { test } from "node:test";
import { fitsStep, isGlob, withoutBraces } from "../../src/util/glob.ts";

test("a step of a pattern fits names as it does in a shell", () => {
  const fits = (step: string, ...names: readonly string[]) => names.filter((name) => fitsStep(name, step));
  assert.deepEqual(fits("*", "a.yaml", ".hidden", "a"), ["a.yaml", "a"]);
  assert.deepEqual(fits("*.yaml", "a.yaml", ".yaml", "a.yml", "a.yaml.bak", "a.b.yaml"), ["a.yaml", "a.b.yaml"]);
  assert.deepEqual(fits(".*", ".hidden", "a"), [".hidden"]);
  assert.deepEqual(fits("a?c", "abc", "ac", "abbc"), ["abc"]);
  assert.deepEqual(fits("[a-c]x", "ax", "cx", "dx", "-x"), ["ax", "cx"]);
  assert.deepEqual(fits("[!a-c]x", "ax", "dx"), ["dx"]);
  assert.deepEqual(fits("[^a]x", "ax", "bx"), ["bx"]);
  assert.deepEqual(fits("[]a]x", "]x", "ax", "bx"), ["]x", "ax"]);
  assert.deepEqual(fits("[a", "[a", "a"), ["[a"]);
  assert.deepEqual(fits("[a-]x", "-x", "ax", "bx"), ["-x", "ax"]);
  assert.deepEqual(fits("a*b*c", "abc", "aXbXc", "aXbX", "abcbc"), ["abc", "aXbXc", "abcbc"]);
});

test("many stars in a pattern take no longer than the name and the pattern ask for", () => {
  assert.equal(fitsStep("a".repeat(2000), `${"*a".repeat(40)}*b`), false);
});

test("braces stand for each of what is in them", () => {
  assert.deepEqual(withoutBraces("a/{b,c}/*.{yaml,yml}"), ["a/b/*.yaml", "a/b/*.yml", "a/c/*.yaml", "a/c/*.yml"]);
  assert.deepEqual(withoutBraces("{a,{b,c}}"), ["a", "b", "a", "c"]);
  assert.deepEqual(withoutBraces("{a}{,b}"), ["{a}", "{a}b"]);
  assert.deepEqual(["a.yaml", "a*", "[a]", "a?", "{a,b}"].filter(isGlob), ["a*", "[a]", "a?", "{a,b}"]);
});
