// A third of the text of a rule are its examples, which `explain` alone reads: in the package each rule is in two modules, what runs and what is read.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseSync } from "oxc-parser";

const examples = ["bad", "good"];
const texts = ["name", "severity", "foreign", "strict", "fixes", "summary", "why", "see", ...examples];

/** Whoever imports the list of rules later, with `import()`, gets what is read of them. @type {import("esbuild").Plugin} */
export const rulesApart = {
  name: "rules-apart",
  setup(build) {
    build.onLoad({ filter: /[\\/]rules[\\/][\w-]+[\\/][\w-]+\.ts$/, namespace: "file" }, ({ path }) => ({
      contents: edited(path, (name) => (examples.includes(name) ? `${name}: []` : undefined)),
      loader: "ts",
    }));
    build.onResolve({ filter: /\/rules\/index\.ts$/ }, ({ kind, path, resolveDir }) => (kind === "dynamic-import" ? read(resolveDir, path) : undefined));
    build.onResolve({ filter: /^\.\//, namespace: "read" }, ({ path, resolveDir }) => read(resolveDir, path));
    build.onLoad({ filter: /./, namespace: "read" }, ({ path }) => ({
      contents: edited(path, (name) => (texts.includes(name) ? undefined : "")),
      loader: "ts",
      resolveDir: dirname(path),
    }));
  },
};

const read = (folder, path) => ({ path: resolve(folder, path), namespace: "read" });

/** The text of a rule with something else in place of the properties for which there is something; the list of rules as it is. */
function edited(path, insteadOf) {
  const text = readFileSync(path, "utf8");
  const rule = parseSync(path, text).program.body.find(({ type }) => type === "ExportDefaultDeclaration")?.declaration.arguments[0].properties ?? [];
  return rule.reduceRight((whole, { key, start, end }) => {
    const instead = insteadOf(key.name);
    return instead === undefined ? whole : `${whole.slice(0, start)}${instead}${whole.slice(instead === "" ? end + 1 : end)}`;
  }, text);
}
