/** How severe a rule is in a system: what its policies say, or the rule itself. */
import type { Severity } from "../diagnostic.ts";
import type { System } from "../ir/system.ts";
import type { Rule } from "./rule.ts";

export type PolicySeverity = Severity | "off";

const order: readonly PolicySeverity[] = ["off", "info", "warning", "error"];

/** Whether `a` is less than `b`. */
export function isLower(a: PolicySeverity, b: PolicySeverity): boolean {
  return order.indexOf(a) < order.indexOf(b);
}

/** The farthest policy decides; one that extends it may raise that, and lower it only where it is allowed to. */
export function severityOf(rule: Pick<Rule, "name" | "severity">, system: Pick<System, "policies">): PolicySeverity {
  let result: PolicySeverity | undefined;
  let mayLower = true;
  for (const policy of [...system.policies].reverse()) {
    const said = policy.rules[rule.name];
    if (said !== undefined && (result === undefined || mayLower || !isLower(said, result))) result = said;
    if (said !== undefined) mayLower = policy.mayLower.includes(rule.name);
  }
  return result ?? rule.severity;
}
