/** Files that words of the command line name: paths, and patterns of them. */
import { readdirSync, realpathSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fitsStep, isGlob, withoutBraces } from "./util/glob.ts";

/** What a word names: files, or why it names none. */
export type Named = { readonly files: readonly string[] } | { readonly is: "nothing" | "folder" };

/** The absolute paths of the files that a word names, each file once, in the order of their names. A path may look like a pattern. */
export function filesNamed(word: string, cwd: string): Named {
  const kind = kindOf(resolve(cwd, word));
  if (kind === "file") return { files: [resolve(cwd, word)] };
  if (kind === "folder") return { is: "folder" };
  if (!isGlob(word)) return { is: "nothing" };
  const found = new Map<string, string>();
  for (const pattern of withoutBraces(word)) {
    const steps = pattern.split("/").filter((step, index, all) => step !== "" && step !== "." && !(step === "**" && all[index - 1] === "**"));
    for (const file of walk(pattern.startsWith("/") ? "/" : cwd, steps)) {
      const real = realpathSync(file);
      if (!found.has(real)) found.set(real, file);
    }
  }
  return found.size > 0 ? { files: [...found.values()] } : { is: "nothing" };
}

/** Files under a folder that fit what is left of a pattern. `**` follows no links, and enters no hidden folders and no `node_modules`. */
function walk(folder: string, [step, ...rest]: readonly string[]): readonly string[] {
  if (step === undefined) return [];
  if (!isGlob(step)) return leaf(join(folder, step), rest);
  const entries = entriesOf(folder);
  if (step !== "**") return entries.flatMap(({ name }) => (fitsStep(name, step) ? leaf(join(folder, name), rest) : []));
  const inner = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules");
  const here = rest.length > 0 ? walk(folder, rest) : entries.flatMap(({ name }) => leaf(join(folder, name), []));
  return [...here, ...inner.flatMap(({ name }) => walk(join(folder, name), [step, ...rest]))];
}

function leaf(path: string, rest: readonly string[]): readonly string[] {
  const kind = kindOf(path);
  if (rest.length === 0) return kind === "file" ? [path] : [];
  return kind === "folder" ? walk(path, rest) : [];
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** What is neither file nor folder, as a pipe, can be read as a file can. */
function kindOf(path: string): "file" | "folder" | undefined {
  try {
    return statSync(path).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}
