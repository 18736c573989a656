/** Changing a file that the user wrote: whole or not at all, and only while it is what was looked at. */
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { OutputError } from "./write.ts";

/** Why a file is left as it is: "it is outside the project". */
export type Refusal = string;

/** Why `file` (absolute) may not be changed from the text `before`; `undefined` when it may. `root`: the folder of the project. */
export function refusalOf(file: string, before: string, root: string): Refusal | undefined {
  if (!existsSync(file)) return "it is no longer there";
  const real = realpathSync(file);
  if (/[\\/]node_modules[\\/]/.test(real)) return "it is of an installed package";
  const inside = relative(realpathSync(root), real);
  if (inside.startsWith(`..${sep}`) || inside === "..") return "it is outside the project";
  const bytes = readFileSync(real);
  if (!bytes.equals(Buffer.from(before))) return bytes.toString("utf8") === before ? "it is not UTF-8" : "it changed while it was checked";
  return isWritable(real) ? undefined : "it may not be written";
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Puts `text` in the place of a file, whose links and permissions stay. Throws an `OutputError` with the file as it was. */
export function replaceSource(file: string, text: string): void {
  const real = realpathSync(file);
  const staged = join(dirname(real), `.${basename(real)}.obsc-${process.pid}`);
  try {
    const { mode: kind, uid, gid } = statSync(real);
    const mode = kind & 0o7777;
    const handle = openSync(staged, "wx", mode);
    try {
      const bytes = Buffer.from(text);
      for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    // In a container that runs as root the file stays that of whom it was.
    if (process.getuid?.() === 0) chownSync(staged, uid, gid);
    chmodSync(staged, mode);
    renameSync(staged, real);
  } catch (error) {
    rmSync(staged, { force: true });
    throw new OutputError(`\`${real}\` could not be written, and is as it was: ${(error as Error).message}`, "mend that, then fix again");
  }
}
