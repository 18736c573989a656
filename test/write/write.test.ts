import assert from "node:assert/strict";
import fs, { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, mock, test } from "node:test";
import { compare, OutputError, write } from "../../src/write.ts";

let out: string;
beforeEach(() => {
  out = join(mkdtempSync(join(tmpdir(), "obsc-write-")), "generated", "shop");
});
afterEach(() => {
  mock.restoreAll();
  syncBuiltinESMExports();
  rmSync(join(out, "..", ".."), { recursive: true, force: true });
});

const rules = { path: "prometheus/rules/shop.yaml", content: "groups: []\n" };
const board = { path: "grafana/dashboards/shop.json", content: "{}\n" };
const catalogue = { path: "metrics.json", content: "{}\n" };
const read = (path: string) => readFileSync(join(out, path), "utf8");
const tree = () =>
  readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(out.length + 1))
    .sort();

/** Makes a function of node:fs fail on the calls that `when` picks. */
function failing(name: "writeSync" | "renameSync" | "openSync", when: (call: number, args: readonly unknown[]) => Error | undefined): void {
  const real = fs[name] as (...args: unknown[]) => unknown;
  let call = 0;
  mock.method(fs, name, (...args: unknown[]) => {
    const error = when(++call, args);
    if (error) throw error;
    return real(...args);
  });
  syncBuiltinESMExports();
}
const refusal = (code: string, path: string) => Object.assign(new Error(code), { code, path });

test("a first build writes every file and a manifest of what is ours", () => {
  assert.deepEqual(write(out, [rules, board]), { changed: [rules.path, board.path], removed: [], unchanged: 0 });
  assert.deepEqual(tree(), [".obsc-manifest.json", board.path, rules.path]);
  assert.deepEqual(Object.keys((JSON.parse(read(".obsc-manifest.json")) as { files: object }).files), [board.path, rules.path]);
});

test("a build that changes nothing touches nothing", () => {
  write(out, [rules]);
  failing("openSync", (_call, [path, flags]) => (flags === "w" ? new Error(`wrote ${path}`) : undefined));
  assert.deepEqual(write(out, [rules]), { changed: [], removed: [], unchanged: 1 });
  assert.deepEqual(compare(out, [rules]), []);
});

test("what is no longer emitted is removed, with folders that become empty", () => {
  write(out, [rules, board]);
  assert.deepEqual(compare(out, [board]), [{ path: rules.path, is: "no longer emitted" }]);
  assert.deepEqual(write(out, [board]).removed, [rules.path]);
  assert.deepEqual(tree(), [".obsc-manifest.json", board.path]);
  assert.ok(!existsSync(join(out, "prometheus")));
});

test("a file in the way that obsc did not write stops the build and stays", () => {
  mkdirSync(join(out, "prometheus/rules"), { recursive: true });
  writeFileSync(join(out, rules.path), "mine\n");
  assert.throws(
    () => write(out, [rules, board]),
    (error: OutputError) =>
      error instanceof OutputError && /rules\/shop\.yaml` is in the way and not written by obsc$/.test(error.message) && error.help !== undefined,
  );
  assert.deepEqual(tree(), [rules.path]);
  assert.equal(read(rules.path), "mine\n");
  assert.deepEqual(compare(out, [rules]), [{ path: rules.path, is: "foreign" }]);
});

test("several files in the way are named together", () => {
  mkdirSync(join(out, "prometheus/rules"), { recursive: true });
  writeFileSync(join(out, rules.path), "mine\n");
  writeFileSync(join(out, catalogue.path), "mine\n");
  assert.throws(() => write(out, [rules, catalogue]), /rules\/shop\.yaml`, `.*metrics\.json` are in the way/);
});

test("a file in the way that is just what would be written is taken over", () => {
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, catalogue.path), catalogue.content);
  assert.deepEqual(compare(out, [catalogue]), [{ path: catalogue.path, is: "outdated" }]);
  assert.equal(write(out, [catalogue]).unchanged, 1);
  assert.deepEqual(compare(out, [catalogue]), []);
});

test("other foreign files are left alone", () => {
  write(out, [rules]);
  writeFileSync(join(out, "prometheus/rules/own.yaml"), "mine\n");
  write(out, [board]);
  assert.deepEqual(tree(), [".obsc-manifest.json", board.path, "prometheus/rules/own.yaml"]);
});

test("a generated file edited by hand is overwritten, and a check names it", () => {
  write(out, [rules, board]);
  writeFileSync(join(out, rules.path), "edited\n");
  rmSync(join(out, board.path));
  assert.deepEqual(compare(out, [rules, board]), [
    { path: rules.path, is: "edited by hand" },
    { path: board.path, is: "missing" },
  ]);
  write(out, [rules, board]);
  assert.equal(read(rules.path), rules.content);
});

test("a check tells what the spec changed from what a person did", () => {
  write(out, [rules]);
  assert.deepEqual(compare(out, [{ ...rules, content: "groups: [1]\n" }]), [{ path: rules.path, is: "outdated" }]);
});

