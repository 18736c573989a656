import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseAllDocuments } from "yaml";
import type { Scalar } from "../../src/diagnostic.ts";
import { addToYaml, removeFromYaml, reorderInYaml, replaceInYaml, yamlText } from "../../src/locate-edit-yaml.ts";

/** What stands between ⟦ and ⟧ in `marked` is the place; the text with the edit made, or `undefined` where there is none. */
function place(marked: string): { readonly text: string; readonly start: number; readonly end: number } {
  const start = marked.indexOf("⟦");
  const text = marked.replace("⟦", "");
  return { text: text.replace("⟧", ""), start, end: text.indexOf("⟧") };
}
type Edits = ReturnType<typeof replaceInYaml>;
function made(text: string, edits: Edits): string | undefined {
  return edits?.toReversed().reduce((before, edit) => before.slice(0, edit.start) + edit.text + before.slice(edit.end), text);
}
function replaced(marked: string, from: Scalar | undefined, to: Scalar): string | undefined {
  const { text, ...at } = place(marked);
  return made(text, replaceInYaml(yamlText(text), at, from, to));
}
function removed(marked: string, options: { readonly element?: boolean; readonly andEmptied?: boolean } = {}): string | undefined {
  const { text, ...at } = place(marked);
  return made(text, removeFromYaml(yamlText(text), at, options));
}
function added(marked: string, key: string | undefined, value: Scalar | readonly Scalar[]): string | undefined {
  const { text, ...at } = place(marked);
  return made(text, addToYaml(yamlText(text), at, { ...(key !== undefined && { key }), value }));
}

test("a value keeps its style where that can say the new one, and is quoted where not", () => {
  assert.equal(replaced("a: ⟦b⟧ # c\n", "b", "d e"), "a: d e # c\n");
  assert.equal(replaced("a: ⟦'b'⟧\n", "b", "it's"), "a: 'it''s'\n");
  assert.equal(replaced('a: ⟦"b"⟧\n', "b", 'x"y\\'), 'a: "x\\"y\\\\"\n');
  assert.equal(replaced("a: ⟦b⟧\n", "b", "c: d"), 'a: "c: d"\n');
  assert.equal(replaced("a: ⟦b⟧\n", "b", '{x="y"}'), "a: '{x=\"y\"}'\n");
  assert.equal(replaced("a: ⟦b⟧\n", "b", "yes"), 'a: "yes"\n');
  assert.equal(replaced("a: ⟦b⟧\n", "b", "5"), 'a: "5"\n');
  assert.equal(replaced("a: [⟦b⟧, c]\n", "b", "x,y"), 'a: ["x,y", c]\n');
  assert.equal(replaced("a: ⟦'b'⟧\n", "b", "x\ny"), 'a: "x\\ny"\n');
  assert.equal(replaced("a: ⟦5⟧\n", 5, 0.25), "a: 0.25\n");
  assert.equal(replaced("a: ⟦true⟧\n", true, "5m"), "a: 5m\n");
  assert.equal(replaced("a: ⟦b⟧\n", "c", "d"), undefined);
  assert.equal(replaced("a: ⟦b: 1⟧\n", "b", "d"), undefined);
  assert.equal(replaced("⟦b⟧\n", "b", "d"), "d\n");
  assert.equal(replaced("⟦⟧", "b", "d"), undefined);
});

test("a block of text keeps its header and its indentation", () => {
  assert.equal(replaced("a:\n  b: ⟦|-\n    x\n    y\n⟧  c: 1\n", "x\ny", "z\n\nw"), "a:\n  b: |-\n    z\n\n    w\n  c: 1\n");
  assert.equal(replaced("b: ⟦|\r\n  x\r\n⟧c: 1\r\n", "x\n", "z\nw\n"), "b: |\r\n  z\r\n  w\r\nc: 1\r\n");
});

test("names of settings are values too", () => {
  assert.equal(replaced("⟦a⟧: 1\n", "a", "b"), "b: 1\n");
  assert.equal(replaced('{ "⟦"a"⟧": 1 }'.replaceAll('""', '"').replace('"⟦', "⟦").replace('⟧"', "⟧"), "a", "b c"), '{ "b c": 1 }');
  assert.equal(replaced("⟦a⟧: 1\n", "a", "b: c"), '"b: c": 1\n');
});

test("a setting does not take the name of another", () => {
  assert.equal(replaced("⟦a⟧: 1\nb: 2\n", "a", "b"), undefined);
});

