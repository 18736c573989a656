import {
  type Binary,
  children,
  countsUp,
  defineRule,
  type Expr,
  edited,
  exampleQuery,
  exampleSlo,
  formatDuration,
  inQuery,
  isComparison,
  nameOfSelector,
  printPromql,
  type QueryPart,
  type SeriesFacts,
  unwrapped,
  type VectorSelector,
  wrapped,
} from "obsc/rule";

export default defineRule({
  name: "promql/counter-used-raw",
  severity: "error",
  summary: "What a counter has counted since its start is not taken for what happens now",
  why: "A counter grows with the age of its process and falls to zero with a restart: a bound on it is passed once and for ever, and a line of it shows mostly when it was deployed.",
  see: "https://prometheus.io/docs/concepts/metric_types/#counter",
  fixes: "unsafe",
  query(query, report) {
    // A drop-down asks for the labels of series, whatever their values are; who reads what is recorded is told there.
    if (query.use === "variable" && query.expr.type === "selector") return;
    if (query.use === "recording" && !computes(query.expr)) return;
    for (const { selector, series, compared } of rawIn(query.expr, query)) {
      // Seconds in a second are a share of the time, which is what a bound on them means.
      const [name, milliseconds] = compared && series.unit !== "seconds" ? ["increase", 3_600_000] : ["rate", Math.max(300_000, 4 * (series.interval ?? 0))];
      const better = `${name}(${printPromql({ type: "matrix", selector, range: { type: "duration", milliseconds } })})`;
      const moved = selector.offset !== undefined || selector.at !== undefined;
      report(inQuery(query, selector), {
        message: `\`${series.name}\` is read as it is, all that was counted since the start of its process`,
        help: `write \`${better}\``,
        fix: moved ? undefined : edited("unsafe", `write \`${better}\``, ...wrapped(query, selector.span, `${name}(`, `[${formatDuration(milliseconds)}])`)),
      });
    }
  },
  bad: [
    {
      spec: exampleQuery("shop_failed_total / 10"),
      message: "`shop_failed_total` is read as it is, all that was counted since the start of its process",
      at: [27, 35],
    },
    {
      spec: exampleQuery("sum by (method) (shop_failed_total) > 100"),
      message: "`shop_failed_total` is read as it is, all that was counted since the start of its process",
    },
    {
      spec: exampleQuery('topk(3, shop_requests_total{code="500"} offset 1d)'),
      message: "`shop_requests_total` is read as it is, all that was counted since the start of its process",
    },
    {
      spec: exampleSlo("bad: rawRatio(promql`sum(shop_failed_total)`, promql`sum(rate(shop_requests_total[5m]))`)"),
      message: "`shop_failed_total` is read as it is, all that was counted since the start of its process",
      at: [27, 86],
    },
  ],
  good: [
    { spec: exampleQuery("rate(shop_failed_total[5m]) > 0 and on (method) shop_requests_total and on (job) time() - timestamp(shop_failed_total) < 60") },
    {
      spec: exampleQuery(
        "shop_failed_total > 0 or 0 == shop_failed_total or shop_failed_total unless shop_failed_total offset 1h or absent(shop_failed_total)",
      ),
    },
    { spec: exampleQuery("shop_failed_total - shop_failed_total offset 1h > 5 or shop_failed_total * 0 or count by (job) (shop_failed_total) > 3") },
    { spec: exampleQuery("histogram_quantile(0.9, elsewhere_bucket) or elsewhere_total") },
  ],
});

function computes(expr: Expr): boolean {
  return expr.type === "binary" || children(expr).some(computes);
}

interface Raw {
  readonly selector: VectorSelector;
  readonly series: SeriesFacts;
  /** With a number, so that an increase is meant. */
  readonly compared: boolean;
}

/** Functions and aggregations that say whether there are series, or when; what histograms are asked for is the matter of other rules. */
const withoutValue = /^(absent|timestamp|count|group|histogram_.+)$/;

/** Selectors of counters whose values become part of the result. */
function rawIn(expr: Expr, query: QueryPart, compared = false): readonly Raw[] {
  switch (expr.type) {
    case "selector": {
      const type = query.types.get(expr);
      return type?.series && countsUp(type) ? [{ selector: expr, series: type.series, compared }] : [];
    }
    case "paren":
    case "unary":
      return rawIn(expr.expr, query, compared);
    case "aggregation":
      return withoutValue.test(expr.operator) ? [] : rawIn(expr.expr, query, compared);
    case "call":
      return withoutValue.test(expr.function) ? [] : expr.args.flatMap((arg) => rawIn(arg, query, compared));
    case "binary":
      return inBinary(expr, query);
    default:
      // What a range or a subquery is given to is asked about elsewhere.
      return [];
  }
}

function inBinary(node: Binary, query: QueryPart): readonly Raw[] {
  const { operator, left, right } = node;
  if (operator === "and") return rawIn(left, query);
  // What was not there before is told by its presence.
  if (operator === "unless") return isSameMetric(left, right) ? [] : rawIn(left, query);
  if (isSameMetric(left, right) && (operator === "-" || isComparison(operator))) return [];
  const numbers = [left, right].map((side) => query.types.get(side)?.literal);
  if (operator === "*" && numbers.includes(0)) return [];
  // Whether it ever moved.
  if (isComparison(operator) && numbers.some((number) => number === 0 || (number === 1 && /[<>]/.test(operator)))) return [];
  const compared = isComparison(operator) && numbers.some((number) => number !== undefined);
  const found = rawIn(left, query, compared);
  // One thing that is wrong with both sides.
  return found.length > 0 ? found : rawIn(right, query, compared);
}

/** Both sides read one counter, at other times: how far it came is said by hand. */
function isSameMetric(left: Expr, right: Expr): boolean {
  const one = metricOf(left);
  const other = metricOf(right);
  return one !== undefined && one === other;
}

function metricOf(expr: Expr): string | undefined {
  const node = unwrapped(expr);
  if (node.type === "selector") return nameOfSelector(node);
  if (node.type === "aggregation") return metricOf(node.expr);
  return node.type === "call" && node.args[0] ? metricOf(node.args[0]) : node.type === "matrix" ? nameOfSelector(node.selector) : undefined;
}
