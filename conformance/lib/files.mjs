/** The emitted files that a check looks at. */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";

/** The arguments of a check: the program that it runs, where it runs one, and the folders of systems, or single files, to look at. */
export function argumentsOf(usage, programs = 1) {
  const given = process.argv.slice(2);
  if (given.length < programs) {
    console.error(`usage: ${usage}`);
    process.exit(2);
  }
  const roots = given.slice(programs);
  return [...given.slice(0, programs), roots.length > 0 ? roots : ["generated"]];
}

/** Files under the roots whose way below them fits, in order; a root that is a file is taken as it is. */
export function filesUnder(roots, fits) {
  return roots.flatMap((root) => {
    if (!statSync(root).isDirectory()) return [root];
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => fits(file.split(sep).join("/")));
    return files.sort().map((file) => join(root, file));
  });
}

/** The folders of systems under the roots: those that have a manifest of obsc. */
export function systemsUnder(roots) {
  return [...new Set(filesUnder(roots, (file) => /(^|\/)\.obsc-manifest\.json$/.test(file)).map((file) => relative(".", join(file, ".."))))];
}

/** A folder that is gone when the check ends. */
export function workFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `obsc-${name}-`));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