test("a piece of a text, in every style", () => {
  assert.equal(replaced("a: rate(x[⟦1m⟧])\n", "1m", "5m"), "a: rate(x[5m])\n");
  assert.equal(replaced("a: 'rate(x[⟦1m⟧])'\n", "1m", "'5m'"), "a: 'rate(x[''5m''])'\n");
  assert.equal(replaced('a: "x{a=\\"⟦b⟧\\"}"\n', "b", 'c"\\'), 'a: "x{a=\\"c\\"\\\\\\"}"\n');
  assert.equal(replaced("a: |\n  rate(\n    ⟦x⟧[1m])\n", "x", "y{\n}"), "a: |\n  rate(\n    y{\n  }[1m])\n");
  assert.equal(replaced("a: >-\n  rate(\n  ⟦x⟧[1m])\n", "x", "y"), "a: >-\n  rate(\n  y[1m])\n");
  assert.equal(replaced("a: sum ⟦⟧(x)\n", "", "by (b) "), "a: sum by (b) (x)\n");
  assert.equal(replaced("a: x ⟦a⟧ b\n", "a", "# c"), 'a: "x # c b"\n');
  assert.equal(replaced("a: ⟦sum⟧ (x)\n", "sum", '{a="b"} + sum'), "a: '{a=\"b\"} + sum (x)'\n");
  assert.equal(replaced("a: 'x⟦y⟧'\n", "z", "w"), undefined);
  assert.equal(replaced("a: x⟦y⟧\n", "y", 5), undefined);
  assert.equal(replaced("a: ⟦x⟧y\n", undefined, "z: "), 'a: "z: y"\n');
  assert.equal(replaced('a: "x\\t⟦y⟧y"\n', undefined, ""), 'a: "x\\ty"\n');
  assert.equal(replaced("a: ⟦x⟧ > 5\n", "x", "5"), "a: 5 > 5\n");
  assert.equal(replaced("a: ⟦x⟧5\n", "x", ""), 'a: "5"\n');
});

test("what an anchor shares, or an alias stands for, is not changed", () => {
  assert.equal(replaced("a: &x\n  b: ⟦c⟧\nd: *x\n", "c", "e"), undefined);
  assert.equal(replaced("a: &x c\nd: ⟦*x⟧\n", "c", "e"), undefined);
  assert.equal(removed("a: &x\n  ⟦b⟧: c\n  e: f\nd: *x\n"), undefined);
  assert.equal(added("a: &x\n  ⟦b⟧: c\nd: *x\n", "k", 1), undefined);
});

test("the right document of several", () => {
  assert.equal(replaced("a: b\n---\na: ⟦b⟧\n---\na: b\n", "b", "c"), "a: b\n---\na: c\n---\na: b\n");
});

test("a setting goes with its lines, an element with its dash", () => {
  assert.equal(removed("⟦version⟧: '3' # old\n\nservices: {}\n"), "services: {}\n");
  assert.equal(removed("a: 1\n\n⟦b⟧:\n  c: 1\n\nd: 1\n"), "a: 1\n\nd: 1\n");
  assert.equal(removed("a: 1\nb: ⟦1⟧\n"), "a: 1\n");
  assert.equal(removed("a:\n  - ⟦x⟧\n  - y\n"), "a:\n  - y\n");
  assert.equal(removed("a:\n  - ⟦x⟧: 1\n    y: 2\n"), "a:\n  - y: 2\n");
  assert.equal(removed("a:\n  - y: 1\n    ⟦x⟧: 2\n"), "a:\n  - y: 1\n");
  assert.equal(removed("a:\n  - ⟦x⟧: 1\n    y: 2\n  - z: 1\n", { element: true }), "a:\n  - z: 1\n");
  assert.equal(removed("a:\n  - ⟦x⟧: 1\n    # why\n    y: 2\n"), undefined);
  assert.equal(removed("a:\n  ⟦x⟧: 1\n"), undefined);
  assert.equal(removed("b: 1\na:\n  ⟦x⟧: 1\n", { andEmptied: true }), "b: 1\n");
  assert.equal(removed("⟦x⟧: 1\n", { andEmptied: true }), undefined);
  assert.equal(removed("a: [⟦x⟧, y]\n"), "a: [y]\n");
  assert.equal(removed('{\n  "a": 1,\n  ⟦"b"⟧: 2\n}\n'), '{\n  "a": 1\n}\n');
  assert.equal(removed('{\n  "a": [\n    1,\n    ⟦2⟧\n  ]\n}\n'), '{\n  "a": [\n    1\n  ]\n}\n');
  assert.equal(removed("⟦a\n"), undefined);
  assert.equal(removed("a: 1\r\n⟦b⟧: 2\r\nc: 3\r\n"), "a: 1\r\nc: 3\r\n");
});

