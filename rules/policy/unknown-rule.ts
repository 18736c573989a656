import { defineRule, type ExampleText, exampleSpec, option, type Part, unknownRule } from "obsc/rule";

export default defineRule({
  name: "policy/unknown-rule",
  severity: "error",
  summary: "Every rule that a policy speaks of exists",
  why: "A severity of a rule that has another name decides nothing, and the rule stays what it was.",
  see: "https://eslint.org/docs/latest/use/configure/rules",
  policy(policy, report, context) {
    const check = (name: string, at: Part) => {
      const unknown = unknownRule(name, context);
      if (unknown) report(at, unknown);
    };
    for (const name of Object.keys(policy.rules)) check(name, option(policy, "rules", { key: name }));
    for (const [index, name] of policy.mayLower.entries()) check(name, option(policy, "mayLower", index));
  },
  bad: [
    { spec: deciding('rules: { "house/long-name": "error" }'), message: "there is no rule `house/long-name`", at: [3, 33] },
    { spec: deciding('mayLower: ["house/long-name"]'), message: "there is no rule `house/long-name`", at: [3, 35] },
  ],
  good: [{ spec: deciding('rules: { "naming/missing-help": "error" }, mayLower: ["naming/missing-help"]') }],
});

function deciding(options: string): ExampleText {
  return exampleSpec({ before: `const house = policy({ ${options} });`, system: "policy: house," });
}
