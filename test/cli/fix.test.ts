import assert from "node:assert/strict";
import fs, {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, mock, test } from "node:test";
import { type Checked, fixAll, fixesAsDiff } from "../../src/cli/fix.ts";
import type { Located } from "../../src/diagnostic.ts";
import { fileSources } from "../../src/load.ts";
import { replaceSource } from "../../src/write-source.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "obsc-fix-")));
const project = join(root, "project");
after(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, content: string | Buffer): string {
  const file = join(project, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

type Change = readonly [file: string, line: number, column: number, endColumn: number, text: string, endLine?: number];

function finding(safe: boolean, ...changes: readonly Change[]): Located {
  const edits = changes.map(([file, line, column, endColumn, text, endLine = line]) => ({ file, line, column, endLine, endColumn, text, excerpt: [] }));
  const [first] = edits;
  return { ...first, rule: "a/b", severity: "warning", subject: "a", message: "wrong", fix: { safe, description: "mend it", edits } } as unknown as Located;
}

async function checked(findings: readonly Located[]): Promise<Checked> {
  return { findings, sources: await fileSources(project), root: project };
}

/** Fixes once, and finds nothing afterwards; gives what is said. */
async function fix(findings: readonly Located[], unsafe = false): Promise<string> {
  let said = "";
  let round = 0;
  await fixAll(
    () => checked(round++ === 0 ? findings : []),
    unsafe,
    (text) => {
      said += text;
    },
  );
  return said;
}

test("a fix changes its characters only, before the byte-order mark and the ends of lines stay", async () => {
  const file = put("a.yaml", "\uFEFFa: b\r\nc: d\r\n");
  chmodSync(file, 0o640);
  assert.equal(await fix([finding(true, ["a.yaml", 1, 4, 5, "x"], ["a.yaml", 2, 1, 2, "y"])]), "fixed 1 finding: 1 a/b\n");
  assert.equal(readFileSync(file, "utf8"), "\uFEFFa: x\r\ny: d\r\n");
  assert.equal(statSync(file).mode & 0o777, 0o640);
  assert.deepEqual(readdirSync(project), ["a.yaml"]);
});

test("a file stays that of its owner", async () => {
  const file = put("owned.yaml", "a\n");
  // Only the superuser can give a file away.
  if (process.getuid?.() === 0) chownSync(file, 12, 34);
  const { uid, gid } = statSync(file);
  await fix([finding(true, ["owned.yaml", 1, 1, 2, "b"])]);
  assert.deepEqual([statSync(file).uid, statSync(file).gid], [uid, gid]);
});

test("of fixes that touch each other the first is made; the same change of two findings is made once for both", async () => {
  const file = put("b.yaml", "abcdef\n");
  const said = await fix([
    finding(true, ["b.yaml", 1, 3, 5, "X"]),
    finding(true, ["b.yaml", 1, 1, 4, "Y"]),
    finding(true, ["b.yaml", 1, 4, 6, "Y"]),
    finding(true, ["b.yaml", 1, 3, 3, "Y"]),
    finding(true, ["b.yaml", 1, 3, 5, "X"]),
    finding(true, ["b.yaml", 1, 1, 2, "Z"]),
    finding(false, ["b.yaml", 1, 6, 7, "Y"]),
  ]);
  assert.equal(said, "fixed 3 findings: 3 a/b\n");
  assert.equal(readFileSync(file, "utf8"), "ZbXef\n");
  assert.equal(await fix([finding(false, ["b.yaml", 1, 1, 2, "Y"])], true), "fixed 1 finding: 1 a/b\n");
  assert.equal(readFileSync(file, "utf8"), "YbXef\n");
});

test("what goes in a circle ends", async () => {
  const file = put("c.yaml", "a\n");
  let said = "";
  await fixAll(
    async () => checked([finding(true, ["c.yaml", 1, 1, 2, readFileSync(file, "utf8").startsWith("a") ? "b" : "a"])]),
    false,
    (text) => {
      said += text;
    },
  );
  assert.equal(said, "fixed 10 findings: 10 a/b\n");
});

test("a link stays one, and what it leads to is changed", async () => {
  const file = put("real/d.yaml", "a\n");
  symlinkSync("real/d.yaml", join(project, "d.yaml"));
  assert.equal(await fix([finding(true, ["d.yaml", 1, 1, 2, "b"])]), "fixed 1 finding: 1 a/b\n");
  assert.equal(readFileSync(file, "utf8"), "b\n");
  assert.ok(lstatSync(join(project, "d.yaml")).isSymbolicLink());
});

test("files of others, outside the project, changed meanwhile or not UTF-8 are left, and said to be", async () => {
  put("node_modules/p/e.yaml", "a\n");
  put("../outside.yaml", "a\n");
  symlinkSync("../outside.yaml", join(project, "out.yaml"));
  put("latin.yaml", Buffer.from([0x61, 0xe9, 0x0a]));
  const left = await fix([
    finding(true, ["node_modules/p/e.yaml", 1, 1, 2, "b"]),
    finding(true, ["../outside.yaml", 1, 1, 2, "b"]),
    finding(true, ["out.yaml", 1, 1, 2, "b"]),
    finding(true, ["latin.yaml", 1, 1, 2, "b"]),
    finding(true, ["latin.yaml", 1, 1, 2, "b"]),
    finding(true, ["gone.yaml", 1, 1, 2, "b"]),
  ]);
  assert.equal(
    left,
    [
      "left `node_modules/p/e.yaml` as it is: it is of an installed package",
      "left `../outside.yaml` as it is: it is outside the project",
      "left `out.yaml` as it is: it is outside the project",
      "left `latin.yaml` as it is: it is not UTF-8",
      "left `gone.yaml` as it is: it is no longer there",
      "",
    ].join("\n"),
  );
  const file = put("f.yaml", "a\n");
  const stale = await checked([finding(true, ["f.yaml", 1, 1, 2, "b"], ["latin.yaml", 1, 1, 2, "b"])]);
  await stale.sources.read(file);
  writeFileSync(file, "c\n");
  assert.deepEqual(await fixesAsDiff(stale, false), { diff: "", said: "left `f.yaml` as it is: it changed while it was checked\n" });
  assert.equal(readFileSync(file, "utf8"), "c\n");
});

test("a dry run shows the difference, and writes nothing", async () => {
  const file = put("g.yaml", "\uFEFFa\nb\n");
  const { diff, said } = await fixesAsDiff(await checked([finding(true, ["g.yaml", 2, 1, 2, "c"])]), false);
  assert.equal(diff, "--- a/g.yaml\n+++ b/g.yaml\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
  assert.equal(said, "would fix 1 finding: 1 a/b\n");
  assert.equal(readFileSync(file, "utf8"), "\uFEFFa\nb\n");
});

test("a file that cannot be written is as it was, with nothing beside it", () => {
  const file = put("h/h.yaml", "a\n");
  put(`h/.h.yaml.obsc-${process.pid}`, "in the way");
  assert.throws(() => replaceSource(file, "b\n"), /could not be written, and is as it was/);
  assert.equal(readFileSync(file, "utf8"), "a\n");
});

test("a file without the right to write it is left", async () => {
  put("i.yaml", "a\n");
  // The superuser may write anything, so the answer is given in place of the system's.
  mock.method(fs, "accessSync", () => {
    throw Object.assign(new Error("EACCES"), { code: "EACCES" });
  });
  syncBuiltinESMExports();
  assert.equal(await fix([finding(true, ["i.yaml", 1, 1, 2, "b"])]), "left `i.yaml` as it is: it may not be written\n");
  mock.restoreAll();
  syncBuiltinESMExports();
});
