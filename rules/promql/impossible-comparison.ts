import {
  type Binary,
  comparedRange,
  comparisonOperators,
  defineRule,
  type Expr,
  type ExprType,
  edited,
  exampleAlert,
  exampleQuery,
  exampleSpec,
  inQuery,
  isComparison,
  mirrored,
  mismatchOf,
  printPromql,
  type QueryPart,
  rewritten,
  saidBy,
  scaleOf,
  unwrapped,
} from "obsc/rule";

export default defineRule({
  name: "promql/impossible-comparison",
  severity: "error",
  fixes: "unsafe",
  summary: "A comparison can be true",
  why: "A rate is never below 0, `up` never above 1, a share never above 1: the alert cannot fire, and the panel stays empty, whatever happens.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#comparison-binary-operators",
  forQueries: { with: comparisonOperators },
  binary(node, query, report) {
    if (!isComparison(node.operator)) return;
    const left = query.types.get(node.left);
    const right = query.types.get(node.right);
    if (!left || !right || !isImpossible(node, left, right)) return;
    const [side, type, bound, number] = right.literal === undefined ? [node.right, right, node.left, left] : [node.left, left, node.right, right];
    // Other rules speak of a number that no value is equal to, and of quantiles above the highest bucket.
    if (number.literal === undefined ? isUnordered(left) || isUnordered(right) : Number.isNaN(number.literal) || type.kind === "quantile") return;
    if (number.literal === undefined) {
      report(inQuery(query, { span: node.operatorSpan }), {
        message: `the left side is ${rangeWords(left)}, and the right side ${rangeWords(right)}`,
        help: "compare values that can be alike",
      });
      return;
    }
    report(inQuery(query, bound), {
      message: `${nameOf(side, type)} is ${rangeWords(type)}`,
      ...helpFor(node, { side, type, bound, number: number.literal }, query),
    });
  },
  bad: [
    { spec: exampleQuery("rate(shop_requests_total[5m]) < 0"), message: "`rate(shop_requests_total[5m])` is never below 0", at: [27, 67] },
    { spec: exampleAlert('up{job="shop"} > 1'), message: '`up{job="shop"}` is never above 1', at: [27, 60] },
    { spec: exampleAlert("shop_fill_ratio > 80"), message: "`shop_fill_ratio` is never above 1" },
    {
      spec: exampleQuery('sum(rate(shop_requests_total{code=~"5.."}[5m])) / sum(rate(shop_requests_total[5m])) > 5'),
      message: "this share is never above 1",
    },
    { spec: exampleAlert("count(shop_memory_bytes) == 0"), message: "`count(shop_memory_bytes)` is never below 1" },
    { spec: exampleAlert("count(shop_memory_bytes) < 1"), message: "`count(shop_memory_bytes)` is never below 1" },
    { spec: exampleQuery("present_over_time(shop_memory_bytes[10m]) == 0"), message: "`present_over_time(shop_memory_bytes[10m])` is always 1" },
    { spec: exampleAlert("absent(shop_memory_bytes) == 0"), message: "`absent(shop_memory_bytes)` is always 1" },
    { spec: exampleQuery("1.5 < avg(up)"), message: '`avg(up{job="shop"})` is never above 1' },
    { spec: exampleQuery("(shop_queue_depth > bool 5) > 1"), message: "`(shop_queue_depth > bool 5)` is never above 1" },
    {
      spec: exampleQuery("shop_fill_ratio > on (job, instance) (shop_fill_ratio + 2)"),
      message: "the left side is never above 1, and the right side always between 2 and 3",
    },
    { spec: exampleQuery("shop_build_info == 2"), message: "`shop_build_info` is always 1" },
    {
      spec: exampleSpec({
        before: 'const all = counter("shop_requests_total", { help: "Requests", labels: { code: statusCode("200", "500") } });',
        service: `metrics: { all },
deliver: { metrics: scrape({ port: 8080 }) },
alerts: [alert("ShopFails", { when: ratio(all.where({ code: "5xx" }), all).above("500%"), for: "5m", severity: "warning", summary: "{value} fail" })],`,
      }),
      message: "this share is never above 1",
    },
  ],
  good: [
    {
      spec: exampleQuery(
        "rate(shop_requests_total[5m]) > 0 and on (job, instance) shop_fill_ratio * 100 > 80 and on (job, instance) deriv(shop_memory_bytes[1h]) < 0",
      ),
    },
    { spec: exampleQuery("sum(shop_fill_ratio) > 5 and on () sum(up) >= 2 and on () (count(shop_memory_bytes) or vector(0)) == 0") },
    { spec: exampleQuery("rate(elsewhere_total[5m]) < 0 and elsewhere > 80") },
  ],
});

