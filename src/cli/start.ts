/**
 * Starts the program, which is one script beside this file, from the code that V8 made of it last time. A build runs most of its
 * functions once: to read and compile them takes a quarter of its CPU time.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { cachedDataVersionTag } from "node:v8";
import { Script } from "node:vm";
import { crc32 } from "node:zlib";
import { expect } from "./v8-flags.ts";

/** `load` is `import()`, which a script that comes from a cache lacks in Node 20. */
type Program = (require: NodeJS.Require, load: (specifier: string) => Promise<unknown>, url: string) => void;

// Node has its own modules compiled, but only for the flags that it starts with.
for (const name of ["buffer", "child_process", "crypto", "fs/promises", "module", "os"]) process.getBuiltinModule(name);
expect("short run");
const { url } = import.meta;
const filename = fileURLToPath(new URL("main.cjs", url));
const command = process.argv[2] ?? "";
// Code fits one version of V8, one processor and one set of flags, of which the tag is made.
const tag = cachedDataVersionTag();
const cache = ["build", "lint"].includes(command) ? join(dirname(filename), "cache", `${command}-${tag}`) : undefined;
const source = readFileSync(filename);
const cachedData = cache === undefined ? undefined : codeIn(cache);
const script = new Script(source.toString("latin1"), { filename, ...(cachedData && { cachedData }) });
(script.runInThisContext() as Program)(createRequire(url), (specifier) => import(specifier), url);
if (cache !== undefined && (cachedData === undefined || script.cachedDataRejected === true)) process.once("exit", () => keep(cache));

/** V8 believes what it is given, and asks of the program only how long it is, so what is kept ends in a sum of both. */
function codeIn(path: string): Buffer | undefined {
  try {
    const kept = readFileSync(path);
    const code = kept.subarray(0, -4);
    return kept.readUInt32LE(code.length) === sumOf(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

function sumOf(code: Buffer): number {
  return crc32(code, crc32(source));
}

/** Whole or not at all. Where nobody may write beside the program, it starts as the first time again. */
function keep(path: string): void {
  // A long run has set other flags.
  if (cachedDataVersionTag() !== tag) return;
  const part = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const code = script.createCachedData();
    const sum = Buffer.alloc(4);
    sum.writeUInt32LE(sumOf(code));
    writeFileSync(part, Buffer.concat([code, sum]), { flush: true });
    renameSync(part, path);
  } catch {
    if (existsSync(part)) rmSync(part);
  }
}
