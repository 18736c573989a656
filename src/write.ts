/**
 * Writing the output so that it is never half of anything.
 *
 * All that changes goes to `<out>/.obsc-<pid>/` and is synced, then a journal says what will be moved where, then files are
 * renamed into place. A full disk or a missing right stops before the journal, with nothing changed; a build that was killed
 * after it is finished by the next one. `<out>/.obsc-manifest.json` says which files are ours.
 */
import { createHash } from "node:crypto";
import { closeSync, fdatasyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { HelpfulError } from "./util/helpful-error.ts";

export interface FileToWrite {
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  /** Perhaps made when it is asked for. */
  readonly content: string;
}

export interface WriteOptions {
  /** The top folders that may be written and cleaned; all unless said. */
  readonly targets?: readonly string[];
}

export interface Written {
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
}

/** What stops a build from writing; its message is for the user, and the command ends with 2. */
export class OutputError extends HelpfulError {
  override readonly name = "OutputError";
}

/** How the files on disk differ from a fresh build. */
export interface Difference {
  readonly path: string;
  readonly is: "missing" | "outdated" | "edited by hand" | "no longer emitted" | "foreign";
}

const manifestName = ".obsc-manifest.json";
const journalName = "journal.json";

interface Journal {
  readonly renames: readonly string[];
  readonly removals: readonly string[];
}

/** Brings the folder `out` to hold `files`, of which it asks each for its content once. Throws an `OutputError` when it cannot, with `out` as it was. */
export function write(out: string, files: readonly FileToWrite[], options: WriteOptions = {}): Written {
  return explained(out, () => {
    finishInterrupted(out);
    const manifest = readManifest(out);
    const wanted = files.filter((file) => inTargets(file.path, options));
    const removed = removals(manifest, wanted, options);
    const stage = join(out, `.obsc-${process.pid}`);
    const changed = staged(stage, () => {
      const { changed, hashes } = stageChanged(out, stage, wanted, manifest);
      const next = nextManifest(manifest, hashes, removed);
      const isSame = changed.length === 0 && removed.length === 0 && readIfThere(join(out, manifestName))?.toString() === next;
      if (!isSame) stageJournal(out, stage, { changed, removed, manifest: next });
      return isSame ? undefined : changed;
    });
    if (!changed) return { changed: [], removed: [], unchanged: wanted.length };
    finish(out, stage);
    return { changed, removed, unchanged: wanted.length - changed.length };
  });
}

/** What `write` would change, by file; empty when the folder holds just what a build makes. */
export function compare(out: string, files: readonly FileToWrite[], options: WriteOptions = {}): readonly Difference[] {
  return explained(out, () => {
    const manifest = readManifest(out);
    const wanted = files.filter((file) => inTargets(file.path, options));
    const differing = wanted.flatMap(({ path, content }): readonly Difference[] => {
      const bytes = Buffer.from(content);
      const found = readIfThere(join(out, path));
      if (found?.equals(bytes)) return manifest.get(path) === hash(bytes) ? [] : [{ path, is: "outdated" }];
      if (!found) return [{ path, is: "missing" }];
      const known = manifest.get(path);
      return [{ path, is: known === undefined ? "foreign" : known === hash(found) ? "outdated" : "edited by hand" }];
    });
    return [...differing, ...removals(manifest, wanted, options).map((path): Difference => ({ path, is: "no longer emitted" }))];
  });
}

function inTargets(path: string, { targets }: WriteOptions): boolean {
  return targets === undefined || targets.some((target) => path === target || path.startsWith(`${target}/`));
}

/** Files of ours that a build no longer makes. */
function removals(manifest: ReadonlyMap<string, string>, wanted: readonly FileToWrite[], options: WriteOptions): readonly string[] {
  const kept = new Set(wanted.map(({ path }) => path));
  return [...manifest.keys()].filter((path) => inTargets(path, options) && !kept.has(path));
}

/** What `work` gives; where it fails, nothing stays of the stage. */
function staged<T>(stage: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    rmSync(stage, { recursive: true, force: true });
    throw error;
  }
}

interface Staged {
  readonly changed: readonly string[];
  /** Of all that is wanted, by path. */
  readonly hashes: ReadonlyMap<string, string>;
}

/** Puts what differs from the files in `out` on the stage. One file after the other: together they may be larger than memory. */
function stageChanged(out: string, stage: string, wanted: readonly FileToWrite[], manifest: ReadonlyMap<string, string>): Staged {
  const changed: string[] = [];
  const foreign: string[] = [];
  const hashes = new Map<string, string>();
  for (const { path, content } of wanted) {
    const bytes = Buffer.from(content);
    const found = readIfThere(join(out, path));
    hashes.set(path, hash(bytes));
    if (found?.equals(bytes)) continue;
    if (found && !manifest.has(path)) foreign.push(path);
    changed.push(path);
    if (foreign.length === 0) stageFile(stage, path, bytes);
  }
  refuse(out, foreign);
  return { changed, hashes };
}

