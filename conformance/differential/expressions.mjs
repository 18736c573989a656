/**
 * Random PromQL: expressions of the whole grammar, most of them with types that fit, some with a token or a character changed.
 * An expression is a list of tokens until the very end, where spaces and comments come between them.
 */
import fc from "fast-check";
import { edited, shuffled } from "./edits.mjs";
import { matcherPattern } from "./patterns.mjs";
import { duration, integer, labelName, metricName, number, quoted, string } from "./texts.mjs";

/** One after the other: texts are tokens, all else gives lists of them. */
const sequence = (...parts) => fc.tuple(...parts.map((part) => (typeof part === "string" ? fc.constant([part]) : part))).map((lists) => lists.flat());
const token = (arbitrary) => arbitrary.map((text) => [text]);
const oneToken = (...tokens) => fc.constantFrom(...tokens.map((text) => [text]));
const nothing = fc.constant([]);
const optional = (part, weight = 1) => fc.oneof({ weight: 3, arbitrary: nothing }, { weight, arbitrary: part });
const either = (...weighted) => fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })));
const anyCase = (word) => either([8, fc.constant([word])], [1, fc.constant([word.toUpperCase()])]);

/** With commas between; one too many behind the last, sometimes. */
const list = (item, constraints, trailing = 8) =>
  fc
    .tuple(fc.array(item, constraints), fc.nat({ max: trailing }))
    .map(([items, last]) => [...items.flatMap((tokens, index) => (index === 0 ? tokens : [",", ...tokens])), ...(last === 0 ? [","] : [])]);

const matcher = either(
  [4, sequence(token(labelName), oneToken("=", "!="), token(string))],
  [3, sequence(token(labelName), oneToken("=~", "!~"), token(fc.tuple(matcherPattern, fc.boolean()).map(([pattern, raw]) => quoted(pattern, raw))))],
  [1, sequence(token(string), oneToken("=", "!=", "=~", "!~"), token(string))],
  [1, token(string)],
);
const matchers = sequence("{", list(matcher, { maxLength: 3 }), "}");
const selector = either([5, token(metricName)], [5, sequence(token(metricName), matchers)], [2, matchers]);

const plainLength = either([5, token(duration)], [1, token(number)]);
const { length } = fc.letrec((tie) => ({
  length: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    { weight: 8, arbitrary: plainLength },
    { weight: 1, arbitrary: sequence(oneToken("step", "range", "STEP"), "(", ")") },
    { weight: 1, arbitrary: sequence(oneToken("min_of", "max_of", "Max_Of"), "(", tie("length"), ",", tie("length"), ")") },
    { weight: 1, arbitrary: sequence(oneToken("+", "-"), tie("length")) },
    { weight: 1, arbitrary: sequence("(", tie("length"), ")") },
    { weight: 2, arbitrary: sequence(tie("length"), oneToken("+", "-", "*", "/", "%", "^"), tie("length")) },
  ),
}));
const offset = sequence(anyCase("offset"), either([4, plainLength], [1, sequence("-", plainLength)], [1, length]));
const at = sequence(
  "@",
  either([3, token(number)], [1, sequence(oneToken("+", "-"), token(number))], [1, sequence(oneToken("start", "end", "END"), "(", ")")], [1, plainLength]),
);
const extension = oneToken("anchored", "smoothed", "Smoothed");
const modifiers = either(
  [6, nothing],
  [2, offset],
  [2, at],
  [1, sequence(offset, at)],
  [1, sequence(at, offset)],
  [1, extension],
  [1, sequence(extension, offset)],
);

const labels = sequence("(", list(either([6, token(labelName)], [1, token(string)]), { maxLength: 3 }), ")");
const grouping = sequence(either([3, anyCase("by")], [1, anyCase("without")]), labels);
const fillValue = sequence("(", either([4, token(number)], [1, sequence(oneToken("+", "-"), token(number))], [1, token(duration)]), ")");
const fill = either(
  [2, sequence(anyCase("fill"), fillValue)],
  [1, sequence("fill_left", fillValue)],
  [1, sequence("fill_right", fillValue, optional(sequence("fill_left", fillValue)))],
  [1, sequence("fill_left", fillValue, "fill_right", fillValue)],
);
const matching = sequence(
  either([3, anyCase("on")], [2, anyCase("ignoring")]),
  labels,
  optional(sequence(either([1, anyCase("group_left")], [1, anyCase("group_right")]), optional(labels, 3))),
);

const arithmetic = oneToken("+", "-", "*", "/", "%", "^", "atan2", "</", ">/", "ATAN2");
const comparison = oneToken("==", "!=", "<", ">", "<=", ">=");
const setOperator = oneToken("and", "or", "unless", "AND", "Or");
const plainAggregations = "sum avg count min max group stddev stdvar SUM Avg".split(" ");

