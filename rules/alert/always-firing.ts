import {
  type Binary,
  type Call,
  type Context,
  comparedRange,
  defineRule,
  type Expr,
  edited,
  exampleAlert,
  exampleRules,
  type Finding,
  headOf,
  inQuery,
  isComparison,
  mirrored,
  nameOfSelector,
  type Piece,
  printPromql,
  type QueryPart,
  type Report,
  type RulePart,
  rewritten,
  typesOf,
  unwrapped,
  type VectorSelector,
} from "obsc/rule";

export default defineRule({
  name: "alert/always-firing",
  severity: "error",
  summary: "Every alert has a condition that can be false",
  why: "An alert fires for each series that its expression gives, whatever the value, 0 too. Where nothing takes series away it fires from the first evaluation on, and people learn to ignore it.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/#defining-alerting-rules",
  forQueries: { use: ["alert"] },
  query(query, report, { lookup }) {
    const { rule } = query;
    if (rule?.kind !== "alerting" || isWatchdog(rule)) return;
    const around = { types: query.types, lookup, seen: [] };
    const verdict = judge(query.expr, around);
    if (verdict === "unconditional") reportBare(query.expr, around, query, report);
    if (typeof verdict === "string") return;
    const { node, message, help } = verdict;
    const bool = node.bool ? boolIn(query, node) : undefined;
    const fix = bool && edited("safe", "leave `bool` out", rewritten(query, { ...bool, start: bool.start - 1 }, ""));
    report(inQuery(query, { span: verdict.at?.span ?? bool ?? node.operatorSpan ?? node.span }), { message, help, ...(fix && { fix }) });
  },
  bad: [
    { spec: alertOn("count(shop_memory_bytes)", ".above(0)"), message: "`> 0` is true of every value: none is below 1", at: [27, 69] },
    { spec: alertOn("sum by (job) (rate(shop_failed_total[5m]))", ".atLeast(0)"), message: "`>= 0` is true of every value: none is below 0" },
    { spec: alertOn("shop_fill_ratio", ".below(80)"), message: "`< 80` is true of every value: none is above 1" },
    {
      file: "rules",
      spec: exampleRules("alert: ShopFails\nexpr: sum(rate(shop_failed_total[5m])) or vector(0) > 5"),
      message: "only what stands behind `or` is compared, so the alert fires for every series of the other side",
      at: [5, 15],
    },
    {
      file: "rules",
      spec: exampleRules("alert: ShopFails\nexpr: up == 0 or rate(shop_failed_total[5m])"),
      message: "only what stands before `or` is compared, so the alert fires for every series of the other side",
      at: [5, 26],
    },
    { spec: alertOn("shop_phase", ".below(1)"), message: "`< 1` is true at any time: of the states of `shop_phase` all but one are 0" },
    { spec: alertOn("shop_fill_ratio", ".atMost(1)"), message: "`<= 1` is true of every value: none is above 1" },
    { spec: alertOn("count by (job) (up)", ".above(0)"), message: "`count` counts the zeros of `up` as well, so that there are always some", at: [27, 43] },
  ],
  good: [
    { spec: alertOn("sum(rate(shop_failed_total[5m])) / sum(rate(shop_requests_total[5m]))", ".above(0.05)") },
    { spec: alertOn("count(shop_fill_ratio > 0.9)", ".above(0)") },
    { spec: alertOn("absent(shop_memory_bytes)", ".above(0)") },
    { spec: alertOn('shop_phase{shop_phase="open"}', ".below(1)") },
    { spec: alertOn("count(elsewhere_failed)", ".above(0)") },
    { spec: alertOn("shop_fill_ratio > bool 0.9", ".above(0)") },
  ],
});

/** Alerts that are meant to fire at any time, so that their absence tells that alerting is broken; and those that only silence others. */
function isWatchdog({ name, labels }: RulePart): boolean {
  return labels.severity === "none" || /watchdog|dead.?man|inhibitor|heart.?beat|always.?firing/i.test(name);
}

