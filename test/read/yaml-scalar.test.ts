/** Where the characters of a value stand, in every style that YAML has for texts. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { charactersOf } from "../../src/read/yaml-scalar.ts";
import { rangeIn, type YamlMap, type YamlNode, type YamlScalar, yamlTree } from "../../src/read/yaml-tree.ts";
import { positionOf, sourceText } from "../../src/util/source-text.ts";

function scalarsIn(node: YamlNode): readonly YamlScalar[] {
  if (node.is === "scalar") return [node];
  return node.is === "list" ? node.items.flatMap(scalarsIn) : node.entries.flatMap(({ value }) => scalarsIn(value));
}

/** Line and column of `piece` in the value of `expr`, where the text says so. */
function placeOf(raw: string, piece: string): string {
  const source = sourceText(raw);
  const root = yamlTree(source.text).documents[0] as YamlMap;
  const value = root.entries.find(({ key }) => key.value === "expr")?.value as YamlScalar;
  const index = value.value.indexOf(piece);
  assert.ok(index >= 0, `\`${piece}\` is in ${JSON.stringify(value.value)}`);
  const { start, end } = rangeIn(source.text, value, index, index + piece.length);
  const [from, to] = [positionOf(source, start), positionOf(source, end)];
  return `${from.line}:${from.column}-${to.line}:${to.column}`;
}

const table: readonly (readonly [what: string, text: string, piece: string, place: string])[] = [
  ["plain", "expr: sum(bad) > 1\n", "bad", "1:11-1:14"],
  ["plain over two lines", "expr: sum(a) +\n  bad > 1\n", "bad", "2:3-2:6"],
  ["plain over an empty line", "expr: a +\n\n  bad\n", "bad", "3:3-3:6"],
  ["single quotes", "expr: 'sum(bad)'\n", "bad", "1:12-1:15"],
  ["single quotes with a quote in them", "expr: 'a{b=''c''} + bad'\n", "bad", "1:21-1:24"],
  ["single quotes over two lines", "expr: 'a + \n   bad'\n", "bad", "2:4-2:7"],
  ["double quotes", 'expr: "sum(bad)"\n', "bad", "1:12-1:15"],
  ["double quotes with escapes", 'expr: "a{b=\\"c\\"} + bad"\n', "bad", "1:21-1:24"],
  ["double quotes with an escaped letter of the piece", 'expr: "sum(b\\u0061d)"\n', "bad", "1:12-1:20"],
  ["double quotes with an escaped line break", 'expr: "sum(b\\\n   ad)"\n', "bad", "1:12-2:6"],
  ["double quotes with a character beyond 16 bits", 'expr: "\\U0001F600 bad"\n', "bad", "1:19-1:22"],
  ["a literal block", "expr: |\n  sum(\n    bad\n  )\n", "bad", "3:5-3:8"],
  ["a literal block that begins with an empty line", "expr: |\n\n  sum(bad)\n", "bad", "3:7-3:10"],
  ["a literal block with an indentation indicator", "expr: |1\n   sum(bad)\n", "bad", "2:8-2:11"],
  ["a literal block that keeps its end", "expr: |+\n  a +\n  bad\n\n", "bad", "3:3-3:6"],
  ["a literal block that is stripped", "expr: |-\n  a +\n  bad\n", "bad", "3:3-3:6"],
  ["a literal block with tabs", "expr: |\n  sum(\n  \tbad)\n", "bad", "3:4-3:7"],
  ["a folded block", "expr: >\n  sum(\n  bad)\n", "bad", "3:3-3:6"],
  ["a folded block with a line that is indented more", "expr: >-\n  sum(\n    bad\n  )\n", "bad", "3:5-3:8"],
  ["a folded block with empty lines", "expr: >\n  a +\n\n\n  bad\n", "bad", "5:3-5:6"],
  ["a comment behind the header", "expr: | # of it\n  sum(bad)\n", "bad", "2:7-2:10"],
  ["CRLF", "x: 1\r\nexpr: |\r\n  a +\r\n  bad\r\n", "bad", "4:3-4:6"],
  ["CRLF in a plain text", "expr: a +\r\n  bad\r\n", "bad", "2:3-2:6"],
  ["a byte-order mark", "\uFEFFexpr: sum(bad)\n", "bad", "1:11-1:14"],
  ["characters of several bytes", 'expr: a{b="é😀"} + bad\n', "bad", "1:20-1:23"],
  ["flow style", "{ x: 1, expr: sum(bad) }\n", "bad", "1:19-1:22"],
  ["flow style with quotes", '{ expr: "sum(bad)", x: 1 }\n', "bad", "1:14-1:17"],
  ["an anchor", "expr: &it sum(bad)\n", "bad", "1:15-1:18"],
  ["an alias, which is at its anchor", "x: &it sum(bad)\nexpr: *it\n", "bad", "1:12-1:15"],
  ["a merge key", "x: &it\n  expr: 1\n<<: { expr: bad }\n", "bad", "3:13-3:16"],
  ["a tag", "expr: !!str sum(bad)\n", "bad", "1:17-1:20"],
  ["comments between", "# one\nx: 1 # two\n# three\nexpr: sum(bad)\n", "bad", "4:11-4:14"],
  ["the end of the text, where something is missing", "expr: |\n  sum(bad\n\n", "\n", "2:10-2:10"],
];

describe("the place of characters in a value of YAML", () => {
  for (const [what, text, piece, place] of table) it(`is found in ${what}`, () => assert.equal(placeOf(text, piece), place));

  it("is known for every character of every value", () => {
    const piece = fc.constantFrom(
      "a",
      "sum(",
      "'",
      '"',
      "\\",
      "\n",
      "\r\n",
      "\n\n",
      " ",
      "  ",
      "\t",
      "\\n",
      "\\x41",
      "\\U0001F600",
      "\\\n",
      "''",
      "é",
      "😀",
      "\uFEFF",
      "#",
      ": ",
      "- ",
      "*",
    );
    const header = fc.constantFrom("", "'", '"', "|", ">", "|-", ">+", "|2", ">-1", "&x ", "!!str ");
    fc.assert(
      fc.property(header, fc.array(piece, { maxLength: 12 }), (style, pieces) => {
        const body = pieces.join("").replaceAll("\n", "\n   ");
        const close = style === "'" || style === '"' ? style : "";
        const text = `k: ${style}${/^[|>]/.test(style) ? "\n   " : ""}${body}${close}\n`;
        for (const { value, event } of yamlTree(text).documents.flatMap(scalarsIn)) {
          if (!event) continue;
          const { starts, ends } = charactersOf(text, event);
          assert.equal(starts.length, value.length, JSON.stringify(text));
          for (const [index, start] of starts.entries()) {
            assert.ok(start <= (ends[index] as number), JSON.stringify(text));
            const written = text.slice(start, ends[index]);
            if (written.length === 1 && !/\s/.test(value[index] ?? "")) assert.equal(value[index], written, JSON.stringify(text));
          }
        }
      }),
      { numRuns: 3000 },
    );
  });
});
