import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { otherTools, unwritten } from "../../src/check/other-tools.ts";
import { ruleNames } from "../../src/spec/allow.ts";
import { asked, handwritten } from "./asked.ts";

const names = new Set<string>(ruleNames);

test("every check that was asked for is a rule, or the page of rules says why it is none", () => {
  const missing = Object.entries({ ...asked, ...handwritten }).flatMap(([check, rules]) =>
    rules
      .split(" ")
      .filter((rule) => rule !== "" && !names.has(rule))
      .map((rule) => `${check}: ${rule}`),
  );
  assert.deepEqual(missing, []);
  const page = readFileSync("rules/README.md", "utf8");
  for (const [check, what] of Object.entries(reasons)) assert.ok(page.includes(what), check);
  assert.deepEqual(
    Object.entries({ ...asked, ...handwritten })
      .flatMap(([check, rules]) => (rules === "" ? [check] : []))
      .sort(),
    Object.keys(reasons).sort(),
  );
});

test("checks of other tools lead to rules that exist, or to a reason", () => {
  const rows = [...otherTools.flatMap(({ checks }) => checks), ...unwritten];
  for (const [check, here] of rows) {
    const named = here.match(/\b[a-z]+\/[a-z]+(?:-[a-z]+)*\b/g)?.filter((name) => !name.startsWith("obsc/") && !name.startsWith("docs/")) ?? [];
    assert.deepEqual(
      named.filter((name) => !names.has(name)),
      [],
      check,
    );
    assert.ok(named.length > 0 || here.length > 20, check);
  }
});

test("the page of rules has every rule", () => {
  const page = readFileSync("rules/README.md", "utf8");
  for (const name of ruleNames) assert.ok(page.includes(`| [${name}](${name}.ts) |`), name);
});

/** The line of the page that says why there is no rule. */
const reasons: Readonly<Record<string, string>> = {
  "cardinality/label-drift-pr": "series that grow in a pull request",
  "alert/missing-summary": "an alert without severity or summary",
  "alert/missing-severity": "an alert without severity or summary",
  "slo/objective-range": "an objective of 99.9 or 100%",
  "slo/threshold-not-a-bucket": "an objective on a bucket that the histogram has not",
  "slo/no-burn-alert": "an objective that nobody is told of",
  "slo/low-traffic": "an objective with so little traffic",
  "sampling/tail-needs-loadbalancing": "tail sampling on several collectors without balancing",
  "retention/cost-budget": "a bill for logs or traces over budget",
  "an objective without a window": "or one without a window",
  "health checks that overlap": "a health check that is given up after the next has begun",
};