/** Nothing is compared, or only one side of an `or`, which binds more loosely than `>`. */
function reportBare(expr: Expr, around: Around, query: QueryPart, report: Report): void {
  const union = unwrapped(expr);
  const bare = union.type === "binary" && union.operator === "or" ? [union.left, union.right].filter((side) => judge(side, around) === "unconditional") : [];
  const [side] = bare;
  if (union.type !== "binary" || side === undefined || bare.length > 1) {
    report(inQuery(query, expr), {
      message: "nothing is compared, so the alert fires for every series",
      help: "compare it with the value from which on something is wrong, as in `… > 0`",
    });
    return;
  }
  const { right } = union;
  const isEnd = side !== right && right.type === "binary" && isComparison(right.operator);
  report(inQuery(query, side), {
    message: `only what stands ${side === right ? "before" : "behind"} \`or\` is compared, so the alert fires for every series of the other side`,
    help: isEnd
      ? `write \`(… or ${printPromql(right.left)}) ${right.operator} ${printPromql(right.right)}\` to compare both`
      : "compare both: `… > 0 or … > 0`",
  });
}

interface Around {
  readonly types: QueryPart["types"];
  readonly lookup: Context["lookup"];
  /** Names of recordings that are being looked into. */
  readonly seen: readonly string[];
}

/** The operator that looks like a condition and is none. */
interface Cause extends Required<Pick<Finding, "message" | "help">> {
  readonly node: Binary;
  /** What is wrong, where that is not the operator. */
  readonly at?: Piece;
}

/** `conditional`: there are no series as long as all is well. */
type Verdict = "conditional" | "unconditional" | "unknown" | Cause;

function judge(expr: Expr, around: Around): Verdict {
  switch (expr.type) {
    case "number":
    case "string":
      return "unconditional";
    case "selector":
      return judgeSelector(expr, around);
    case "matrix":
      return judge(expr.selector, around);
    case "call":
      return judgeCall(expr, around);
    case "binary":
      return judgeBinary(expr, around);
    default:
      return judge(expr.expr, around);
  }
}

/** Prometheus has `ALERTS` only of alerts that wait or fire; an info metric that is chosen by its labels is there or not. */
function judgeSelector(selector: VectorSelector, around: Around): Verdict {
  const name = nameOfSelector(selector) ?? "";
  if (name.startsWith("ALERTS")) return "conditional";
  const series = around.lookup(name);
  if (!series || around.seen.includes(name)) return "unknown";
  if (series.kind === "info" && selector.matchers.length > 0) return "conditional";
  if (!series.recordedFrom) return "unconditional";
  const seen = [...around.seen, name];
  const verdicts = series.recordedFrom.map((expr) => judge(expr, { ...around, types: typesOf(expr, around.lookup), seen }));
  if (verdicts.every((verdict) => verdict === "conditional")) return "conditional";
  return verdicts.includes("unknown") ? "unknown" : "unconditional";
}

/** What these give has a value as long as there are samples, of which nobody says that they are only there at times. */
const changes: ReadonlySet<string> = new Set("changes delta deriv histogram_quantile idelta increase irate predict_linear rate resets".split(" "));

function judgeCall(call: Call, around: Around): Verdict {
  if (call.function.startsWith("absent")) return "conditional";
  const given = call.args.find((arg) => !isScalar(arg, around));
  const verdict = given && call.function !== "scalar" ? judge(given, around) : "unconditional";
  return verdict === "unknown" && changes.has(call.function) ? "unconditional" : verdict;
}

function isScalar(expr: Expr, { types }: Around): boolean {
  const value = types.get(expr)?.value;
  return value === "scalar" || value === "string";
}

function judgeBinary(node: Binary, around: Around): Verdict {
  const { operator } = node;
  if (operator === "and" || operator === "unless") return "conditional";
  const sides = [node.left, node.right].filter((side) => !isScalar(side, around)).map((side) => judge(side, around));
  if (operator === "or") return judgeUnion(node, sides, around);
  if (sides.includes("conditional")) return "conditional";
  if (node.bool) {
    return {
      node,
      message: "a comparison with `bool` gives 0 or 1, and the alert fires for both",
      help: "leave `bool` out: what does not hold has no series then",
    };
  }
  if (isComparison(operator)) {
    const always = alwaysTrue(node, around);
    if (!always) return "conditional";
    return sides.includes("unknown") ? "unknown" : always;
  }
  return sides.find((side) => typeof side === "object") ?? (sides.includes("unknown") ? "unknown" : "unconditional");
}

