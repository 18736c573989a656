/** Files that the command line names, and the texts in them. */
import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import { relative, sep } from "node:path";
import { getHeapStatistics } from "node:v8";
import type { Diagnostic } from "../diagnostic.ts";
import { filesNamed } from "../load-files.ts";
import { type Io, UsageError } from "./command.ts";

/** The files that a word names, a path or a pattern. Throws a `UsageError` where it names none. */
export function filesOf(word: string, io: Io): readonly string[] {
  if (word === "-") throw new UsageError("`-` names no file, and obsc does not read what is piped into it", "write it to a file first, and name that");
  const named = filesNamed(word, io.cwd);
  if ("files" in named) return named.files;
  if (named.is === "folder") throw new UsageError(`\`${word}\` is a folder`, `name the files in it: '${word.replace(/\/$/, "")}/**/*.yaml'`);
  throw new UsageError(
    /[*?[{]/.test(word) ? `no file matches \`${word}\`` : `there is no file \`${word}\``,
    "check the path, which begins in the folder where obsc runs",
  );
}

/** A path as findings name it. */
export function shown(path: string, io: Io): string {
  return relative(io.cwd, path).split(sep).join("/");
}

/** How much memory a byte of a file takes until all is said of it: 50 MB of rules take 1.6 GB. */
const heapPerByte = 40;

/** The text of a file, or why it has none. */
export function textIn(path: string, file: string): string | Diagnostic {
  const refused = (message: string, help: string): Diagnostic => ({
    rule: "raw",
    severity: "error",
    subject: file,
    message,
    help,
    at: { kind: "file", file, line: 1, column: 1, endLine: 1, endColumn: 1 },
  });
  try {
    const { size } = statSync(path);
    if (size * heapPerByte > getHeapStatistics().heap_size_limit) {
      const needed = Math.ceil((size * heapPerByte) / 2 ** 20);
      return refused("this file is larger than there is memory for", `split it, or give Node more memory: NODE_OPTIONS=--max-old-space-size=${needed}`);
    }
    const bytes = readFileSync(path);
    if (bytes.includes(0) || !isUtf8(bytes)) return refused("this file is no text in UTF-8", "name files that hold text, and write them in UTF-8");
    return bytes.toString("utf8");
  } catch (error) {
    return refused(`this file cannot be read: ${(error as Error).message}`, "make it readable, or leave it out");
  }
}
