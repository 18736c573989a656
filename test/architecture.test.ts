import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { parseSync } from "oxc-parser";

/** Which parts each part may import beside itself; the table of src/README.md in words. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  util: [],
  promql: ["util"],
  logql: ["promql", "util"],
  traceql: ["promql", "util"],
  ir: ["promql", "logql", "util"],
  diagnostic: ["ir"],
  spec: ["ir", "diagnostic", "promql", "logql", "util"],
  derive: ["ir", "promql", "logql", "traceql", "util"],
  evaluate: ["promql", "util"],
  read: ["derive", "ir", "diagnostic", "promql", "logql", "traceql", "util"],
  import: ["read", "derive", "ir", "diagnostic", "promql", "util"],
  check: ["derive", "ir", "diagnostic", "promql", "logql", "traceql", "util"],
  emit: ["derive", "ir", "promql", "logql", "util"],
  report: ["diagnostic", "util"],
  locate: ["diagnostic", "ir", "util"],
  load: ["ir", "diagnostic", "util"],
  write: ["util"],
  typecheck: ["load", "ir", "diagnostic", "util"],
  index: ["spec", "ir"],
  catalogs: ["spec", "ir"],
  rule: ["check", "derive", "ir", "diagnostic", "promql", "logql", "traceql", "util"],
  rules: ["rule"],
  specs: ["index", "catalogs"],
  cli: [
    "util",
    "promql",
    "logql",
    "traceql",
    "ir",
    "diagnostic",
    "spec",
    "derive",
    "evaluate",
    "read",
    "import",
    "check",
    "emit",
    "report",
    "locate",
    "load",
    "write",
    "typecheck",
    "index",
    "catalogs",
    "rule",
    "rules",
  ],
};

/** The packages that a part may import, beside Node's own where it touches files or starts a program. */
const packages: Readonly<Record<string, readonly string[]>> = {
  load: ["esbuild", "oxc-parser"],
  locate: ["oxc-parser", "@jridgewell/trace-mapping", "yaml"],
  emit: ["@grafana/schema"],
  evaluate: ["re2js"],
  read: ["yaml", "js-yaml", "handlebars"],
};
const touchesFiles = ["load", "write", "typecheck", "locate", "cli"];

interface Import {
  readonly from: string;
  readonly type: boolean;
}
const files = ["src", "rules", "specs"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file)),
);
const importsOf = new Map(files.map((file) => [file, readImports(file)]));

function readImports(file: string): readonly Import[] {
  const { module } = parseSync(file, readFileSync(file, "utf8"));
  const imports = module.staticImports.map((found) => ({
    from: found.moduleRequest.value,
    type: found.entries.length > 0 && found.entries.every((entry) => entry.isType),
  }));
  const exports = module.staticExports.flatMap((found) =>
    found.entries.flatMap((entry) => (entry.moduleRequest ? [{ from: entry.moduleRequest.value, type: entry.isType }] : [])),
  );
  const text = readFileSync(file, "utf8");
  // What is no literal is a spec, or obsc itself, by a URL known only then.
  const literals = module.dynamicImports
    .map(({ moduleRequest }) => text.slice(moduleRequest.start, moduleRequest.end))
    .filter((request) => request.startsWith('"'));
  const dynamic = literals.map((request) => ({ from: request.slice(1, -1), type: false }));
  return [...imports, ...exports, ...dynamic];
}

/** `src/spec/metric.ts` is of the part spec, `src/load.ts` of load; a part may keep helpers beside it as `src/locate-refine.ts`. */
function partOf(file: string): string {
  const [top = "", second = ""] = file.split("/");
  if (top !== "src") return top;
  return second.replace(/\.ts$/, "").replace(/-.*$/, "");
}

const aliases: Readonly<Record<string, string>> = { obsc: "src/index.ts", "obsc/catalogs": "src/catalogs.ts", "obsc/rule": "src/rule.ts" };
function target(file: string, { from }: Import): string | undefined {
  if (from in aliases) return aliases[from];
  return from.startsWith(".") ? relative(".", join(dirname(file), from)) : undefined;
}

