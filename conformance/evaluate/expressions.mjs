/** Random expressions of all that is evaluated, with types that fit, over the series of `series.mjs`. */
import fc from "fast-check";

const labels = ["job", "inst", "code", "zone", "version", "le"];
const label = fc.constantFrom(...labels);
const some = fc.uniqueArray(label, { maxLength: 3 }).map((list) => list.join(", "));
const names = ["c_total", "d_total", "g", "r", "i_info", "h_bucket", "odd", "alone", "short", "never"];
const matcher = fc.oneof(
  fc.tuple(label, fc.constantFrom("=", "!="), fc.constantFrom("api", "web", "1", "200", "500", "x", "")).map(([name, is, value]) => `${name}${is}"${value}"`),
  fc
    .tuple(label, fc.constantFrom("=~", "!~"), fc.constantFrom("api|web", "5..", ".*", ".+", "x|", "a.i", "[2-4]0{2}", "(?i:API)"))
    .map(([name, is, value]) => `${name}${is}"${value}"`),
);
const selector = fc
  .tuple(fc.constantFrom(...names), fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(matcher, { minLength: 1, maxLength: 2 })))
  .map(([name, matchers]) => (matchers.length === 0 ? name : `${name}{${matchers.join(",")}}`));
const anyName = fc.constantFrom('{__name__=~"c_total|d_total"}', '{__name__=~"[gr]",job="api"}', '{job="api",inst=~".+",__name__!~".*_(total|bucket)"}');
const modifier = fc.oneof(
  { weight: 8, arbitrary: fc.constant("") },
  { weight: 2, arbitrary: fc.constantFrom(" offset 1m", " offset 7m", " offset 95s", " offset -3m", " offset 1h") },
  { weight: 1, arbitrary: fc.constantFrom(" @ 1767603600", " @ 1767605400.25", " @ start()", " @ end() offset 3m", " @ 1767603600 offset 10m") },
);
const length = fc.constantFrom("5m", "1m", "20s", "30s", "95s", "10m", "1h", "4m + 1m", "2m * 3");
const step = fc.constantFrom("1m", "30s", "", "7m", "15s", "100s");
const number = fc.constantFrom("0", "1", "2", "-1", "0.5", "100", "(2 * 3)", "NaN", "Inf", "-Inf", "1e3", "0.1", "3", "-2.5");
const grouping = fc.oneof(
  fc.constant(""),
  fc.tuple(fc.constantFrom("by", "without"), some).map(([kind, of]) => `${kind} (${of}) `),
);
const matching = fc.oneof(
  fc.constant(""),
  fc.tuple(fc.constantFrom("on", "ignoring"), some).map(([kind, of]) => `${kind} (${of}) `),
);
const joining = fc.oneof(
  { weight: 3, arbitrary: fc.constant("") },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom("group_left", "group_right"), fc.constantFrom("", "version", "zone", "inst")).map(([side, of]) => `${side} (${of}) `),
  },
  { weight: 1, arbitrary: fc.constantFrom("fill(0) ", "fill_left(1) ", "fill_right(2) ") },
);
const comparison = fc.constantFrom(">", "<", ">=", "<=", "==", "!=");
const arithmetic = fc.constantFrom("+", "-", "*", "/", "%", "^", "atan2");
const text = (part, ...parts) => fc.tuple(...parts).map((given) => part(...given));
const words = (list) => fc.constantFrom(...list.split(" "));

const overTime = words(
  "rate increase delta irate idelta deriv avg_over_time max_over_time min_over_time sum_over_time count_over_time last_over_time first_over_time changes resets present_over_time absent_over_time stddev_over_time stdvar_over_time mad_over_time",
);
const ofValues = words(
  "abs ceil floor exp ln log2 log10 sqrt sgn deg rad sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh absent timestamp sort sort_desc hour minute day_of_week day_of_month day_of_year days_in_month month year round",
);

/** Of series with the same value, which come first is chance. */
const distinct = fc.constantFrom("g", "c_total", "d_total offset 1m", "avg_over_time(g[10m])", "odd", "-(g)");
/** Values that are labels have to agree in every digit. */
const exact = fc.constantFrom("g", "r * 1e30", "r / 1e30", "odd", "floor(g)", "i_info", "count_over_time(g[5m])", "c_total > 200");

