// Holds what no program here can read against tables of settings, `conformance/tables/`, which name their version and source.
//   node conformance/tables.mjs [FILE or FOLDER ...]      (default: generated)
// A setting that a table does not have, or of another kind, is a failure; so is a table for which no file is emitted.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, parseAllDocuments } from "yaml";
import { parseAlloy } from "./lib/alloy.mjs";
import { argumentsOf, filesUnder } from "./lib/files.mjs";
import { reporter } from "./lib/report.mjs";

const [roots] = argumentsOf("node conformance/tables.mjs [FILE or FOLDER ...]", 0);
const folder = join(dirname(fileURLToPath(import.meta.url)), "tables");
const report = reporter();
const ofKind = {
  text: (value) => ["string", "number", "boolean"].includes(typeof value),
  number: (value) => typeof value === "number" || isReference(value),
  boolean: (value) => typeof value === "boolean" || isReference(value),
  duration: (value) => /^(\d+(\.\d+)?(ns|us|ms|s|m|h|d))+$/.test(String(value)) || value === 0 || isReference(value),
  anything: () => true,
};

for (const name of readdirSync(folder).sort()) {
  if (name === "kinds.mjs") continue;
  const { default: known } = await import(join(folder, name));
  console.log(`${known.program} ${known.version}: ${known.source}`);
  const files = filesUnder(roots, (path) => known.files.test(path));
  if (files.length === 0) report.say(known.program, "there is no file of it");
  for (const file of files) {
    const problems = problemsOf(readFileSync(file, "utf8"), known);
    if (problems !== undefined) report.say(file, problems.length > 0 ? problems.join("; ") : undefined);
  }
}
report.end();

/** Nothing where the table has nothing to say of the file. */
function problemsOf(text, known) {
  if (known.components) return alloyProblems(text, known.components);
  if (known.kinds) return parseAllDocuments(text).flatMap((document) => ofKnownKind(document.toJS(), known.kinds));
  const config = parse(text);
  if (known.table) return differences(config, known.table, "");
  const own = Object.entries(config.exporters ?? {}).filter(([id]) => known.exporters[id.split("/")[0]]);
  return own.length > 0 ? own.flatMap(([id, settings]) => differences(settings ?? {}, known.exporters[id.split("/")[0]], `exporters.${id}`)) : undefined;
}

function ofKnownKind(object, kinds) {
  const table = kinds[object?.kind];
  return table ? differences(object, table, "") : [`there is no kind ${object?.kind}`];
}

// ---- YAML

/** A variable of the environment: what it holds is known where it is deployed. */
function isReference(value) {
  return typeof value === "string" && /^\$\{?[\w:]+\}?$/.test(value);
}

function differences(value, table, path) {
  if (typeof table === "string") return ofKind[table](value) ? [] : [`${path} is ${JSON.stringify(value)}, not ${table}`];
  if (table.oneOf) return table.oneOf.includes(value) ? [] : [`${path} is ${JSON.stringify(value)}, not one of ${table.oneOf.join(", ")}`];
  if (table.requires) return [...missing(value, table.requires, path), ...differences(value, table.settings, path)];
  if (Array.isArray(table)) {
    if (!Array.isArray(value)) return [`${path} is no list`];
    return value.flatMap((item, index) => differences(item, table[0], `${path}[${index}]`));
  }
  // An empty block takes its defaults.
  if (value === null) return [];
  if (typeof value !== "object" || Array.isArray(value)) return [`${path} is ${JSON.stringify(value)}, not settings`];
  return Object.entries(value).flatMap(([key, item]) => {
    const kind = Object.hasOwn(table, key) ? table[key] : table["*"];
    const at = path === "" ? key : `${path}.${key}`;
    return kind === undefined ? [`there is no setting ${at}`] : differences(item, kind, at);
  });
}

function missing(value, names, path) {
  return names.filter((name) => value?.[name] === undefined).map((name) => `${path || "it"} lacks ${name}`);
}

// ---- Alloy

function alloyProblems(text, components) {
  let blocks;
  try {
    blocks = parseAlloy(text);
  } catch (error) {
    return [error.message];
  }
  const exported = new Set(
    blocks.flatMap(({ name, label }) => (components[name]?.exports ?? []).map((each) => [name, label, each].filter((part) => part !== undefined).join("."))),
  );
  return blocks.flatMap((block) => [...blockProblems(block, components, block.name), ...referenceProblems(block, components, exported)]);
}

function blockProblems(block, known, path) {
  const component = known[block.name];
  if (component === undefined) return [`there is no ${path}`];
  const strangers = Object.keys(block.arguments).filter((name) => !component.arguments.includes(name));
  return [
    ...strangers.map((name) => `${path} has no argument ${name}`),
    ...block.blocks.flatMap((inner) => blockProblems(inner, component.blocks ?? {}, `${path} > ${inner.name}`)),
  ];
}

/** `discovery.relabel.pods.output` has to be what a component of the file exports. */
function referenceProblems(block, components, exported) {
  const names = Object.keys(components).filter((name) => name.includes("."));
  const words = Object.values(block.arguments).flat();
  const referred = words.filter((word) => names.some((name) => word.startsWith(`${name}.`)));
  const inner = block.blocks.flatMap((each) => referenceProblems(each, components, exported));
  return [...referred.filter((word) => !exported.has(word)).map((word) => `nothing exports ${word}`), ...inner];
}
