/** Series as they are declared, some of which are there, and random expressions over them. */
import fc from "fast-check";

const codes = ["200", "500"];
const certain = (values) => ({ certain: true, ...(values && { values }) });
const target = { job: certain(["api", "web"]), inst: certain() };
const set = (labels) => ({ labels: new Map(Object.entries(labels)), open: false });
const series = (name, kind, labels, more = {}) => ({ name, metric: name, kind, labels: set(labels), identity: Object.keys(labels), ...more });

const declared = [
  series("c_total", "counter", { ...target, code: certain(codes), zone: { certain: false, values: ["x", "y"] } }, { unit: "count", min: 0 }),
  series("d_total", "counter", { ...target, code: certain(codes) }, { unit: "seconds", min: 0 }),
  series("g", "gauge", { ...target, zone: { certain: false, values: ["x", "y"] } }, { unit: "bytes" }),
  series("r", "gauge", target, { unit: "ratio", min: 0, max: 1 }),
  series("low", "gauge", { job: certain(["api", "web"]) }, { max: -1, min: -5 }),
  series("alone", "gauge", {}, { min: 2 }),
  series("i_info", "info", { ...target, version: certain() }, { min: 1, max: 1, identity: ["job", "inst"] }),
  series(
    "h_bucket",
    "histogram-bucket",
    { ...target, le: certain(["0.1", "0.5", "1.0", "+Inf"]) },
    { unit: "count", observes: "seconds", min: 0, buckets: [0.1, 0.5, 1] },
  ),
  series("h_count", "histogram-count", target, { unit: "count", min: 0 }),
];
const facts = new Map(declared.map((each) => [each.name, each]));
export const lookup = (name) => facts.get(name);

/** Of each shape any of its series; `other` is not declared. */
export function inputSeries(seed) {
  const pairs = ["api", "web"].flatMap((job) => ["1", "2"].map((inst) => `job="${job}",inst="${inst}"`));
  const all = [
    ...pairs.flatMap((pair, at) =>
      codes.flatMap((code) => [
        [`c_total{${pair},code="${code}"${["", ',zone="x"', ',zone="y"'][at % 3]}}`, "0+7x30"],
        [`d_total{${pair},code="${code}"}`, "0+3x10 1+2x20"],
      ]),
    ),
    ...pairs.flatMap((pair, at) => [
      [`g{${pair}${["", ',zone="x"'][at % 2]}}`, "-5+2x10 20-3x20"],
      [`r{${pair}}`, "0.1+0.02x30"],
      [`i_info{${pair},version="v${at}"}`, "1x30"],
      [`h_count{${pair}}`, "0+4x30"],
    ]),
    ...pairs.flatMap((pair) =>
      [
        ["0.1", "0+1x30"],
        ["0.5", "0+2x30"],
        ["1.0", "0+3x30"],
        ["+Inf", "0+4x30"],
      ].map(([le, values]) => [`h_bucket{${pair},le="${le}"}`, values]),
    ),
    ...[
      [`low{job="api"}`, "-4+0.1x30"],
      ["alone", "2+1x30"],
      [`other{job="api",foo="bar"}`, "3x30"],
      ["other", "4x30"],
    ],
  ];
  const [there] = fc.sample(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: all.length, maxLength: all.length }), { seed, numRuns: 1 });
  return all.filter((_, index) => there[index] > 1).map(([name, values]) => ({ series: name, values }));
}

const names = [...facts.keys(), "other", "never"];
const labels = ["job", "inst", "code", "zone", "version", "le", "foo"];
const label = fc.constantFrom(...labels);
const some = fc.uniqueArray(label, { maxLength: 3 }).map((list) => list.join(", "));
const value = fc.constantFrom("api", "web", "1", "200", "500", "x", "", "bar");
const pattern = fc.constantFrom("api|web", "5..", ".*", ".+", "x|", "a.i", "2.*");
const matcher = fc.oneof(
  fc.tuple(label, fc.constantFrom("=", "!="), value).map(([name, operator, of]) => `${name}${operator}"${of}"`),
  fc.tuple(label, fc.constantFrom("=~", "!~"), pattern).map(([name, operator, of]) => `${name}${operator}"${of}"`),
);
const selector = fc
  .tuple(fc.constantFrom(...names), fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(matcher, { minLength: 1, maxLength: 2 })))
  .map(([name, matchers]) => (matchers.length === 0 ? name : `${name}{${matchers.join(",")}}`));
const number = fc.constantFrom("0", "1", "2", "-1", "0.5", "100", "(2 * 3)", "NaN", "Inf");
const text = (part, ...texts) => fc.tuple(...texts).map((parts) => part(...parts));
const grouping = fc.oneof(
  fc.constant(""),
  fc.tuple(fc.constantFrom("by", "without"), some).map(([kind, of]) => `${kind} (${of}) `),
);
const on = fc.oneof(
  fc.constant(""),
  fc.tuple(fc.constantFrom("on", "ignoring"), some).map(([kind, of]) => `${kind} (${of}) `),
);
const group = fc.oneof(
  fc.constant(""),
  fc.tuple(fc.constantFrom("group_left", "group_right"), fc.constantFrom("", "version", "zone", "inst")).map(([side, of]) => `${side} (${of}) `),
);
const comparison = fc.constantFrom(">", "<", ">=", "<=", "==", "!=");