test("a setting or element comes to the others in their style", () => {
  assert.equal(added("a:\n  ⟦b⟧: 1 # c\n\nd: 1\n", "e", "x y"), "a:\n  b: 1 # c\n  e: x y\n\nd: 1\n");
  assert.equal(added("a:\n  ⟦b⟧: |\n    x\nd: 1\n", "e", "x"), "a:\n  b: |\n    x\n  e: x\nd: 1\n");
  assert.equal(added("⟦b⟧: 1", "e", "yes"), 'b: 1\ne: "yes"');
  assert.equal(added("⟦b⟧: 1\r\n", "e", ["x", "a: b", "5"]), 'b: 1\r\ne: [x, "a: b", "5"]\r\n');
  assert.equal(added("a:\n  ⟦-⟧ x\n", undefined, "y: z"), 'a:\n  - x\n  - "y: z"\n');
  assert.equal(added("a: ⟦{ b: 1 }⟧\n", "c", "a\nb"), 'a: { b: 1, c: "a\\nb" }\n');
  assert.equal(added("a: ⟦{}⟧\n", "c", true), "a: { c: true }\n");
  assert.equal(added('⟦{⟧ "b": 1 }', "c", "x"), '{ "b": 1, "c": "x" }');
  assert.equal(added('⟦{⟧\n  "b": 1\n}', "c", "x"), '{\n  "b": 1,\n  "c": "x"\n}');
  assert.equal(added('⟦{⟧\r\n\t"b": 1\r\n}', "c", 2), '{\r\n\t"b": 1,\r\n\t"c": 2\r\n}');
  assert.equal(added("⟦b⟧: 1\n", "b", 2), undefined);
  assert.equal(added("⟦b⟧: 1\n", undefined, 2), undefined);
});

test("elements change places, with the comment on their line", () => {
  const reordered = (marked: string, from: readonly string[], order: readonly number[]) => {
    const { text, ...at } = place(marked);
    return made(text, reorderInYaml(yamlText(text), at, { from, order }));
  };
  assert.equal(reordered("a:\n  ⟦-⟧ x # 1\n  # of y\n  - 'y'\n  - z\n", ["x", "y", "z"], [1, 0, 2]), "a:\n  - 'y'\n  # of y\n  - x # 1\n  - z\n");
  assert.equal(reordered("a: ⟦[⟧x, y]\n", ["x", "y"], [1, 0]), "a: [y, x]\n");
  assert.equal(reordered("a: ⟦[⟧x, y]\n", ["x", "z"], [1, 0]), undefined);
  assert.equal(reordered("a: ⟦[⟧x, y]\n", ["x"], [0]), undefined);
  assert.equal(reordered("a: &b ⟦[⟧x, y]\nc: *b\n", ["x", "y"], [1, 0]), undefined);
  assert.equal(reordered("a: ⟦x⟧\n", ["x"], [0]), undefined);
});

const styles: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  single: (text) => `'${text}'`,
  double: (text) => `"${text}"`,
  literal: (text) => `|\n    ${text}`,
  folded: (text) => `>-\n    ${text}`,
};
const anyText = fc.string({ unit: fc.constantFrom(..."ab {}[]()\"'\\#:-,&*!|>%@`$=~\n\té😀") });

test("whatever a piece becomes, it is read back as meant, and all else stays", () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(styles)), anyText, fc.boolean(), fc.boolean(), (style, to, bracketed, whole) => {
      const scalar = (styles[style] as (text: string) => string)("sum(PIECE) x");
      if (bracketed && (style === "literal" || style === "folded")) return;
      const text = bracketed ? `a:\n  b: [${scalar.replaceAll(",", "")}, z]\nc: 1\n` : `a:\n  b: ${scalar}\nc: 1\n`;
      const start = text.indexOf(whole ? scalar : "PIECE");
      const at = { start, end: start + (whole ? scalar.length : 5) };
      const before = style === "literal" ? "sum(PIECE) x\n" : "sum(PIECE) x";
      const wanted = whole ? to : before.replace("PIECE", () => to);
      const result = made(text, replaceInYaml(yamlText(text), at, whole ? before : "PIECE", to));
      assert.ok(result !== undefined, `no edit for ${JSON.stringify([text, to])}`);
      const data: unknown = parseAllDocuments(result)[0]?.toJS();
      assert.deepEqual(data, { a: { b: bracketed ? [wanted, "z"] : wanted }, c: 1 }, result);
    }),
    { numRuns: 2000 },
  );
});

test("whatever is added is read back as meant", () => {
  fc.assert(
    fc.property(fc.constantFrom("a: 1\nb: 2\n", "{ a: 1 }\n", '{\n  "a": 1\n}\n'), anyText, anyText, (text, key, value) => {
      if (key === "a" || key === "b") return;
      const result = made(text, addToYaml(yamlText(text), { start: 0, end: 1 }, { key, value }));
      const data = parseAllDocuments(result ?? "")[0]?.toJS() as Readonly<Record<string, unknown>>;
      assert.equal(data[key], value, result);
    }),
    { numRuns: 1000 },
  );
});
