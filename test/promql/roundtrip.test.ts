import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { AggregationOperator, Binary, BinaryOperator, Expr, Range, VectorMatching, VectorSelector } from "../../src/promql/ast.ts";
import { parse } from "../../src/promql/parse.ts";
import { print } from "../../src/promql/print.ts";
import { printPretty } from "../../src/promql/print-pretty.ts";
import { mapExpr, walk } from "../../src/promql/walk.ts";
import { withoutSpans, withoutSpansAndQuotes } from "./strip.ts";

const options = { features: "all", variables: true } as const;

const word = fc.constantFrom("job", "instance", "le", "by", "on", "without", "bool", "a.b", "x:y", "é", "sum", "fill", "and", "start");
const metric = fc.constantFrom("up", "http_requests_total", "job:x:rate5m", "sum", "offset", "fill_left", "on", "nan", "http.requests", "a b");
const matchers = fc.array(
  fc.record({ label: word, operator: fc.constantFrom("=", "!=", "=~", "!~"), value: fc.constantFrom("", "api", "5..", "a|b", 'q"\\\\', "\n\t", "é😀", ".+") }),
  { maxLength: 3 },
);
const plainDuration = fc.integer({ min: 1, max: 40_000_000_000 }).map((milliseconds): Range => ({ type: "duration", milliseconds }));
const variable = fc.constantFrom("__rate_interval", "range", "{__range_s}s").map((name): Range => ({ type: "variable", name }));

/** Lengths as they can stand in brackets; a sign only in front of what is no plain length, which it would be part of. */
const durationExpr = fc.letrec<{ length: Range }>((tie) => ({
  length: fc.oneof(
    { maxDepth: 3, depthIdentifier: "length" },
    plainDuration,
    variable,
    fc.constantFrom("step", "range").map((operator): Range => ({ type: "duration-expr", operator: operator as "step", operands: [] })),
    fc
      .tuple(fc.constantFrom("+", "-", "*", "/", "%", "^", "min_of", "max_of"), tie("length"), tie("length"))
      .map(([operator, left, right]): Range => ({ type: "duration-expr", operator: operator as "+", operands: [left, right] })),
    tie("length").map((length): Range => ({ type: "duration-expr", operator: "group", operands: [length] })),
    tie("length").map((length): Range => {
      const signed: Range = length.type === "duration" ? { type: "duration-expr", operator: "group", operands: [length] } : length;
      return { type: "duration-expr", operator: "negate", operands: [signed] };
    }),
  ),
})).length;

const modifiers = fc.record(
  {
    offset: fc.oneof(
      durationExpr,
      plainDuration.map((range): Range => (range.type === "duration" ? { ...range, milliseconds: -range.milliseconds } : range)),
    ),
    at: fc.oneof(fc.constantFrom("start" as const, "end" as const), fc.integer(), fc.double({ min: 0, max: 2e9, noNaN: true })),
  },
  { requiredKeys: [] },
);
const selectorExpr = fc
  .record({ name: metric, matchers, modifiers, extension: fc.constantFrom(undefined, "anchored" as const, "smoothed" as const) })
  .map(
    ({ name, matchers: all, modifiers: moved, extension }): VectorSelector =>
      ({ type: "selector", name, matchers: all, ...moved, ...(extension && { extension }) }) as VectorSelector,
  );

const matching = fc.option(
  fc.record({
    kind: fc.constantFrom("on", "ignoring"),
    labels: fc.array(word, { maxLength: 2 }),
    group: fc.option(fc.record({ side: fc.constantFrom("left", "right"), include: fc.array(fc.constantFrom("p", "q.r"), { maxLength: 2 }) }), {
      nil: undefined,
    }),
    fill: fc.option(fc.record({ left: fc.double(), right: fc.integer() }, { requiredKeys: ["left"] }), { nil: undefined }),
  }),
  { nil: undefined },
);

