// Builds dist/: the compiler checks the types and writes declarations, esbuild bundles the entries with shared chunks, and the program as one script.
// Bundled, the command starts in a third of the CPU time that hundreds of small modules would take.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { parseSync, Visitor } from "oxc-parser";
import { bundleOptions, root } from "./bundle.mjs";
import { readable, running } from "./rules.mjs";

const require = createRequire(import.meta.url);

const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
rmSync(join(root, "dist"), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")], { stdio: "inherit", cwd: root });
if (status !== 0) process.exit(status ?? 1);

const options = { ...bundleOptions(), outdir: "dist", minifySyntax: true, minifyWhitespace: true, legalComments: "none" };
const modules = { index: "src/index.ts", catalogs: "src/catalogs.ts", rule: "src/rule.ts" };
const { metafile } = await build({ ...options, entryPoints: { ...modules, cli: "src/cli/start.ts" }, metafile: true });
await build({ ...options, entryPoints: { rules: "rules/index.ts" }, plugins: [readable] });

const { outputFiles } = await build({
  ...options,
  entryPoints: { main: "src/cli/main.ts" },
  plugins: [running],
  splitting: false,
  format: "cjs",
  define: { ...options.define, "import.meta.url": "__url" },
  // As `src/cli/start.ts` calls it.
  banner: { js: "(function(require,__load,__url){" },
  footer: { js: "})" },
  write: false,
});
writeFileSync(join(root, "dist", "main.cjs"), loading(outputFiles[0].text));

// The same modules for a spec that the program runs, as `src/cli/entries.ts` offers them.
mkdirSync(join(root, "dist", "run"));
for (const name of Object.keys(modules)) {
  const names = metafile.outputs[`dist/${name}.js`].exports.join(", ");
  writeFileSync(
    join(root, "dist", "run", `${name}.js`),
    `const { ${names} } = await globalThis[Symbol.for("obsc.entries")].${name}();\nexport { ${names} };\n`,
  );
}

/** With `__load(…)` for each `import(…)`. */
function loading(code) {
  const starts = [];
  new Visitor({ ImportExpression: ({ start }) => starts.push(start) }).visit(parseSync("main.cjs", code).program);
  return starts.sort((one, other) => other - one).reduce((text, start) => `${text.slice(0, start)}__load${text.slice(start + "import".length)}`, code);
}