/** `functions` is Prometheus' own table: name, types of the arguments, how many more may follow, type of the result. */
export function expressions(functions) {
  const calls = (returns, tie) => fc.oneof(...functions.filter((one) => one.returns === returns).map((one) => call(one, tie)));
  const call = ({ name, parameters, more }, tie) =>
    fc.nat({ max: more === 0 ? 0 : more < 0 ? 4 : more + 1 }).chain((extra) => {
      const least = more === 0 ? parameters.length : parameters.length - 1;
      const types = Array.from({ length: least + extra }, (_, index) => parameters[Math.min(index, parameters.length - 1)]);
      return sequence(name, "(", ...types.flatMap((type, index) => (index === 0 ? [tie(type)] : [",", tie(type)])), ")");
    });
  const limits = { depthSize: "small", maxDepth: 5 };
  const { any } = fc.letrec((tie) => ({
    scalar: fc.oneof(
      limits,
      { weight: 6, arbitrary: token(number) },
      { weight: 3, arbitrary: token(integer) },
      { weight: 1, arbitrary: token(duration) },
      { weight: 2, arbitrary: calls("scalar", tie) },
      { weight: 1, arbitrary: sequence("(", tie("scalar"), ")") },
      { weight: 1, arbitrary: sequence(oneToken("+", "-"), tie("scalar")) },
      { weight: 2, arbitrary: sequence(tie("scalar"), arithmetic, tie("scalar")) },
      { weight: 1, arbitrary: sequence(tie("scalar"), comparison, anyCase("bool"), tie("scalar")) },
      { weight: 1, arbitrary: tie("any") },
    ),
    string: fc.oneof(limits, { weight: 20, arbitrary: token(string) }, { weight: 1, arbitrary: tie("any") }),
    vector: fc.oneof(
      limits,
      { weight: 8, arbitrary: sequence(selector, modifiers) },
      { weight: 4, arbitrary: calls("vector", tie) },
      { weight: 4, arbitrary: tie("aggregation") },
      { weight: 4, arbitrary: tie("binary") },
      { weight: 1, arbitrary: sequence("(", tie("vector"), ")") },
      { weight: 1, arbitrary: sequence(oneToken("+", "-"), tie("vector")) },
      { weight: 1, arbitrary: sequence(tie("vector"), modifiers) },
      { weight: 1, arbitrary: tie("any") },
    ),
    matrix: fc.oneof(
      limits,
      { weight: 6, arbitrary: sequence(selector, optional(extension), "[", length, "]", modifiers) },
      { weight: 2, arbitrary: sequence(tie("vector"), "[", length, ":", optional(length, 3), "]", modifiers) },
      { weight: 1, arbitrary: tie("any") },
    ),
    aggregation: either(
      [4, sequence(token(fc.constantFrom(...plainAggregations)), optional(grouping, 2), "(", tie("vector"), ")")],
      [2, sequence(token(fc.constantFrom(...plainAggregations)), "(", tie("vector"), ")", grouping)],
      [
        2,
        sequence(
          oneToken("topk", "bottomk", "quantile", "limitk", "limit_ratio", "TopK"),
          optional(grouping, 2),
          "(",
          tie("scalar"),
          ",",
          tie("vector"),
          ")",
          optional(grouping),
        ),
      ],
      [1, sequence("count_values", optional(grouping), "(", tie("string"), ",", tie("vector"), ")")],
      [1, sequence(oneToken("sum", "topk", "count_values"), "(", list(tie("any"), { maxLength: 3 }), ")")],
    ),
    binary: either(
      [4, sequence(tie("vector"), either([3, arithmetic], [3, comparison]), optional(matching, 2), optional(fill), tie("vector"))],
      [2, sequence(tie("vector"), setOperator, optional(matching, 3), tie("vector"))],
      [2, sequence(tie("vector"), comparison, optional(anyCase("bool"), 3), either([2, tie("scalar")], [1, tie("vector")]))],
      [1, sequence(tie("scalar"), either([1, arithmetic], [1, comparison]), tie("vector"))],
      [
        1,
        sequence(
          tie("any"),
          either([2, arithmetic], [1, comparison], [1, setOperator]),
          optional(anyCase("bool")),
          optional(matching),
          optional(fill),
          tie("any"),
        ),
      ],
    ),
    any: fc.oneof(
      limits,
      { weight: 4, arbitrary: tie("scalar") },
      { weight: 8, arbitrary: tie("vector") },
      { weight: 2, arbitrary: tie("matrix") },
      { weight: 1, arbitrary: tie("string") },
      { weight: 1, arbitrary: sequence(tie("any"), modifiers) },
      { weight: 1, arbitrary: sequence(tie("any"), "[", length, optional(sequence(":", optional(length)), 3), "]") },
      {
        weight: 1,
        arbitrary: sequence(
          either([3, token(metricName)], [1, token(fc.constantFrom(...functions.map(({ name }) => name)))]),
          "(",
          list(tie("any"), { maxLength: 3 }),
          ")",
        ),
      },
    ),
  }));
  const tokens = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        ..."( ) [ ] { } , : @ + - * / % ^ = == != =~ !~ < > ! ~ . ; & $ # ' ` é \0".split(" "),
        '"',
        "</",
        ">/",
        "$x",
        "\ufeff",
        "\u00a0",
      ),
    },
    { weight: 2, arbitrary: metricName },
    { weight: 1, arbitrary: labelName },
    { weight: 1, arbitrary: number },
    { weight: 1, arbitrary: duration },
    { weight: 1, arbitrary: string },
  );
  const right = written(any);
  return fc.oneof(
    { weight: 5, arbitrary: right },
    { weight: 3, arbitrary: written(shuffled(any, tokens)) },
    { weight: 2, arbitrary: edited(right, "()[]{},:@+-*/%^=!~<>\"'`\\.#$ \n_0159aesmhxé😀\ufffd") },
  );
}

const gaps = [" ", " ", " ", "", "", "  ", "\n", "\t", "\r\n", ' # a (comment) "\n', "#\r"];
/** Tokens as a text: as people write it, or with any gaps, which may make other tokens of them. */
function written(lists) {
  const style = fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom(...gaps), { minLength: 1, maxLength: 6 }) },
  );
  return fc.tuple(lists, style).map(([tokens, chosen]) => {
    let text = "";
    for (const [index, next] of tokens.entries()) {
      const gap = chosen.length > 0 ? chosen[index % chosen.length] : wordsMeet(text, next) ? " " : "";
      text += gap + next;
    }
    return text;
  });
}

const wordsMeet = (before, next) => /[\w:.\u0080-\uffff]/.test(before.slice(-1)) && /^[\w:.\u0080-\uffff]/.test(next);
