/** How severe a rule is: what the policies of a system say, a preset, or the rule itself. */
import type { Policy, PolicySeverity, Preset, System } from "../ir/system.ts";
import type { Rule } from "./rule.ts";

const order: readonly PolicySeverity[] = ["off", "info", "warning", "error"];

/** Whether `a` is less than `b`. */
export function isLower(a: PolicySeverity, b: PolicySeverity): boolean {
  return order.indexOf(a) < order.indexOf(b);
}

/** Where a rule looks, and what the command line asks for. */
export interface Looking {
  /** At files that obsc did not write, rather than at what a spec declares. */
  readonly foreign?: boolean;
  readonly preset?: Preset;
}
type Severities = Pick<Rule, "name" | "severity" | "foreign" | "strict">;

/** What a preset makes of a rule. */
export function presetSeverity({ severity, foreign, strict }: Omit<Severities, "name">, looking: Looking): PolicySeverity {
  if (looking.preset === "strict") return strict ?? severity;
  return (looking.foreign === true ? foreign : undefined) ?? severity;
}

/** What a policy says of a rule: by its name, or by the preset where that raises the rule. */
export function saidIn(policy: Policy, rule: Severities): PolicySeverity | undefined {
  return policy.rules[rule.name] ?? (policy.preset === "strict" ? rule.strict : undefined);
}

/** The farthest policy decides; one that extends it may raise that, and lower it only where it is allowed to. */
export function severityOf(rule: Severities, { policies }: Pick<System, "policies">, looking: Looking = {}): PolicySeverity {
  let result: PolicySeverity | undefined;
  let mayLower = true;
  for (const policy of [...policies].reverse()) {
    const said = saidIn(policy, rule);
    if (said !== undefined && (result === undefined || mayLower || !isLower(said, result))) result = said;
    if (said !== undefined) mayLower = policy.mayLower.includes(rule.name);
  }
  const isStrict = policies.some(({ preset }) => preset === "strict");
  return result ?? presetSeverity(rule, isStrict ? { ...looking, preset: "strict" } : looking);
}