test("every file is of a part of the map", () => {
  assert.deepEqual(
    files.filter((file) => !(partOf(file) in mayImport)),
    [],
  );
});

test("imports go one way", () => {
  const wrong: string[] = [];
  for (const [file, imports] of importsOf) {
    for (const found of imports) {
      const to = target(file, found);
      if (to === undefined) continue;
      const part = partOf(to);
      if (part !== partOf(file) && !mayImport[partOf(file)]?.includes(part)) wrong.push(`${file} imports ${to}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test("rules and specs import obsc by its name, as a user's would", () => {
  const wrong = files
    .filter((file) => /^(rules|specs)\//.test(file) && file !== "rules/index.ts")
    .flatMap((file) => (importsOf.get(file) ?? []).filter(({ from }) => from.includes("/src/")).map(({ from }) => `${file} imports ${from}`));
  assert.deepEqual(wrong, []);
});

test("only the parts that touch files or start programs import Node's modules, and packages are where they were chosen for", () => {
  const wrong: string[] = [];
  for (const [file, imports] of importsOf) {
    for (const { from, type } of imports) {
      if (from.startsWith(".") || from in aliases) continue;
      const part = partOf(file);
      if (
        from.startsWith("node:")
          ? !touchesFiles.includes(part)
          : !packages[part]?.some((name) => from === name || from.startsWith(`${name}/`)) || (from === "@grafana/schema" && !type)
      )
        wrong.push(`${file} imports ${from}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test("one emitter never imports another's folder", () => {
  const folder = (file: string) => /^src\/emit\/([^/]+)\//.exec(file)?.[1];
  const wrong = [...importsOf].flatMap(([file, imports]) =>
    imports.flatMap((found) => {
      const to = target(file, found);
      return to !== undefined && folder(file) !== undefined && folder(to) !== undefined && folder(file) !== folder(to) ? [`${file} imports ${to}`] : [];
    }),
  );
  assert.deepEqual(wrong, []);
});

test("no file is in a cycle of value imports", () => {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      return;
    }
    if (done.has(file)) return;
    for (const found of importsOf.get(file) ?? []) {
      const to = found.type ? undefined : target(file, found);
      if (to !== undefined) visit(to, [...path, file]);
    }
    done.add(file);
  };
  for (const file of files) visit(file, []);
  assert.deepEqual(cycles, []);
});

test("the pure parts know no clock, no chance, no process and no console", () => {
  const pure = ["util", "promql", "logql", "ir", "diagnostic", "spec", "derive", "evaluate", "read", "check", "emit", "report", "rules"];
  const wrong = files
    .filter((file) => pure.includes(partOf(file)))
    .flatMap((file) => {
      const code = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*|`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\])*"/g, "");
      return [...code.matchAll(/\b(process|console|Date|Math\.random)\b/g)].map(([word]) => `${file} uses ${word}`);
    });
  assert.deepEqual(wrong, []);
});

test("only what the command line starts with touches process and console", () => {
  const first = ["src/cli/start.ts", "src/cli/main.ts"];
  const wrong = files.filter((file) => file.startsWith("src/cli/") && !first.includes(file) && /\b(process\.|console\.)/.test(readFileSync(file, "utf8")));
  assert.deepEqual(wrong, []);
});

test("the production dependencies are those that src/README.md gives a reason for", () => {
  const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as { dependencies: Record<string, string> };
  assert.deepEqual(Object.keys(dependencies), ["@jridgewell/trace-mapping", "esbuild", "handlebars", "js-yaml", "oxc-parser", "re2js", "typescript", "yaml"]);
  const readme = readFileSync("src/README.md", "utf8");
  assert.deepEqual(
    Object.keys(dependencies).filter((name) => !readme.includes(`\`${name}\``)),
    [],
  );
});

test("nothing in the sources knows a system under specs", () => {
  const systems = readdirSync("specs");
  const wrong = files.filter(
    (file) => file.startsWith("src/") && systems.some((system) => readFileSync(file, "utf8").toLowerCase().includes(system.toLowerCase())),
  );
  assert.deepEqual(wrong, []);
});