/** Series of the right side stand wherever the left one has none. */
function judgeUnion(node: Binary, [left, right]: readonly Verdict[], { types }: Around): Verdict {
  if (left === "conditional" && types.get(node.right)?.constant === true) {
    const text = printPromql(node.right);
    return {
      node,
      message: `\`or ${text}\` gives a series where the condition does not hold, and the alert fires for it`,
      help: `leave \`or ${text}\` out, or compare what it gives: \`(… or ${text}) > …\``,
    };
  }
  const verdicts = [left, right].filter((verdict) => verdict !== "conditional");
  return verdicts.find((verdict) => verdict !== "unknown") ?? verdicts[0] ?? "conditional";
}

const opposites: Readonly<Record<string, Binary["operator"]>> = { "==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">" };

/** A comparison with a number that no possible value fails. */
function alwaysTrue(node: Binary, around: Around): Cause | undefined {
  const { types } = around;
  const state = otherState(node, around);
  if (state) return state;
  const left = types.get(node.left);
  const right = types.get(node.right);
  const bound = right?.literal ?? left?.literal;
  const range = right?.literal === undefined ? right?.range : left?.range;
  const operator = right?.literal === undefined ? mirrored(node.operator) : node.operator;
  if (bound === undefined || !range || comparedRange(range, opposites[operator] as Binary["operator"], bound) !== undefined) return undefined;
  // That a share is taken from 100, and that states are counted, other rules say.
  const compared = unwrapped(right?.literal === undefined ? node.right : node.left);
  if (isRestOfShare(compared, types) || isCountOfStates(compared, types)) return undefined;
  const counted = compared.type === "aggregation" && compared.operator === "count" ? types.get(compared.expr) : undefined;
  if (compared.type === "aggregation" && counted?.range.min === 0 && counted.range.max === 1 && counted.series) {
    const help = "use `sum`, which adds up the ones, or count those that are `== 1`";
    return { node, at: headOf(compared), message: `\`count\` counts the zeros of \`${counted.series.name}\` as well, so that there are always some`, help };
  }
  const isShare = range.max === 1 && operator.startsWith("<") && bound > 1 && bound <= 100;
  const share = Number((bound / 100).toPrecision(12));
  const meant = isShare ? `write \`${operator} ${share}\`: 1 is all of it` : "compare with a value that only what is wrong reaches";
  const values = range.min === range.max ? `all are ${range.min}` : operator.startsWith(">") ? `none is below ${range.min}` : `none is above ${range.max}`;
  return { node, message: `\`${operator} ${bound}\` is true of every value: ${values}`, help: meant };
}

/** At any time the states that do not hold are 0. */
function otherState(node: Binary, { types }: Around): Cause | undefined {
  const selector = unwrapped(node.left);
  const series = selector.type === "selector" ? types.get(selector)?.series : undefined;
  const asked = `${node.operator} ${types.get(node.right)?.literal}`;
  if (selector.type !== "selector" || series?.kind !== "stateset" || !["== 0", "< 1", "!= 1"].includes(asked)) return undefined;
  const states = types.get(selector)?.labels.labels.get(series.name)?.values ?? [];
  return states.length < 2
    ? undefined
    : {
        node,
        message: `\`${asked}\` is true at any time: of the states of \`${series.name}\` all but one are 0`,
        help: `name the state that is wrong: \`${series.name}{${series.name}="${states.at(-1)}"} == 1\``,
      };
}

const isRestOfShare = (expr: Expr, types: QueryPart["types"]): boolean =>
  expr.type === "binary" && expr.operator === "-" && types.get(expr.left)?.literal === 100 && types.get(expr.right)?.unit === "ratio";

const isCountOfStates = (expr: Expr, types: QueryPart["types"]): boolean =>
  expr.type === "aggregation" && expr.operator === "count" && types.get(expr.expr)?.kind === "stateset";

/** The word `bool` behind an operator, where the query was written as text. */
function boolIn({ rule }: QueryPart, { operatorSpan }: Binary): Binary["operatorSpan"] {
  const space = operatorSpan && /^\s+(?=bool\b)/i.exec(rule?.text?.slice(operatorSpan.end) ?? "")?.[0];
  if (!operatorSpan || space === undefined) return undefined;
  const start = operatorSpan.end + space.length;
  return { ...operatorSpan, start, end: start + "bool".length };
}

function alertOn(query: string, comparison: string): ReturnType<typeof exampleAlert> {
  return exampleAlert(query, 'for: "5m", severity: "warning", summary: "{value}"', comparison);
}
