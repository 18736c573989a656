// Random queries of LogQL, from its grammar: most of them nearly right, one in two changed by a character.
import fc from "fast-check";

const of = (...values) => fc.constantFrom(...values);
const joined = (between, ...parts) => fc.tuple(...parts).map((each) => each.join(between));
const list = (one, { min = 1, max = 3, between = ", " } = {}) => fc.array(one, { minLength: min, maxLength: max }).map((each) => each.join(between));
const seldom = (one) => fc.oneof({ weight: 3, arbitrary: fc.constant("") }, one);

const label = of("app", "level", "status", "duration", "bytes", "ip", "count", "rate", "_x", "sum", "Vector");
const text = fc.oneof(
  { weight: 6, arbitrary: of('"a"', '"error"', '""', '"a.*"', '".+"', '".*"', "`a\\d+`", '"(a|b)"', '"x\\"y"') },
  of('"("', '"[a"', '"a\\\\d"', '"\\d"', '"(?i)x"', '"(?=x)"', '"<a> <b>"', '"<_> x"', '"<a><b>"', '"(?P<n>a)"', '"(?<n>a+)b"'),
  of('"10.0.0.0/8"', '"10.0.0.1-10.0.0.9"', '"::1"', '"a.b[0]"', '"{{.foo}}"', '"{{.foo"', '"{{ToLower .x}}"', '"{{Tolowr .x}}"', '"a-b"'),
);
const matcher = joined("", label, of("=", "!=", "=~", "!~"), text);
const selector = fc.oneof(
  { weight: 5, arbitrary: of('{app="a"}', '{app=~"a.+", level!="x"}', '{ app = "a" }') },
  list(matcher, { min: 0 }).map((all) => `{${all}}`),
);
const duration = of("5m", "1h", "1d12h", "1.5s", "100ms", "5minutes", "1h30m", "-5m", "0", "0s", "10us", "1y", "5", "1w2d", "1m1h");
const number = of("1", "0", "5", "1.5", ".5", "1e3", "10", "-1", "+2", "5.", "08", "00");
const size = of("5MB", "1KiB", "10kB", "5B", "1.5GB", "5K", "1i", "7EB", "5PB");
const comparison = fc.oneof(
  matcher,
  joined(" ", label, of("=", "==", "!=", ">", "<", ">=", "<=", "=~"), fc.oneof(number, duration, size, text, of('ip("10.0.0.1")', 'ip("10.0.0.0/8")'))),
);
const { filter } = fc.letrec((tie) => ({
  filter: fc.oneof(
    { depthSize: "small" },
    { weight: 4, arbitrary: comparison },
    { weight: 2, arbitrary: joined("", tie("filter"), of(" and ", " or ", ", ", " "), tie("filter")) },
    tie("filter").map((inner) => `(${inner})`),
  ),
}));
const lineText = fc.oneof({ weight: 5, arbitrary: text }, of('ip("10.0.0.0/8")', 'ip("x")', "ip(10)"));
const extraction = fc.oneof(label, joined("=", label, text));
const named = fc.oneof(label, matcher);
const stage = fc.oneof(
  { weight: 3, arbitrary: joined(" ", of("|=", "!=", "|~", "!~", "|>", "!>"), list(lineText, { between: " or " })) },
  { weight: 3, arbitrary: filter.map((inner) => `| ${inner}`) },
  of("| json", "| logfmt", "| unpack", "| decolorize", "| logfmt --strict", "| logfmt --keep-empty --strict", "| logfmt --foo", "| distinct app", "| JSON"),
  joined(" ", of("| json", "| logfmt", "| logfmt --strict"), list(extraction)),
  joined(" ", of("| pattern", "| regexp", "| line_format"), text),
  list(joined("=", label, fc.oneof(text, label))).map((all) => `| label_format ${all}`),
  joined(" ", of("| drop", "| keep"), list(named)),
);
const stages = list(stage, { min: 0, between: " " });
const range = fc.oneof(
  { weight: 6, arbitrary: of("[5m]", "[1h]", "[1d12h]") },
  duration.map((said) => `[${said}]`),
  of("[ 5m ]", "[]", "[5m:1m]", "[5m"),
);
const unwrap = joined(
  "",
  fc.oneof(label, ...["bytes", "duration", "duration_seconds"].map((name) => label.map((each) => `${name}(${each})`))).map((each) => `| unwrap ${each}`),
  seldom(comparison.map((each) => ` | ${each}`)),
);
const offset = seldom(duration.map((said) => ` offset ${said}`));
const { logRange } = fc.letrec((tie) => ({
  logRange: fc.oneof(
    { depthSize: "small" },
    { weight: 4, arbitrary: joined(" ", selector, stages, seldom(unwrap), joined("", range, offset)) },
    joined(" ", selector, joined("", range, offset), stages, seldom(unwrap)),
    fc.tuple(joined(" ", selector, stages, seldom(unwrap)), range, offset).map(([inner, ...time]) => `(${inner})${time.join("")}`),
    joined(
      " ",
      selector.map((inner) => `(${inner})`),
      joined("", range, offset),
      seldom(unwrap),
      seldom(of("| json", '|= "a"')),
    ),
    tie("logRange").map((inner) => `(${inner})`),
  ),
}));
const grouping = joined(
  " ",
  of("by", "without", "BY"),
  fc.oneof(list(label, { min: 0 }), of("app level", "app,")).map((all) => `(${all})`),
);
const rangeFunction = of(
  ...["rate", "count_over_time", "bytes_rate", "bytes_over_time", "avg_over_time", "sum_over_time", "min_over_time", "stdvar_over_time"],
  ...["quantile_over_time", "first_over_time", "absent_over_time", "rate_counter", "RATE", "foo_over_time"],
);
const aggregation = of("sum", "avg", "max", "count", "topk", "bottomk", "approx_topk", "sort", "sort_desc", "stddev", "SUM");
const parameter = seldom(number.map((said) => `${said}, `));
const matching = of("bool", "on (app)", "ignoring (app, level) group_left", "on () group_right (_x)", "bool on (app) group_left ()", "group_left");
const { metric } = fc.letrec((tie) => ({
  metric: fc.oneof(
    { depthSize: "small" },
    { weight: 4, arbitrary: fc.tuple(rangeFunction, parameter, logRange, seldom(grouping)).map(([name, said, inner, by]) => `${name}(${said}${inner}) ${by}`) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(aggregation, seldom(grouping), parameter, tie("metric"), seldom(grouping))
        .map(([name, by, said, inner, after]) => `${name} ${by}(${said}${inner}) ${after}`),
    },
    { weight: 2, arbitrary: joined(" ", tie("metric"), of(..."+ - * / % ^ == != > < >= <= and or unless".split(" ")), seldom(matching), tie("metric")) },
    number,
    of("vector(1)", "vector(-1)", "vector(x)"),
    tie("metric").map((inner) => `(${inner})`),
    joined(", ", tie("metric"), text, text, text, text).map((inner) => `label_replace(${inner})`),
    joined(" ", selector, stages),
  ),
}));
const grammatical = fc.oneof({ weight: 3, arbitrary: joined(" ", selector, stages) }, { weight: 5, arbitrary: metric });
const characters = of(...'(){}|=!~"`,[] 5mabyor-#$@.\n/');
const changed = fc.tuple(grammatical, fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(2), characters).map(([query, where, kind, character]) => {
  const at = Math.floor(where * query.length);
  return query.slice(0, at) + (kind === 0 ? "" : character) + query.slice(kind === 1 ? at : at + 1);
});

/** One query. */
export const logQueries = fc.oneof(grammatical, changed);
