/** Definitions in TypeScript: compiled by the project's own compiler, and run by Node. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { output } from "./run.mjs";

const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
const strict = [
  "--ignoreConfig",
  "--strict",
  "--exactOptionalPropertyTypes",
  "--noUncheckedIndexedAccess",
  "--noUnusedLocals",
  "--target",
  "es2022",
  "--types",
  "",
];
const tsc = (folder, given) => output(process.execPath, [compiler, ...strict, ...given, ...readdirSync(folder).map((file) => join(folder, file))]);

export function check(folder) {
  return [["tsc --strict", tsc(folder, ["--module", "nodenext", "--noEmit"])]];
}

export function modules(folder) {
  return readdirSync(folder)
    .map((file) => ({ name: file.slice(0, -".ts".length), text: readFileSync(join(folder, file), "utf8") }))
    .filter(({ text }) => text.includes("export const metrics = {"));
}

export function program(folder, { name }, work, _shared, declared) {
  mkdirSync(work, { recursive: true });
  writeFileSync(join(work, "package.json"), '{ "type": "module" }\n');
  const problem = tsc(folder, ["--module", "preserve", "--outDir", work]);
  writeFileSync(join(work, "count.js"), main(name, declared));
  return problem === undefined ? { command: process.execPath, args: (port) => [resolve(work, "count.js"), String(port)] } : { problem };
}

/** Counts each metric once, under the first declared value of each label. */
function main(name, declared) {
  const values = declared.map((metric) => [
    metric.name,
    Object.fromEntries(Object.entries(metric.labels).map(([label, set]) => [label, Array.isArray(set) ? set[0] : "any"])),
  ]);
  return `import { createServer } from "node:http";
import { families, metrics, negotiate } from ${JSON.stringify(`./${name}.js`)};

const values = new Map(${JSON.stringify(values)});
const states = new Map(${JSON.stringify(declared.map((metric) => [metric.name, Array.isArray(metric.labels[metric.name]) ? metric.labels[metric.name][0] : ""]))});
const exemplar = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" };

function count(tree) {
  for (const each of Object.values(tree)) {
    if (!families.includes(each)) {
      count(each);
      continue;
    }
    const { [each.name]: _, ...labels } = values.get(each.name) ?? {};
    const given = Object.keys(labels).length > 0 || each.kind === "info" ? [labels] : [];
    if (each.kind === "stateset") each.set(...given, states.get(each.name));
    else if (each.kind === "info") each.set(labels);
    else if (each.kind === "counter") each.inc(...given, 1, exemplar);
    else if (each.kind === "gauge") each.set(...given, 2);
    else each.observe(...given, 0.3, exemplar);
    if (Object.values(labels).some((value) => value !== "any") && each.kind === "counter") each.inc(Object.fromEntries(Object.keys(labels).map((label) => [label, "undeclared"])));
  }
}

createServer((request, response) => {
  if (request.url === "/count") count(metrics);
  const { contentType, body } = negotiate(request.headers.accept);
  response.writeHead(200, { "content-type": contentType }).end(body);
}).listen(Number(process.argv[2]), "127.0.0.1");
`;
}
