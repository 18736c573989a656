/** What obsc itself asks of its input, before any rule: findings of it can be neither allowed nor set in a policy. */
import type { RuleHelp } from "./report.ts";

export const ownChecks: readonly RuleHelp[] = [
  {
    name: "spec",
    severity: "error",
    summary: "A spec loads, and its calls say what they take",
    why: "What is malformed is left out of the system, so that nothing that follows from it could be checked or written.",
  },
  {
    name: "types",
    severity: "error",
    summary: "A spec compiles",
    why: "The compiler knows every label, unit and bucket that a spec declares; what it refuses does not say what was meant.",
  },
  {
    name: "raw",
    severity: "error",
    summary: "A file, or a text in a spec, is of the format that it should have",
    why: "The program that reads it would not start with it, and what cannot be read cannot be checked.",
  },
  {
    name: "import",
    severity: "error",
    summary: "What another tool reads can be said in a spec",
    why: "A spec that means less than the file that it came from would drop alerts and labels that somebody counts on.",
  },
  {
    name: "baseline",
    severity: "error",
    summary: "A baseline lists only what is still found",
    why: "An entry that nothing needs any more hides the next mistake of its kind.",
  },
];