const { vector } = fc.letrec((tie) => ({
  scalar: fc.oneof(
    { depthSize: "small", maxDepth: 3 },
    { weight: 6, arbitrary: number },
    { weight: 1, arbitrary: fc.constantFrom("time()", "pi()") },
    { weight: 1, arbitrary: text((of) => `scalar(${of})`, tie("vector")) },
    { weight: 1, arbitrary: text((left, operator, right) => `(${left} ${operator} ${right})`, tie("scalar"), arithmetic, tie("scalar")) },
    { weight: 1, arbitrary: text((left, operator, right) => `(${left} ${operator} bool ${right})`, tie("scalar"), comparison, tie("scalar")) },
    { weight: 1, arbitrary: text((name, left, right) => `${name}(${left}, ${right})`, words("max_of min_of"), tie("scalar"), tie("scalar")) },
  ),
  range: fc.oneof(
    { depthSize: "small", maxDepth: 3 },
    { weight: 5, arbitrary: text((of, range, by) => `${of}[${range}]${by}`, selector, length, modifier) },
    { weight: 1, arbitrary: text((of, range, by) => `${of}[${range}]${by}`, anyName, length, modifier) },
    { weight: 2, arbitrary: text((of, range, at, by) => `(${of})[${range}:${at}]${by}`, tie("vector"), length, step, modifier) },
  ),
  vector: fc.oneof(
    { depthSize: "small", maxDepth: 5 },
    { weight: 5, arbitrary: text((of, by) => of + by, selector, modifier) },
    { weight: 1, arbitrary: text((of, by) => of + by, anyName, modifier) },
    { weight: 1, arbitrary: text((of) => `vector(${of})`, tie("scalar")) },
    { weight: 6, arbitrary: text((name, of) => `${name}(${of})`, overTime, tie("range")) },
    // Far from zero, the last digits of times are what variances are made of.
    { weight: 1, arbitrary: text((name, of) => `(ts_of_${name}_over_time(${of}) - 1767600000)`, words("first last max min"), tie("range")) },
    { weight: 1, arbitrary: text((share, of) => `quantile_over_time(${share}, ${of})`, tie("scalar"), tie("range")) },
    { weight: 1, arbitrary: text((of, ahead) => `predict_linear(${of}, ${ahead})`, tie("range"), tie("scalar")) },
    { weight: 1, arbitrary: text((of) => `double_exponential_smoothing(${of}, 0.3, 0.6)`, tie("range")) },
    { weight: 3, arbitrary: text((name, of) => `${name}(${of})`, ofValues, tie("vector")) },
    { weight: 1, arbitrary: text((name, of, by) => `${name}(${of}, ${by})`, words("clamp_min clamp_max round"), tie("vector"), tie("scalar")) },
    { weight: 1, arbitrary: text((of, low, high) => `clamp(${of}, ${low}, ${high})`, tie("vector"), tie("scalar"), tie("scalar")) },
    { weight: 1, arbitrary: text((name) => `${name}()`, words("hour minute day_of_week month year day_of_year")) },
    {
      weight: 4,
      arbitrary: text((name, by, of) => `${name} ${by}(${of})`, words("sum avg min max count group stddev stdvar"), grouping, tie("vector")),
    },
    { weight: 1, arbitrary: text((name, by, of, count) => `${name} ${by}(${count}, ${of})`, words("topk bottomk"), grouping, distinct, words("1 2 3 0")) },
    { weight: 1, arbitrary: text((by, share, of) => `quantile ${by}(${share}, ${of})`, grouping, tie("scalar"), tie("vector")) },
    { weight: 1, arbitrary: text((by, of) => `count_values ${by}("value", ${of})`, grouping, exact) },
    {
      weight: 3,
      arbitrary: text(
        (left, operator, by, join, right) => `(${left} ${operator} ${by}${by && join}${right})`,
        tie("vector"),
        arithmetic,
        matching,
        joining,
        tie("vector"),
      ),
    },
    {
      weight: 2,
      arbitrary: text(
        (left, operator, by, join, right) => `(${left} ${operator} ${by}${by && join}${right})`,
        tie("vector"),
        comparison,
        matching,
        joining,
        tie("vector"),
      ),
    },
    {
      weight: 1,
      arbitrary: text((left, operator, by, right) => `(${left} ${operator} bool ${by}${right})`, tie("vector"), comparison, matching, tie("vector")),
    },
    {
      weight: 3,
      arbitrary: text((left, operator, by, right) => `(${left} ${operator} ${by}${right})`, tie("vector"), words("and or unless"), matching, tie("vector")),
    },
    {
      weight: 2,
      arbitrary: text(
        (left, operator, right) => `(${left} ${operator} ${right})`,
        tie("vector"),
        fc.oneof(
          arithmetic,
          comparison,
          comparison.map((is) => `${is} bool`),
        ),
        tie("scalar"),
      ),
    },
    {
      weight: 2,
      arbitrary: text(
        (left, operator, right) => `(${left} ${operator} ${right})`,
        tie("scalar"),
        fc.oneof(
          arithmetic,
          comparison,
          comparison.map((is) => `${is} bool`),
        ),
        tie("vector"),
      ),
    },
    { weight: 1, arbitrary: text((of) => `-(${of})`, tie("vector")) },
    {
      weight: 2,
      arbitrary: text(
        (share, by, of) => `histogram_quantile(${share}, ${by}${of})`,
        fc.constantFrom("0.5", "0.99", "0", "1", "2", "NaN"),
        fc.constantFrom("", "sum by (le) ", "sum by (job, le) ", "1 * "),
        fc.constantFrom("(rate(h_bucket[5m]))", "(h_bucket)", "(increase(h_bucket[1h:1m]))", "(c_total)"),
      ),
    },
    {
      weight: 1,
      arbitrary: text(
        (low, high, of) => `histogram_fraction(${low}, ${high}, ${of})`,
        number,
        number,
        fc.constantFrom("rate(h_bucket[5m])", "h_bucket", "sum by (le) (h_bucket)"),
      ),
    },
    {
      weight: 1,
      arbitrary: text(
        (of, to, by, from, pattern) => `label_replace(${of}, "${to}", "${by}", "${from}", "${pattern}")`,
        tie("vector"),
        fc.constantFrom("job", "new", "__name__"),
        fc.constantFrom("$1", "x-${1}y", "$1y", "$$", "", "plain", "${name}_$2"),
        label,
        fc.constantFrom("(.*)", "(a)(.*)", "(?P<name>.)b?.*", "", "nothing", "w|(a|ap|api)(i*)"),
      ),
    },
    { weight: 1, arbitrary: text((of, from, other) => `label_join(${of}, "new", "-", "${from}", "${other}")`, tie("vector"), label, label) },
  ),
}));

export const expressions = vector;
