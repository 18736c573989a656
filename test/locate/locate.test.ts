import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Diagnostic, Edit } from "../../src/diagnostic.ts";
import type { Place } from "../../src/ir/place.ts";
import { fileSources } from "../../src/load.ts";
import { locate } from "../../src/locate.ts";
import { at, project } from "../support/spec-project.ts";

const folder = project({ "rules/shop.yaml": 'groups:\n  - name: shop\n    expr: "sum(rate(x[5m]))"\n', "spec.ts": "export const a = 1;\n" });
after(() => folder.remove());

function finding(place: Place, more: Partial<Diagnostic> = {}): Diagnostic {
  return { rule: "a/b", severity: "error", subject: "a", message: "wrong", at: place, ...more };
}
const expr = { kind: "file", file: "rules/shop.yaml", line: 3, column: 11, endLine: 3, endColumn: 29 } as const;

test("a place in a file is shown with its line, and characters of a text in it after its quote", async () => {
  const sources = await fileSources(folder.folder);
  const found = await locate([finding(expr), finding({ kind: "text", within: expr, start: 4, end: 8 })], sources);
  assert.deepEqual(found.map(folder.marked), ['"sum(rate(x[5m]))"', "rate"]);
  assert.deepEqual([found[1] && at(found[1]), found[1]?.excerpt], ["rules/shop.yaml:3:16", ['    expr: "sum(rate(x[5m]))"']]);
});

test("related places and the edits of a fix are found too", async () => {
  const sources = await fileSources(folder.folder);
  const other = { ...expr, line: 2, column: 5, endLine: 2, endColumn: 9 };
  const fix = { safe: true, description: "drop it", edits: [{ at: { ...other, yaml: true }, from: "name", to: "title" }] } as const;
  const [one] = await locate([finding(expr, { related: [{ message: "here", at: other }], fix })], sources);
  assert.deepEqual(
    one?.related?.map((spot) => [spot.message, at(spot), folder.marked(spot as never)]),
    [["here", "rules/shop.yaml:2:5", "name"]],
  );
  assert.deepEqual(
    [one?.fix?.safe, one?.fix?.description, one?.fix?.edits.map((edit) => [at(edit), edit.text])],
    [true, "drop it", [["rules/shop.yaml:2:5", "title"]]],
  );
});

test("in a file that is neither script nor YAML a fix writes what it says as it is", async () => {
  folder.write({ "shop.env": "A=b\n" });
  const sources = await fileSources(folder.folder);
  const value = { kind: "file", file: "shop.env", line: 1, column: 3, endLine: 1, endColumn: 4 } as const;
  const text = async (...edits: readonly Edit[]) => {
    const [one] = await locate([finding(value, { fix: { safe: true, description: "mend it", edits } })], sources);
    return one?.fix?.edits.map((edit) => edit.text);
  };
  assert.deepEqual(await text({ at: value, from: "b", to: 5 }), ["5"]);
  assert.deepEqual(await text({ at: value, to: "c" }), ["c"]);
  assert.equal(await text({ at: value, from: "c", to: "d" }), undefined);
  assert.equal(await text({ remove: value }), undefined);
});

test("a file that cannot be read still has a name and a start", async () => {
  const [one] = await locate([finding({ ...expr, file: "gone.yaml" })], await fileSources(folder.folder));
  assert.deepEqual([one && at(one), one?.excerpt], ["gone.yaml:1:1", [""]]);
});

test("a call that no stack leads to is shown at the start of the spec", async () => {
  const sources = { ...(await fileSources(folder.folder)), spec: `${folder.folder}/spec.ts` };
  const call = finding({ kind: "spec", call: {}, path: [] });
  assert.deepEqual((await locate([call], sources)).map(at), ["spec.ts:1:1"]);
  assert.deepEqual(await locate([], sources), []);
});

test("a place of many lines brings three of them", async () => {
  const [one] = await locate([finding({ ...expr, line: 1, column: 1, endLine: 3, endColumn: 5 })], await fileSources(folder.folder));
  assert.deepEqual(one?.excerpt, ["groups:", "  - name: shop", '    expr: "sum(rate(x[5m]))"']);
});
