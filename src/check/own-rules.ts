/** Rules that come with a spec. */
import type { System } from "../ir/system.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import type { Context, Rule } from "./rule.ts";

/** What the policies of a system list beside our own rules; of two with one name that of the nearest policy. */
export function ownRulesOf({ policies }: Pick<System, "policies">): readonly Rule[] {
  const rules = new Map<string, Rule>();
  for (const policy of policies) for (const rule of policy.ownRules ?? []) if (!rules.has(rule.name)) rules.set(rule.name, rule as Rule);
  return [...rules.values()];
}

/** The fact that no rule has a name, unless the call that says it has refused it: of obsc's own families it knows all names, and what is misspelt of them. */
export function unknownRule(name: string, { rules, plan }: Pick<Context, "rules" | "plan">): { readonly message: string; readonly help: string } | undefined {
  if (rules.some((rule) => rule.name === name)) return undefined;
  const own = ownRulesOf(plan.system);
  const ours = rules.filter((rule) => !own.includes(rule)).map((rule) => rule.name);
  const family = name.slice(0, name.indexOf("/") + 1);
  if (ours.some((other) => other.startsWith(family)) || didYouMean(name, ours) !== undefined) return undefined;
  const near = didYouMean(
    name,
    own.map((rule) => rule.name),
  );
  return { message: `there is no rule \`${name}\``, help: near ?? "list it in `ownRules` of the policy; `obsc explain` lists the rules that there are" };
}
