import {
  defineRule,
  type ExampleText,
  edited,
  exampleSpec,
  isLower,
  option,
  type Part,
  type Policy,
  type PolicySeverity,
  type Rule,
  removed,
  saidIn,
} from "obsc/rule";

export default defineRule({
  name: "policy/lowered-severity",
  severity: "error",
  fixes: "unsafe",
  summary: "A policy raises severities of the one that it extends, and lowers only those that it may",
  why: "A house policy that anyone can switch off is none; where a rule may be lowered, the policy says so in `mayLower`.",
  see: "https://eslint.org/docs/latest/use/configure/rules#rule-severities",
  system(system, report, { rules }) {
    const above: Policy[] = [];
    for (const policy of [...system.policies].reverse()) {
      for (const [name, said] of Object.entries(policy.rules)) {
        const house = above.map((other) => saying(other, name, rules)).find((other) => other !== undefined);
        if (house === undefined || house.policy.mayLower.includes(name) || !isLower(said, house.said)) continue;
        report(option(policy, "rules", name), {
          message: `\`${name}\` is \`${house.said}\` in the policy that this one extends, and \`${said}\` is less`,
          fix: edited("unsafe", "leave it out", removed(option(policy, "rules", name), { andEmptied: true })),
          help: `leave it out, or ask for \`mayLower: ["${name}"]\` in the policy that is extended`,
          related: [{ message: "the policy that is extended says it here", at: house.at.part }],
        });
      }
      above.unshift(policy);
    }
  },
  bad: [
    {
      spec: policies('rules: { "naming/missing-help": "off" }', 'rules: { "naming/missing-help": "error" }'),
      message: "`naming/missing-help` is `error` in the policy that this one extends, and `off` is less",
      at: [4, 55],
    },
    {
      spec: policies('rules: { "naming/foreign-prefix": "info" }', 'rules: { "naming/foreign-prefix": "warning" }, mayLower: ["naming/missing-help"]'),
      message: "`naming/foreign-prefix` is `warning` in the policy that this one extends, and `info` is less",
    },
    {
      spec: policies('rules: { "cardinality/unused-metric": "info" }', 'preset: "strict"'),
      message: "`cardinality/unused-metric` is `warning` in the policy that this one extends, and `info` is less",
      at: [4, 61],
    },
  ],
  good: [
    { spec: policies('rules: { "naming/missing-help": "error" }', 'rules: { "naming/missing-help": "warning" }') },
    { spec: policies('rules: { "naming/missing-help": "off" }', 'rules: { "naming/missing-help": "error" }, mayLower: ["naming/missing-help"]') },
    { spec: policies('rules: { "naming/missing-help": "off" }', "maxSeries: 5000") },
  ],
});

/** What a policy says of a rule, and where; a rule that does not exist is refused elsewhere. */
function saying(
  policy: Policy,
  name: string,
  rules: readonly Rule[],
): { readonly policy: Policy; readonly said: PolicySeverity; readonly at: Part } | undefined {
  const rule = rules.find((each) => each.name === name);
  const said = rule ? saidIn(policy, rule) : policy.rules[name];
  return said && { policy, said, at: name in policy.rules ? option(policy, "rules", name) : option(policy, "preset") };
}

/** A policy of our own before that of the house. */
function policies(own: string, house: string): ExampleText {
  return exampleSpec({ before: `const house = policy({ ${house} });\nconst ours = policy({ ${own} });`, system: "policy: [ours, house]," });
}
