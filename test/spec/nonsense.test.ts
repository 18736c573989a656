import assert from "node:assert/strict";
import { test } from "node:test";
import * as obsc from "obsc";
import { gathered, problemsOf } from "../support/spec.ts";

/** What JavaScript lets through where the compiler would not. */
const wrong: readonly unknown[] = [
  undefined,
  null,
  "",
  0,
  -1,
  1e300,
  true,
  "x",
  "日本語",
  [],
  [null],
  [Symbol("s")],
  {},
  { a: null },
  () => 1,
  Symbol("s"),
  10n,
  Object.create(null),
];

type Construct = (...said: readonly unknown[]) => unknown;
const constructs = Object.entries(obsc).flatMap(([name, value]): readonly (readonly [string, Construct])[] =>
  typeof value === "function"
    ? [[name, value as Construct]]
    : typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, each]) => (typeof each === "function" ? [[`${name}.${key}`, each as Construct] as const] : []))
      : [],
);

/** The options that a construct has, as it lists them itself when there is one too many. */
function optionsOf(construct: Construct, before: readonly unknown[]): readonly string[] {
  const { problems } = gathered(() => construct(...before, { zzz: 1 }));
  const listed = problems.map(({ help }) => /the options are (.*)$/.exec(help ?? "")?.[1]).find((each) => each !== undefined);
  return listed?.split(/, | and /) ?? [];
}

for (const [name, construct] of constructs) {
  test(`${name} says what is wrong with nonsense, and never throws`, () => {
    const calls: (readonly unknown[])[] = [[]];
    for (const said of wrong) calls.push([said], ["shop_total", said], ["shop_total", "x", said]);
    for (const before of [[], ["shop_total"], ["shop_total", "x"]])
      for (const option of optionsOf(construct, before))
        for (const said of wrong) calls.push([...before, { [option]: said }], [...before, { [option]: [said] }]);
    for (const call of calls) {
      const { problems } = gathered(() => construct(...call));
      for (const { message, help } of problems) {
        assert.ok(help !== undefined && help !== "", `${message} without a way out`);
        assert.doesNotMatch(message, /\[object|undefined.*undefined/);
      }
    }
  });
}

test("a language of queries that is called instead of written before a text is named", () => {
  const called = [obsc.promql, obsc.logql, obsc.traceql].flatMap((language) => problemsOf(() => (language as unknown as Construct)("up")));
  assert.deepEqual(called, ['`promql` is called with `"up"`', '`logql` is called with `"up"`', '`traceql` is called with `"up"`']);
});

test("a collector whose exports are said wrongly is one mistake, whoever delivers to it", () => {
  const problems = problemsOf(() => {
    const gateway = obsc.collector("gateway", { version: "0.156", receive: { otlp: {} }, memoryLimit: "512MiB", export: { traces: "tempo" as never } });
    obsc.service("shop", { team: "checkout", traces: obsc.traces({ sampling: { head: "10%" } }), deliver: { traces: gateway as never } });
  });
  assert.deepEqual(problems, ['1.export.traces `"tempo"` is not a list']);
});