function refuse(out: string, foreign: readonly string[]): void {
  if (foreign.length === 0) return;
  const names = foreign.map((path) => `\`${join(out, path)}\``).join(", ");
  throw new OutputError(
    `${names} ${foreign.length === 1 ? "is" : "are"} in the way and not written by obsc`,
    `move ${foreign.length === 1 ? "it" : "them"} elsewhere, or write to another folder with --out`,
  );
}

function stageFile(stage: string, path: string, bytes: Buffer): void {
  mkdirSync(dirname(join(stage, path)), { recursive: true });
  writeFileSync(join(stage, path), bytes);
}

function stageJournal(
  out: string,
  stage: string,
  { changed, removed, manifest }: { readonly changed: readonly string[]; readonly removed: readonly string[]; readonly manifest: string },
): void {
  stageFile(stage, manifestName, Buffer.from(manifest));
  const journal: Journal = { renames: [...changed, manifestName], removals: removed };
  // When the first is synced all are written: file by file the disk would be waited for as often.
  for (const path of journal.renames) sync(join(stage, path));
  for (const path of journal.renames) mkdirSync(dirname(join(out, path)), { recursive: true });
  stageFile(stage, `${journalName}.new`, Buffer.from(JSON.stringify(journal)));
  sync(join(stage, `${journalName}.new`));
  renameSync(join(stage, `${journalName}.new`), join(stage, journalName));
}

/** Does what the journal of `stage` says; doing it twice changes nothing more. */
function finish(out: string, stage: string): void {
  const journal = JSON.parse(readFileSync(join(stage, journalName), "utf8")) as Journal;
  for (const path of journal.renames) {
    if (!exists(join(stage, path))) continue;
    mkdirSync(dirname(join(out, path)), { recursive: true });
    renameSync(join(stage, path), join(out, path));
  }
  for (const path of journal.removals) {
    rmSync(join(out, path), { force: true });
    removeEmptyFolders(out, dirname(path));
  }
  rmSync(stage, { recursive: true, force: true });
}

/** Finishes the builds that were killed after their journal, and throws away what those before it left. */
function finishInterrupted(out: string): void {
  for (const entry of exists(out) ? readdirSync(out) : []) {
    const pid = /^\.obsc-(\d+)$/.exec(entry)?.[1];
    if (pid === undefined || (Number(pid) !== process.pid && isAlive(Number(pid)))) continue;
    const stage = join(out, entry);
    if (exists(join(stage, journalName))) finish(out, stage);
    else rmSync(stage, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function removeEmptyFolders(out: string, folder: string): void {
  if (folder === "." || !exists(join(out, folder)) || readdirSync(join(out, folder)).length > 0) return;
  rmdirSync(join(out, folder));
  removeEmptyFolders(out, dirname(folder));
}

function readManifest(out: string): ReadonlyMap<string, string> {
  const text = readIfThere(join(out, manifestName))?.toString();
  if (text === undefined) return new Map();
  try {
    const { files } = JSON.parse(text) as { files: Record<string, string> };
    return new Map(Object.entries(files));
  } catch {
    throw new OutputError(
      `\`${join(out, manifestName)}\` is not JSON, so obsc cannot tell which files are its own`,
      "restore it from version control; after a merge conflict take either side and build again",
    );
  }
}

function nextManifest(manifest: ReadonlyMap<string, string>, hashes: ReadonlyMap<string, string>, removed: readonly string[]): string {
  const files = new Map([...manifest, ...hashes]);
  for (const path of removed) files.delete(path);
  const sorted = Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ version: 1, files: sorted }, undefined, 2)}\n`;
}

function hash(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function sync(path: string): void {
  const file = openSync(path, "r+");
  try {
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Runs `work`, turning what the file system refuses into a message for the user. */
function explained<T>(out: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (error instanceof OutputError || code === undefined) throw error;
    const where = `\`${path ?? out}\``;
    const known: Readonly<Record<string, readonly [string, string]>> = {
      ENOSPC: [`the disk is full: ${where} could not be written, and the earlier output is as it was`, "free some space and build again"],
      EDQUOT: [`the disk quota is used up: ${where} could not be written, and the earlier output is as it was`, "free some space and build again"],
      EACCES: [`there is no right to write ${where}`, "change its permissions, or write to another folder with --out"],
      EPERM: [`there is no right to write ${where}`, "change its permissions, or write to another folder with --out"],
      EROFS: [`${where} is on a read-only file system`, "write to another folder with --out"],
      ENOTDIR: [`a part of the path ${where} is a file, not a folder`, "move that file elsewhere, or write to another folder with --out"],
      EEXIST: [`a part of the path ${where} is a file, not a folder`, "move that file elsewhere, or write to another folder with --out"],
      EISDIR: [`${where} is a folder where a file has to be written`, "move it elsewhere, or write to another folder with --out"],
    };
    const [message, help] = known[code] ?? [`${where} could not be written: ${(error as Error).message}`, undefined];
    throw new OutputError(message, help);
  }
}
