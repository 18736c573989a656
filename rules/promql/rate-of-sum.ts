import {
  countsUp,
  defineRule,
  type Expr,
  type ExprType,
  exampleQuery,
  headOf,
  inQuery,
  nameOfSelector,
  printPromql,
  rangeArgument,
  unwrapped,
} from "obsc/rule";

export default defineRule({
  name: "promql/rate-of-sum",
  severity: "error",
  summary: "Rates are taken first, and added up after that",
  why: "When one process starts anew, its counter falls to zero. In a sum that is no restart: the sum only falls a little, and the rate of it shows a peak that never was.",
  see: "https://www.robustperception.io/rate-then-sum-never-sum-then-rate/",
  forQueries: { with: ["rate", "irate", "increase", "resets"] },
  call(node, query, report) {
    if (!ofCounters.test(node.function)) return;
    const given = rangeArgument(node);
    const type = given && query.types.get(given);
    if (!given || !type || !(isSummed(type) || (type.kind === "unknown" && sumsSeries(given)))) return;
    const recorded = given.type === "matrix" ? nameOfSelector(given.selector) : undefined;
    report(inQuery(query, headOf(node)), {
      message:
        recorded === undefined
          ? `\`${node.function}\` is of counters, and this is a sum of them`
          : `\`${node.function}\` is of counters, and \`${recorded}\` is recorded as a sum of them`,
      help: recorded === undefined ? insideOut(given, node.function) : `record the sum of \`${node.function}\`, and read that`,
    });
  },
  bad: [
    {
      spec: exampleQuery("rate(sum by (job) (shop_requests_total)[5m:])"),
      message: "`rate` is of counters, and this is a sum of them",
      at: [27, 35],
    },
    { spec: exampleQuery("increase((sum(elsewhere))[1h:1m])"), message: "`increase` is of counters, and this is a sum of them" },
    { spec: exampleQuery("rate((sum(shop_requests_total) or sum(shop_failed_total))[5m:])"), message: "`rate` is of counters, and this is a sum of them" },
    {
      spec: exampleQuery("rate(job:shop_sent_bytes:sum[5m])", 'recordings: [record("job:shop_sent_bytes:sum", promql`sum by (job) (shop_sent_bytes_total)`)],'),
      message: "`rate` is of counters, and `job:shop_sent_bytes:sum` is recorded as a sum of them",
    },
  ],
  good: [
    {
      spec: exampleQuery("sum by (job) (rate(shop_requests_total[5m])) or deriv(sum(shop_queue_depth)[10m:]) or sum(rate(topk(3, shop_requests_total)[5m:]))"),
    },
  ],
});

const ofCounters = /^(rate|irate|increase|resets)$/;

const isSummed = (type: ExprType): boolean => type.aggregated === true && countsUp(type);

/** A sum of what is not declared: of counters it is wrong, and so it is of anything else. */
function sumsSeries(given: Expr): boolean {
  const sum = given.type === "subquery" ? unwrapped(given.expr) : undefined;
  return sum?.type === "aggregation" && sum.operator === "sum" && unwrapped(sum.expr).type === "selector";
}

/** The same with the rate inside, where that can be said. */
function insideOut(given: Expr, name: string): string {
  const sum = given.type === "subquery" ? unwrapped(given.expr) : undefined;
  const selector = sum?.type === "aggregation" ? unwrapped(sum.expr) : undefined;
  if (given.type !== "subquery" || sum?.type !== "aggregation" || selector?.type !== "selector")
    return `take the \`${name}\` of each counter, and add up what it gives`;
  const rated: Expr = { type: "call", function: name, args: [{ type: "matrix", selector, range: given.range }] };
  return `write \`${printPromql({ ...sum, expr: rated })}\``;
}
