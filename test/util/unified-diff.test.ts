import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { unifiedDiff } from "../../src/util/unified-diff.ts";

test("a changed line stands between three lines on each side", () => {
  const before = "a\nb\nc\nd\ne\nf\ng\nh\n";
  assert.equal(unifiedDiff("x.ts", before, [{ start: 8, end: 9, text: "E" }]), "--- a/x.ts\n+++ b/x.ts\n@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n");
});

test("lines that come and go, and a file without a last newline", () => {
  assert.equal(unifiedDiff("x", "a\nb", [{ start: 0, end: 2, text: "" }]), "--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n-a\n b\n\\ No newline at end of file\n");
  assert.equal(unifiedDiff("x", "a\n", [{ start: 2, end: 2, text: "b\n" }]), "--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n a\n+b\n");
  assert.equal(unifiedDiff("x", "a", [{ start: 0, end: 1, text: "" }]), "--- a/x\n+++ b/x\n@@ -1 +0,0 @@\n-a\n\\ No newline at end of file\n");
  assert.equal(unifiedDiff("x", "", [{ start: 0, end: 0, text: "b\n" }]), "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+b\n");
  assert.equal(unifiedDiff("x", "a", []), "");
});

test("what it prints is a patch that makes the change", { skip: spawnSync("git", ["--version"]).status !== 0 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "obsc-diff-"));
  try {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "b", "", "c d"), { maxLength: 30 }),
        fc.array(fc.nat(200), { maxLength: 6 }),
        fc.boolean(),
        (lines, cuts, ended) => {
          const before = lines.join("\n") + (ended ? "\n" : "");
          const points = [...new Set(cuts.map((cut) => cut % (before.length + 1)))].sort((a, b) => a - b);
          const changes = points.flatMap((start, index) =>
            index % 2 ? [] : [{ start, end: points[index + 1] ?? start, text: ["x", "y\nz\n", ""][index % 3] ?? "" }],
          );
          const after = changes.toReversed().reduce((text, { start, end, text: written }) => text.slice(0, start) + written + text.slice(end), before);
          const patch = unifiedDiff("f.txt", before, changes);
          if (before === after || before === "" || after === "") return;
          writeFileSync(join(folder, "f.txt"), before);
          const { status, stderr } = spawnSync("git", ["apply", "--unidiff-zero", "--whitespace=nowarn", "-"], { cwd: folder, input: patch, encoding: "utf8" });
          assert.equal(status, 0, `${stderr}\n${patch}`);
          assert.equal(readFileSync(join(folder, "f.txt"), "utf8"), after);
        },
      ),
      { numRuns: 100 },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
