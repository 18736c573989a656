/** The unit tests that follow from a system. */
import { deriveRuleTests, type RuleTest, type RuleTestFile } from "../../src/derive/rule-tests.ts";
import { deriveRules } from "../../src/derive/rules.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import type { System } from "../../src/ir/system.ts";

export function filesOf(of: System): readonly RuleTestFile[] {
  const scope = scopeOf(of);
  return deriveRuleTests(scope, deriveRules(scope));
}

/** By their names. */
export function testsOf(of: System): Readonly<Record<string, RuleTest>> {
  return Object.fromEntries(filesOf(of).flatMap(({ tests }) => tests.map((each) => [each.name, each])));
}

/** What a test puts in, a line for each series. */
export function seriesOf(found: RuleTest | undefined): readonly string[] | undefined {
  return found?.series.map(({ name, labels, values }) => `${name} ${Object.values(labels).join(" ")}: ${values}`);
}
