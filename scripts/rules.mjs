// A third of the text of a rule are its examples, which `explain` alone reads: in the package rules are in two modules, what runs and what is read.
import { readFileSync } from "node:fs";
import { parseSync } from "oxc-parser";

const examples = ["bad", "good"];
const texts = ["name", "severity", "foreign", "strict", "fixes", "summary", "why", "see", ...examples];

/** Rules as they run; who imports the list of them later, with `import()`, gets what there is to read in `rules.js`. */
export const running = plugin(
  (name) => (examples.includes(name) ? `${name}: []` : undefined),
  (build) => build.onResolve({ filter: /\/rules\/index\.ts$/ }, ({ kind }) => (kind === "dynamic-import" ? { path: "./rules.js", external: true } : undefined)),
);

/** What there is to read of each rule. */
export const readable = plugin((name) => (texts.includes(name) ? undefined : ""));

/** @returns {import("esbuild").Plugin} */
function plugin(insteadOf, more = () => {}) {
  return {
    name: "rules",
    setup(build) {
      more(build);
      build.onLoad({ filter: /[\\/]rules[\\/][\w-]+[\\/][\w-]+\.ts$/ }, ({ path }) => ({ contents: edited(path, insteadOf), loader: "ts" }));
    },
  };
}

/** The text of a rule with something else in place of the properties for which there is something. */
function edited(path, insteadOf) {
  const text = readFileSync(path, "utf8");
  const rule = parseSync(path, text).program.body.find(({ type }) => type === "ExportDefaultDeclaration");
  return rule.declaration.arguments[0].properties.reduceRight((whole, { key, start, end }) => {
    const instead = insteadOf(key.name);
    return instead === undefined ? whole : `${whole.slice(0, start)}${instead}${whole.slice(instead === "" ? end + 1 : end)}`;
  }, text);
}
