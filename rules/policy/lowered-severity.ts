import { defineRule, type ExampleText, exampleSpec, isLower, option, type Policy } from "obsc/rule";

export default defineRule({
  name: "policy/lowered-severity",
  severity: "error",
  summary: "A policy raises severities of the one that it extends, and lowers only those that it may",
  why: "A house policy that anyone can switch off is none; where a rule may be lowered, the policy says so in `mayLower`.",
  see: "https://eslint.org/docs/latest/use/configure/rules#rule-severities",
  system(system, report) {
    const above: Policy[] = [];
    for (const policy of [...system.policies].reverse()) {
      for (const [rule, said] of Object.entries(policy.rules)) {
        const extended = above.find((other) => other.rules[rule] !== undefined);
        const house = extended?.rules[rule];
        if (house === undefined || extended?.mayLower.includes(rule) || !isLower(said, house)) continue;
        report(option(policy, "rules", rule), {
          message: `\`${rule}\` is \`${house}\` in the policy that this one extends, and \`${said}\` is less`,
          help: `leave it out, or ask for \`mayLower: ["${rule}"]\` in the policy that is extended`,
          related: [{ message: "the policy that is extended says it here", at: option(extended as Policy, "rules", rule).part }],
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
  ],
  good: [
    { spec: policies('rules: { "naming/missing-help": "error" }', 'rules: { "naming/missing-help": "warning" }') },
    { spec: policies('rules: { "naming/missing-help": "off" }', 'rules: { "naming/missing-help": "error" }, mayLower: ["naming/missing-help"]') },
    { spec: policies('rules: { "naming/missing-help": "off" }', "maxSeries: 5000") },
  ],
});

/** A policy of our own before that of the house. */
function policies(own: string, house: string): ExampleText {
  return exampleSpec({ before: `const house = policy({ ${house} });\nconst ours = policy({ ${own} });`, system: "policy: [ours, house]," });
}