test("targets limit what is written and what is removed", () => {
  write(out, [rules, board, catalogue]);
  const written = write(
    out,
    [
      { ...rules, content: "new\n" },
      { ...catalogue, content: "new\n" },
    ],
    { targets: ["prometheus"] },
  );
  assert.deepEqual(written, { changed: [rules.path], removed: [], unchanged: 0 });
  assert.equal(read(catalogue.path), catalogue.content);
  assert.ok(existsSync(join(out, board.path)));
  assert.deepEqual(compare(out, [rules], { targets: ["grafana"] }), [{ path: board.path, is: "no longer emitted" }]);
});

test("a disk that fills up leaves the earlier output as it was", () => {
  write(out, [rules, board]);
  const before = tree().map(read);
  failing("writeSync", (call) => (call === 2 ? refusal("ENOSPC", join(out, board.path)) : undefined));
  assert.throws(
    () =>
      write(out, [
        { ...rules, content: "new\n" },
        { ...board, content: "new\n" },
      ]),
    /^OutputError: the disk is full: .* the earlier output is as it was$/,
  );
  assert.deepEqual(tree().map(read), before);
  assert.ok(!readdirSync(out).some((entry) => /^\.obsc-\d/.test(entry)));
});

test("a folder without rights is named, with the way out", () => {
  failing("openSync", (_call, [path, flags]) => (flags === "w" ? refusal("EACCES", String(path)) : undefined));
  assert.throws(
    () => write(out, [rules]),
    (error: OutputError) => /^there is no right to write `.*shop\.yaml`$/.test(error.message) && /--out/.test(error.help ?? ""),
  );
});

test("a file where a folder is needed is named", () => {
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "prometheus"), "");
  assert.throws(() => write(out, [rules]), /a part of the path `.*` is a file, not a folder/);
});

test("a folder where a file is needed is named", () => {
  mkdirSync(join(out, catalogue.path), { recursive: true });
  assert.throws(() => write(out, [catalogue]), /metrics\.json` is a folder where a file has to be written|is a folder where a file has to be written/);
});

test("what the file system says otherwise is passed on", () => {
  failing("openSync", (_call, [path, flags]) => (flags === "w" ? refusal("EIO", String(path)) : undefined));
  assert.throws(() => write(out, [rules]), /could not be written: EIO/);
});

test("a build killed after its journal is finished by the next one", () => {
  write(out, [rules, board]);
  let moved = 0;
  failing("renameSync", (_call, [from]) => (String(from).includes("journal") || ++moved < 2 ? undefined : new Error("killed")));
  assert.throws(() => write(out, [{ ...rules, content: "new\n" }, catalogue]), /killed/);
  mock.restoreAll();
  syncBuiltinESMExports();
  assert.equal(read(rules.path), "new\n");
  assert.ok(!existsSync(join(out, catalogue.path)));
  write(out, [{ ...rules, content: "new\n" }, catalogue]);
  assert.deepEqual(tree(), [".obsc-manifest.json", catalogue.path, rules.path]);
});

test("what a build killed before its journal left is thrown away, and that of a running one is kept", () => {
  write(out, [rules]);
  const dead = join(out, ".obsc-999999999");
  const running = join(out, `.obsc-${process.ppid}`);
  for (const folder of [dead, running]) {
    mkdirSync(folder);
    writeFileSync(join(folder, "metrics.json"), "half");
  }
  write(out, [rules]);
  assert.deepEqual([existsSync(dead), existsSync(running), existsSync(join(out, "metrics.json"))], [false, true, false]);
});

test("a journal that was carried out in part is carried out in whole", () => {
  write(out, [rules, board]);
  const stage = join(out, ".obsc-999999999");
  mkdirSync(join(stage, "prometheus/rules"), { recursive: true });
  writeFileSync(join(stage, rules.path), "new\n");
  writeFileSync(join(stage, "journal.json"), JSON.stringify({ renames: [rules.path, "gone.yaml"], removals: [board.path, "never/there.yaml"] }));
  write(out, [{ ...rules, content: "new\n" }]);
  assert.deepEqual([read(rules.path), existsSync(join(out, board.path)), existsSync(stage)], ["new\n", false, false]);
});

test("a manifest that a merge broke is refused, with the way out", () => {
  write(out, [rules]);
  writeFileSync(join(out, ".obsc-manifest.json"), "<<<<<<< HEAD\n");
  assert.throws(
    () => write(out, [rules]),
    (error: OutputError) => /is not JSON/.test(error.message) && /version control/.test(error.help ?? ""),
  );
});

test("two thousand files are written and compared", () => {
  const many = Array.from({ length: 2000 }, (_, index) => ({ path: `docs/${index}.md`, content: `${index}\n` }));
  assert.equal(write(out, many).changed.length, 2000);
  assert.deepEqual(compare(out, many), []);
  renameSync(join(out, "docs/7.md"), join(out, "docs/x.md"));
  assert.deepEqual(compare(out, many), [{ path: "docs/7.md", is: "missing" }]);
});