const operators: BinaryOperator[] = ["+", "-", "*", "/", "%", "^", "atan2", "==", "!=", ">", "<", ">=", "<=", "and", "or", "unless", "</", ">/"];
const isSet = (operator: string) => operator === "and" || operator === "or" || operator === "unless";
const compares = (operator: string) => /^[=!<>]=?$|^[=!]=$/.test(operator);

/** Trees that Prometheus takes. */
const trees = fc.letrec<{ vector: Expr; scalar: Expr }>((tie) => ({
  scalar: fc.oneof(
    { maxDepth: 4, depthIdentifier: "tree" },
    fc.oneof(fc.double(), fc.integer({ min: -5, max: 1000 })).map((value): Expr => ({ type: "number", value })),
    fc.constant<Expr>({ type: "call", function: "time", args: [] }),
    tie("scalar").map((expr): Expr => ({ type: "paren", expr })),
    fc
      .tuple(tie("scalar"), fc.constantFrom(...operators.filter((operator) => !isSet(operator))), tie("scalar"))
      .map(([left, operator, right]): Expr => ({ type: "binary", operator, left, right, ...(compares(operator) && { bool: true }) })),
  ),
  vector: fc.oneof(
    { maxDepth: 4, depthIdentifier: "tree" },
    selectorExpr,
    fc
      .tuple(selectorExpr, durationExpr, fc.constantFrom("rate", "increase", "max_over_time"))
      .map(([selector, range, name]): Expr => ({ type: "call", function: name, args: [{ type: "matrix", selector, range }] })),
    fc
      // Prometheus reads no `step():` in brackets, so the range is a plain one here.
      .record({ expr: tie("vector"), range: plainDuration, step: fc.option(durationExpr, { nil: undefined }), modifiers })
      .map(({ expr, range, step, modifiers: moved }): Expr => {
        const subquery = { type: "subquery", expr, range, ...(step && { step }), ...moved } as Expr;
        return { type: "call", function: "avg_over_time", args: [subquery] };
      }),
    tie("vector").map((expr): Expr => ({ type: "paren", expr })),
    fc.tuple(fc.constantFrom("-", "+"), tie("vector")).map(([operator, expr]): Expr => ({ type: "unary", operator: operator as "-", expr })),
    fc.tuple(tie("vector"), tie("scalar")).map((args): Expr => ({ type: "call", function: "clamp_max", args })),
    fc
      .tuple(
        fc.constantFrom("sum", "count", "topk", "count_values"),
        fc.option(fc.tuple(fc.constantFrom("by", "without"), fc.array(word, { minLength: 1, maxLength: 2 })), { nil: undefined }),
        tie("vector"),
      )
      .map(([operator, grouping, expr]): Expr => {
        const parameter: Expr | undefined =
          operator === "topk" ? { type: "number", value: 3 } : operator === "count_values" ? { type: "string", value: "v" } : undefined;
        return {
          type: "aggregation",
          operator: operator as AggregationOperator,
          ...(grouping && { grouping: { kind: grouping[0] as "by", labels: grouping[1] } }),
          ...(parameter && { parameter }),
          expr,
        };
      }),
    fc.tuple(tie("vector"), fc.constantFrom(...operators), tie("vector"), fc.boolean(), matching).map(([left, operator, right, bool, how]): Expr => {
      const { group, fill, ...labels } = how ?? { group: undefined, fill: undefined };
      const included =
        how?.kind === "on" ? group && { ...group, include: group.include.filter((label) => !(how.labels as readonly string[]).includes(label)) } : group;
      const more = isSet(operator) ? {} : { ...(included && { group: included }), ...(fill && { fill }) };
      return {
        type: "binary",
        operator,
        left,
        right,
        ...(bool && compares(operator) && { bool }),
        ...(how && { matching: { ...labels, ...more } as VectorMatching }),
      } as Binary;
    }),
  ),
}));