function isImpossible(node: Binary, left: ExprType, right: ExprType): boolean {
  if (left.empty || right.empty || (left.literal !== undefined && right.literal !== undefined) || node.matching?.fill) return false;
  if (left.value === "vector" && right.value === "vector" && mismatchOf(node, left.labels, right.labels)) return false;
  const kept =
    left.value === "scalar" ? comparedRange(right.range, mirrored(node.operator), left.range) : comparedRange(left.range, node.operator, right.range);
  return kept === undefined;
}

const isUnordered = ({ range }: ExprType): boolean => range.min === Number.NEGATIVE_INFINITY && range.max === Number.POSITIVE_INFINITY;

/** The expression where it is short enough to be quoted. */
function nameOf(side: Expr, { unit }: ExprType): string {
  const text = printPromql(side);
  return text.length <= 60 ? `\`${text}\`` : unit === "ratio" ? "this share" : "the left side";
}

/** "never below 0". */
function rangeWords({ range: { min, max } }: ExprType): string {
  if (min === max) return `always ${min}`;
  if (max === Number.POSITIVE_INFINITY) return `never below ${min}`;
  return min === Number.NEGATIVE_INFINITY || min === 0 ? `never above ${max}` : `always between ${min} and ${max}`;
}

interface Compared {
  readonly side: Expr;
  readonly type: ExprType;
  readonly bound: Expr;
  readonly number: number;
}

function helpFor(node: Binary, { side, type, bound, number }: Compared, query: QueryPart) {
  const inner = unwrapped(side);
  if (inner.type === "call" && inner.function.startsWith("absent")) return { help: `it is 1 or nothing: write \`${printPromql(inner)}\` alone` };
  if (inner.type === "call" && inner.function === "present_over_time" && inner.args[0])
    return { help: `it is 1 or nothing: ask with \`absent_over_time(${printPromql(inner.args[0])})\` for what is missing` };
  const isCount = inner.type === "aggregation" && inner.operator === "count" && (number < 1 || (number === 1 && mirroredFor(node, side) === "<"));
  if (isCount) {
    return {
      help: `what counts nothing gives nothing: write \`${inner.grouping ? `unless\` and the counted series behind it` : `absent(${printPromql(inner.expr)})\``}`,
    };
  }
  if (type.unit === "ratio" && scaleOf(type) === 1 && number > 1 && number <= 100) {
    // Said by a verb, it was said in percent.
    if (saidBy(bound.span)) return { help: `write "${number}%": 100% is all of it` };
    const help = `write \`${node.operator} ${share(number)}\`: 1 is all of it`;
    const fix = edited("unsafe", help, rewritten(query, bound.span, share(number)));
    return { help, ...(fix && { fix }) };
  }
  const { min, max } = type.range;
  if (max === Number.POSITIVE_INFINITY) return { help: `compare it with a number above ${min}` };
  return { help: min === max || min === Number.NEGATIVE_INFINITY ? `compare it with ${max}` : `compare it with a number from ${min} to ${max}` };
}

/** The operator, as with `side` on the left. */
const mirroredFor = (node: Binary, side: Expr): Binary["operator"] => (node.left === side ? node.operator : mirrored(node.operator));

/** 99.9 per cent as 0.999, without the digits that dividing adds. */
const share = (percent: number): string => String(Number((percent / 100).toPrecision(12)));
