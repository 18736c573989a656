import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { defineCommand, type Io, UsageError } from "./command.ts";
import { newPackage, newSpec, newWorkflow, scripts } from "./init/files.ts";

export const init = defineCommand({
  name: "init",
  summary: "Start: a spec that builds as it stands, package scripts, and a workflow that checks pull requests",
  argument: { name: "dir", help: "the folder to start in (this one unless said)" },
  flags: {},
  async run({ argument }, io) {
    const folder = resolve(io.cwd, argument ?? ".");
    const spec = join(folder, "observability.spec.ts");
    if (existsSync(spec))
      throw new UsageError(`\`${shown(spec, io)}\` is there already`, "build it with `obsc build`, or start in another folder: `obsc init DIR`");
    const name = packageName(folder);
    // Before anything is written, so that a second run starts as the first did.
    const content = readPackage(folder, io);
    add(spec, newSpec(name), io);
    addScripts(folder, name, content, io);
    const workflow = join(folder, ".github", "workflows", "observability.yml");
    if (existsSync(workflow)) io.out(`kept     ${shown(workflow, io)}\n`);
    else add(workflow, newWorkflow, io);
    io.out("\nNext: `npx obsc build` writes generated/; commit it, and a pull request shows what a change of the spec does.\n");
    return 0;
  },
});

function add(path: string, content: string, io: Io): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content, { flag: "wx" });
  io.out(`created  ${shown(path, io)}\n`);
}

/** Adds the scripts to the package.json that is there, keeping its indentation and what it has, or makes one. */
function addScripts(folder: string, name: string, found: Package | undefined, io: Io): void {
  const path = join(folder, "package.json");
  if (!found) {
    add(path, newPackage(name), io);
    return;
  }
  const { text, content } = found;
  const missing = Object.entries(scripts).filter(([script]) => content.scripts?.[script] === undefined);
  if (missing.length === 0) {
    io.out(`kept     ${shown(path, io)}\n`);
    return;
  }
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? "  ";
  writeFileSync(path, `${JSON.stringify({ ...content, scripts: { ...content.scripts, ...Object.fromEntries(missing) } }, undefined, indent)}\n`);
  io.out(`changed  ${shown(path, io)}: scripts ${missing.map(([script]) => `\`${script}\``).join(", ")}\n`);
}

interface Package {
  readonly text: string;
  readonly content: { readonly scripts?: Readonly<Record<string, string>> };
}

function readPackage(folder: string, io: Io): Package | undefined {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, "utf8");
  try {
    return { text, content: JSON.parse(text) as Package["content"] };
  } catch {
    throw new UsageError(`\`${shown(path, io)}\` is not JSON`, "mend it, then run `obsc init` again");
  }
}

/** The folder's name as a name of metrics and systems: lower case, digits and `_`. */
function packageName(folder: string): string {
  const name = (folder.split(/[\\/]/).at(-1) ?? "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "");
  return name === "" ? "shop" : name;
}

function shown(path: string, io: Io): string {
  return relative(io.cwd, path) || ".";
}