/** Without what only stands for how it was written: parentheses, the text of numbers, quotes of names, what is left out by habit. */
function meaning(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(meaning);
  if (node === null || typeof node !== "object") return node;
  const { type, operator, operands, expr, matching: how, ...rest } = node as Record<string, unknown> & { operands?: unknown[]; matching?: VectorMatching };
  if (type === "paren") return meaning(expr);
  if (operator === "group" && type === "duration-expr") return meaning(operands?.[0]);
  const kept = Object.entries({ type, operator, operands, expr, matching: how, ...rest }).filter(([key, value]) => {
    if (value === undefined || /spans?$/i.test(key) || key === "text" || key === "quoted") return false;
    return !(key === "matching" && how?.kind === "ignoring" && how.labels.length === 0 && !how.group && !how.fill);
  });
  return Object.fromEntries(kept.map(([key, value]) => [key, meaning(value)]));
}

const printers: [string, (expr: Expr) => string][] = [
  ["print", print],
  ["printPretty", printPretty],
  ["printPretty in a narrow column", (expr) => printPretty(expr, 10)],
];

for (const [name, printer] of printers) {
  test(`any tree means the same when the text of ${name} is parsed, which prints the same again`, () => {
    fc.assert(
      fc.property(trees.vector, (tree) => {
        const text = printer(tree);
        const { expr, error } = parse(text, options);
        assert.ok(expr, `${text}: ${error?.message} at ${error?.start}`);
        assert.deepEqual(meaning(expr), meaning(tree), text);
        assert.equal(printer(expr), text);
        assert.deepEqual(withoutSpans(parse(printer(expr), options).expr), withoutSpans(expr));
      }),
      { numRuns: 300 },
    );
  });
}

const texts = [
  'sum by (job) (rate(http_requests_total{code=~"5..", job="api"}[5m])) / ignoring (x) group_left sum(a offset -1h30m @ end()) > bool 0x1F',
  "histogram_quantile(0.99, sum by (le) (rate(x_bucket[$__rate_interval])))",
  'topk(5, {"a.b", "c.d"="e"}) or label_replace(up, "a", "$1", \'b\', `(.*)`) unless on () -foo ^ 2 ^ -3',
  "max_over_time((a + fill_left(1) fill_right(2) b)[1h:5m] offset 1d) </ c atan2 d offset 5m smoothed",
  "avg_over_time(a[min_of(5m, step() * 2) + (1m)]) # comment\n and absent(b anchored offset (1m) + 2m)",
  "0755 + .5e-3 - 1_000 * +Inf % NaN == bool 5m",
];
const tokens = texts
  .flatMap((text) => text.match(/[\w.]+|"[^"]*"|\s+|./g) ?? [])
  .concat("0x", "1e", "\\", "'", '"', "`", "#", "\ud800", "é", "$", "${a}", "_", "[[", "{", "}");

test("what texts say survives both printers", () => {
  for (const text of texts) {
    const expr = parse(text, options).expr ?? assert.fail(`${text}: ${parse(text, options).error?.message}`);
    for (const [, printer] of printers) assert.deepEqual(withoutSpans(parse(printer(expr), options).expr), withoutSpans(expr), text);
  }
});

test("anything at all is either read or refused at a place within it", () => {
  const anything = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.array(fc.constantFrom(...tokens), { maxLength: 30 }).map((parts) => parts.join("")),
    fc
      .tuple(fc.constantFrom(...texts), fc.nat(160), fc.nat(6), fc.constantFrom("", ...tokens))
      .map(([text, at, cut, token]) => text.slice(0, at) + token + text.slice(at + cut)),
  );
  fc.assert(
    fc.property(anything, fc.constantFrom("all" as const, "none" as const), (text, features) => {
      const { expr, error } = parse(text, { features, variables: true });
      if (error) assert.ok(0 <= error.start && error.start <= error.end && error.end <= text.length, `${error.start} to ${error.end}`);
      else {
        assert.deepEqual(withoutSpansAndQuotes(parse(print(expr), options).expr), withoutSpansAndQuotes(expr), print(expr));
        walk(expr, (node) => assert.ok(node.span && node.span.start < node.span.end && node.span.end <= text.length));
        assert.deepEqual(mapExpr(expr, {}), expr);
      }
    }),
    { numRuns: 3000 },
  );
});