const { vector } = fc.letrec((tie) => ({
  vector: fc.oneof(
    { depthSize: "small", maxDepth: 5, withCrossShrink: true },
    { weight: 6, arbitrary: selector },
    { weight: 2, arbitrary: number.map((of) => `vector(${of})`) },
    {
      weight: 2,
      arbitrary: text(
        (name, of) => `${name}(${of}[5m])`,
        fc.constantFrom(
          ..."rate increase irate delta deriv avg_over_time max_over_time sum_over_time count_over_time last_over_time changes present_over_time absent_over_time stddev_over_time".split(
            " ",
          ),
        ),
        selector,
      ),
    },
    {
      weight: 1,
      arbitrary: text(
        (name, of, range) => `${name}((${of})[${range}])`,
        fc.constantFrom("max_over_time", "sum_over_time", "rate", "count_over_time", "absent_over_time"),
        tie("vector"),
        fc.constantFrom("10m:2m", "4m:5m", "5m:"),
      ),
    },
    {
      weight: 4,
      arbitrary: text(
        (name, by, of) => `${name} ${by}(${of})`,
        fc.constantFrom("sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"),
        grouping,
        tie("vector"),
      ),
    },
    { weight: 1, arbitrary: text((by, to, of) => `count_values ${by}("${to}", ${of})`, grouping, label, tie("vector")) },
    {
      weight: 1,
      arbitrary: text(
        (name, by, of, number) => `${name} ${by}(${number}, ${of})`,
        fc.constantFrom("topk", "bottomk", "quantile", "limitk"),
        grouping,
        tie("vector"),
        fc.constantFrom("0", "0.5", "1", "2"),
      ),
    },
    {
      weight: 1,
      arbitrary: text(
        (name, of) => `${name}(${of})`,
        fc.constantFrom(..."abs ceil floor round sgn sqrt exp ln absent sort timestamp hour day_of_week".split(" ")),
        tie("vector"),
      ),
    },
    {
      weight: 1,
      arbitrary: text(
        (of, by, bound) => `${of}(${by}, ${bound})`,
        fc.constantFrom("clamp_min", "clamp_max", "round"),
        tie("vector"),
        fc.constantFrom("0", "0.5", "3"),
      ),
    },
    {
      weight: 1,
      arbitrary: text(
        (share, by, name) => `histogram_quantile(${share}, ${name} ${by}(rate(h_bucket[5m])))`,
        fc.constantFrom("0.5", "0.99", "0", "1.5"),
        grouping,
        fc.constantFrom("sum", "max"),
      ),
    },
    { weight: 1, arbitrary: text((of) => `vector(scalar(${of}))`, tie("vector")) },
    {
      weight: 2,
      arbitrary: text(
        (of, to, by, from, which) => `label_replace(${of}, "${to}", "${by}", "${from}", "${which}")`,
        tie("vector"),
        label,
        fc.constantFrom("new", "$1", "", "a$1", "$1-x", "$1x"),
        fc.constantFrom(...labels, ""),
        fc.constantFrom("(.*)", "(.+)", ".*", ".+", "", "(a).*", "api|web", "x"),
      ),
    },
    {
      weight: 1,
      arbitrary: text(
        (of, to, by, from) => `label_join(${of}, "${to}", "${by}"${from.map((each) => `, "${each}"`).join("")})`,
        tie("vector"),
        label,
        fc.constantFrom("", "-"),
        fc.array(label, { maxLength: 2 }),
      ),
    },
    {
      weight: 2,
      arbitrary: text((of, operator, bool, by) => `(${of}) ${operator} ${bool}${by}`, tie("vector"), comparison, fc.constantFrom("", "bool "), number),
    },
    {
      weight: 1,
      arbitrary: text((by, operator, bool, of) => `${by} ${operator} ${bool}(${of})`, number, comparison, fc.constantFrom("", "bool "), tie("vector")),
    },
    { weight: 2, arbitrary: text((of, operator, by) => `(${of}) ${operator} ${by}`, tie("vector"), fc.constantFrom("+", "-", "*", "/", "%", "^"), number) },
    { weight: 1, arbitrary: text((by, operator, of) => `${by} ${operator} (${of})`, number, fc.constantFrom("+", "-", "*", "/"), tie("vector")) },
    {
      weight: 6,
      arbitrary: text(
        (one, operator, how, many, other) => `(${one}) ${operator} ${how}${how && many}(${other})`,
        tie("vector"),
        fc.constantFrom("+", "-", "*", "/"),
        on,
        group,
        tie("vector"),
      ),
    },
    {
      weight: 3,
      arbitrary: text(
        (one, operator, bool, how, many, other) => `(${one}) ${operator} ${bool}${how}${how && many}(${other})`,
        tie("vector"),
        comparison,
        fc.constantFrom("", "bool "),
        on,
        group,
        tie("vector"),
      ),
    },
    {
      weight: 5,
      arbitrary: text(
        (one, operator, how, other) => `(${one}) ${operator} ${how}(${other})`,
        tie("vector"),
        fc.constantFrom("and", "or", "unless"),
        on,
        tie("vector"),
      ),
    },
    {
      weight: 1,
      arbitrary: text((of, matchers) => `sum(rate(${of}{${matchers}}[5m])) / sum(rate(${of}[5m]))`, fc.constantFrom("c_total", "d_total"), matcher),
    },
    { weight: 1, arbitrary: tie("vector").map((of) => `-(${of})`) },
  ),
}));

export const expressions = vector;
