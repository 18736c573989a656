/** Recorded series from files: text or JSON, packed or not; what a file is, it says itself. */
import { createReadStream, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Intake } from "../../evaluate/intake.ts";
import { looksLikeJson, readJson } from "../../evaluate/read-json.ts";
import { textReader } from "../../evaluate/read-text.ts";
import { filesNamed } from "../../load-files.ts";
import { HelpfulError } from "../../util/helpful-error.ts";
import { type Io, UsageError } from "../command.ts";

/** Takes all that is in the files that `word` names: one file, the files of a folder, or those of a pattern. */
export async function readFiles(word: string, into: Intake, io: Io): Promise<void> {
  for (const path of pathsOf(word, io)) await readFile(path, relative(io.cwd, path), into);
}

function pathsOf(word: string, io: Io): readonly string[] {
  const named = filesNamed(word, io.cwd);
  if ("files" in named) return named.files;
  const inside = named.is === "folder" ? filesNamed(join(resolve(io.cwd, word), "*"), io.cwd) : named;
  if ("files" in inside) return inside.files;
  if (named.is === "folder") throw new UsageError(`there are no files in \`${word}\``, "name a folder that holds dumps, or a file");
  throw new UsageError(
    /[*?[{]/.test(word) ? `no file matches \`${word}\`` : `there is no file \`${word}\``,
    "check the path, which begins in the folder where obsc runs",
  );
}

async function readFile(path: string, name: string, intake: Intake): Promise<void> {
  if (statSync(path).size === 0) throw new HelpfulError(`${name}: the file is empty`, "write the dump again, and look at what it says");
  let json: string | undefined;
  const reader = textReader(intake, name);
  let isFirst = true;
  for await (const piece of pieces(path, name)) {
    if (piece.includes("\0"))
      throw new HelpfulError(`${name}: it is no text`, "of a block or a write-ahead log, `promtool tsdb dump-openmetrics DATA` makes one");
    if (isFirst && looksLikeJson(piece)) json = "";
    isFirst = false;
    if (json === undefined) reader.feed(piece);
    else json += piece;
  }
  if (json === undefined) reader.end();
  else readJson(json, intake, name);
}

/** The text of a file, unpacked where it begins as gzip does. */
async function* pieces(path: string, name: string): AsyncGenerator<string> {
  const head: Buffer[] = [];
  for await (const bytes of createReadStream(path, { end: 1 })) head.push(bytes as Buffer);
  const packed = Buffer.concat(head).equals(Buffer.from([0x1f, 0x8b]));
  const file = createReadStream(path);
  const stream: Readable = packed ? file.pipe(createGunzip()) : file;
  const decoder = new TextDecoder();
  try {
    for await (const bytes of stream) yield decoder.decode(bytes as Buffer, { stream: true });
  } catch (failure) {
    throw new HelpfulError(
      `${name}: it cannot be ${packed ? "unpacked" : "read"}: ${(failure as Error).message}`,
      packed ? "pack it again with gzip" : "check its rights",
    );
  }
}
