import assert from "node:assert/strict";
import { test } from "node:test";
import { newIntake, storeOf } from "../../src/evaluate/intake.ts";
import { labelText } from "../../src/evaluate/labels.ts";
import { looksLikeJson, readJson } from "../../src/evaluate/read-json.ts";
import { textReader } from "../../src/evaluate/read-text.ts";

function series(...texts: readonly string[]): readonly string[] {
  const intake = newIntake();
  for (const [index, text] of texts.entries()) {
    if (looksLikeJson(text)) readJson(text, intake, `${index}.json`);
    else {
      const reader = textReader(intake, `${index}.txt`);
      // Pieces end anywhere.
      for (let at = 0; at < text.length; at += 7) reader.feed(text.slice(at, at + 7));
      reader.end();
    }
  }
  return storeOf(intake).series.map(
    ({ labels, times, values, length }) => `${labelText(labels)} ${Array.from(values.subarray(0, length), (value, at) => `${value}@${times[at]}`).join(" ")}`,
  );
}

const refused = (text: string): string => {
  try {
    series(text);
  } catch (failure) {
    return (failure as Error).message;
  }
  return "";
};

test("OpenMetrics has times in seconds, labels with escapes, and values that are no numbers", () => {
  const text = [
    "# HELP x What it is",
    "# TYPE x unknown",
    'x{a="1",b="q\\"\\\\\\n}{"} 1.5 1767600000.25 # {trace_id="7"} 0.3 1767600000.2',
    'x{a="1",b="q\\"\\\\\\n}{"} NaN 1767600001',
    "y +Inf 1767600000",
    "y -Inf 1767600060\r",
    "",
    "# EOF",
    "",
  ].join("\n");
  assert.deepEqual(series(text), ['x{a="1", b="q\\"\\\\\\n}{"} 1.5@1767600000250 NaN@1767600001000', "y{} Infinity@1767600000000 -Infinity@1767600060000"]);
});

test("the exposition format and the dump of promtool have times in milliseconds", () => {
  assert.deepEqual(series('x{a="1",} 1 1767600000250\n{__name__="y", a="2"} 2 1767600000000\n{"z.z","b.b"="3"} 3 1767600000000'), [
    'x{a="1"} 1@1767600000250',
    'y{a="2"} 2@1767600000000',
    'z.z{b.b="3"} 3@1767600000000',
  ]);
});

test("a line that is no sample is named", () => {
  assert.match(refused("x{a=1} 1 1767600000000"), /^0.txt:1: `x{a=1}` are no labels/);
  assert.match(refused('x{a="1" 1 1767600000000'), /^0.txt:1: this is no sample/);
  assert.match(refused('{a="1"} 1 1767600000000'), /^0.txt:1: the sample has no name/);
  assert.match(refused("x one 1767600000000"), /^0.txt:1: `one 1767600000000` is no value with a time/);
  assert.match(refused("x 0x10 1767600000000"), /is no value with a time/);
  assert.match(refused("x 1 now"), /^0.txt:1: `now` is no time/);
  assert.match(refused("x 1 1767600000\n# EOF\nx 2 1767600001\n"), /^0.txt:3: a line behind `# EOF`/);
  assert.match(refused("# EOF\n"), /^0.txt: there is no sample in it/);
});

const range = (values: readonly (readonly [number, string])[], metric: object = { __name__: "x" }) => ({ metric, values });

test("answers of the API are read with what is around them, or without", () => {
  const result = [
    range([
      [1767600000, "1"],
      [1767600060.5, "+Inf"],
    ]),
  ];
  const expected = ["x{} 1@1767600000000 Infinity@1767600060500"];
  const data = { resultType: "matrix", result };
  const answer = { status: "success", data };
  for (const value of [answer, data, result, [answer], [[answer]]]) assert.deepEqual(series(JSON.stringify(value)), expected);
  assert.deepEqual(series(`${JSON.stringify(answer)}\n${JSON.stringify({ data: { result: [range([[1767600120, "2"]])] } })}\n`), [
    "x{} 1@1767600000000 Infinity@1767600060500 2@1767600120000",
  ]);
});

test("stretches of a series may overlap, in any order, and come from texts and answers", () => {
  const late = JSON.stringify([
    range([
      [1767600120, "2"],
      [1767600180, "3"],
    ]),
  ]);
  const early = "x 1 1767600060\nx 2 1767600120\n# EOF\n";
  const between = JSON.stringify([
    range([
      [1767600090, "NaN"],
      [1767600240, "4"],
    ]),
  ]);
  const all = "x{} 1@1767600060000 NaN@1767600090000 2@1767600120000 3@1767600180000 4@1767600240000";
  assert.deepEqual(series(late, early, between), [all]);
  assert.deepEqual(series(late, early, between, between), [all]);
  assert.throws(() => series(late, "x 7 1767600120\n# EOF\n"), { message: "`x{}` has two values at 1767600120" });
});

test("a sample may be repeated, and a series without samples is none", () => {
  assert.deepEqual(series("x 1 1767600060\nx 1 1767600060\n# EOF\n", JSON.stringify([range([], { __name__: "y" })])), ["x{} 1@1767600060000"]);
});

test("native histograms are left out, and their names kept", () => {
  const intake = newIntake();
  const reader = textReader(intake, "dump.txt");
  reader.feed('x{a="1"} {count:2, sum:3, (0.5,1]:2} 1767600000000\ny 1 1767600000000\n');
  reader.end();
  readJson(JSON.stringify([{ metric: { __name__: "z" }, histograms: [[1, {}]] }]), intake, "z.json");
  assert.deepEqual([...intake.native], ["x", "z"]);
  assert.deepEqual(
    storeOf(intake).series.map(({ labels }) => labelText(labels)),
    ["y{}"],
  );
});

test("JSON that is no history is named", () => {
  assert.match(refused('{"status":"error","error":"too long"}'), /^0.json: it is the answer of a query that failed: too long/);
  assert.match(refused('{"status":'), /^0.json: it begins as JSON and is none/);
  assert.match(refused('{"status":\n1'), /^0.json: it begins as JSON and is none/);
  assert.match(refused("[1]"), /^0.json: it is JSON, and no answer of Prometheus/);
  assert.match(refused(JSON.stringify(range([[1767600000, "1"]], { a: "b" }))), /^0.json: `{a="b"}` has no name/);
  assert.match(refused(JSON.stringify(range([[1767600000, "one"]]))), /^0.json: `x{}` has a sample that is none: \[1767600000,"one"\]/);
});
