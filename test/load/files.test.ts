/** Which files a word of the command line names. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { after, test } from "node:test";
import { filesNamed } from "../../src/load-files.ts";

const cwd = realpathSync(mkdtempSync(join(tmpdir(), "obsc-files-")));
after(() => rmSync(cwd, { recursive: true }));
for (const file of ["b.yaml", "a.yaml", "[x].yaml", "x.yaml", "deep/c.yaml", "deep/er/d.yaml", "deep/d.yml", "node_modules/e.yaml", ".git/f.yaml", ".g.yaml"]) {
  mkdirSync(dirname(join(cwd, file)), { recursive: true });
  writeFileSync(join(cwd, file), "");
}
symlinkSync(cwd, join(cwd, "deep/loop"));
symlinkSync(join(cwd, "a.yaml"), join(cwd, "deep/again.yaml"));
symlinkSync(join(cwd, "nowhere"), join(cwd, "deep/lost.yaml"));

function named(word: string): string | readonly string[] {
  const found = filesNamed(word, cwd);
  return "files" in found ? found.files.map((file) => relative(cwd, file)) : found.is;
}

test("a path names its file, also where it looks like a pattern", () => {
  assert.deepEqual(named("a.yaml"), ["a.yaml"]);
  assert.deepEqual(named("./deep/c.yaml"), ["deep/c.yaml"]);
  assert.deepEqual(named(join(cwd, "a.yaml")), ["a.yaml"]);
  assert.deepEqual(named("[x].yaml"), ["[x].yaml"]);
  assert.equal(named("none.yaml"), "nothing");
  assert.equal(named("deep"), "folder");
});

test("a pattern names files in the order of their names, each once", () => {
  assert.deepEqual(named("*.yaml"), ["[x].yaml", "a.yaml", "b.yaml", "x.yaml"]);
  assert.deepEqual(named(join(cwd, "[ab].yaml")), ["a.yaml", "b.yaml"]);
  assert.deepEqual(named("../*/b.y?ml"), ["b.yaml"]);
  assert.deepEqual(named("{b,a}.yaml"), ["b.yaml", "a.yaml"]);
  assert.deepEqual(named(".*.yaml"), [".g.yaml"]);
  assert.equal(named("none/*.yaml"), "nothing");
  assert.equal(named("a.yaml/*"), "nothing");
  assert.equal(named("*.none"), "nothing");
});

test("two stars are any folders but hidden ones, those of packages and links", () => {
  assert.deepEqual(named("**/*.yaml"), ["[x].yaml", "a.yaml", "b.yaml", "x.yaml", "deep/c.yaml", "deep/er/d.yaml"]);
  assert.deepEqual(named("**/**/er/*"), ["deep/er/d.yaml"]);
  assert.deepEqual(named("deep/**"), ["deep/again.yaml", "deep/c.yaml", "deep/d.yml", "deep/er/d.yaml"]);
  assert.deepEqual(
    named("deep/lo*/b.yaml"),
    ["b.yaml"].map((file) => `deep/loop/${file}`),
  );
});
