import { defineRule, type Expr, type ExprType, exampleQuery, headOf, inQuery, isComparison, type QueryPart, type Report } from "obsc/rule";

export default defineRule({
  name: "promql/histogram-as-number",
  severity: "error",
  summary: "A native histogram is not taken for a number",
  why: "A sample of a native histogram is a whole histogram. Compared with a number, or given to what is of numbers, it is left out without a word.",
  see: "https://prometheus.io/docs/specs/native_histograms/#binary-operators",
  aggregation: judge,
  call: judge,
  binary: judge,
  bad: [
    {
      spec: exampleQuery("sum(rate(shop_work_seconds[5m])) > 5"),
      message: "`>` is of numbers, and `shop_work_seconds` is a native histogram",
      at: [27, 68],
    },
    { spec: exampleQuery("5 < rate(shop_work_seconds[5m])"), message: "`<` is of numbers, and `shop_work_seconds` is a native histogram" },
    { spec: exampleQuery("max by (job) (rate(shop_work_seconds[5m]))"), message: "`max` is of numbers, and `shop_work_seconds` is a native histogram" },
    { spec: exampleQuery("max_over_time(shop_work_seconds[1h])"), message: "`max_over_time` is of numbers, and `shop_work_seconds` is a native histogram" },
  ],
  good: [
    {
      spec: exampleQuery(
        "histogram_count(sum(rate(shop_work_seconds[5m]))) > 5 or histogram_quantile(0.9, rate(shop_work_seconds[5m]) * 2) or count(rate(shop_work_seconds[5m])) > 5",
      ),
    },
    { spec: exampleQuery("rate(shop_work_seconds[5m]) == rate(shop_work_seconds[5m] offset 1d)") },
  ],
});

function judge(node: Expr, query: QueryPart, report: Report): void {
  const found = operandOf(node, query);
  if (!found) return;
  const { series } = found.type;
  report(inQuery(query, found.at), {
    message: `\`${found.said}\` is of numbers, and ${series ? `\`${series.name}\`` : "what it is given"} is a native histogram`,
    help: "take a number of it: `histogram_count`, `histogram_sum`, `histogram_avg` or `histogram_quantile`",
  });
}

/** They leave histograms out: https://prometheus.io/docs/prometheus/latest/querying/operators/#aggregation-operators */
const aggregations: ReadonlySet<string> = new Set(["min", "max", "stddev", "stdvar", "topk", "bottomk", "quantile"]);
const functions = /^(abs|ceil|floor|round|clamp(_min|_max)?|sqrt|ln|log2|log10|exp|sgn|deriv|predict_linear|(min|max|quantile|stddev|stdvar|mad)_over_time)$/;

interface Operand {
  readonly type: ExprType;
  readonly said: string;
  readonly at: Parameters<typeof inQuery>[1];
}

function operandOf(node: Expr, query: QueryPart): Operand | undefined {
  if (node.type === "aggregation") return aggregations.has(node.operator) ? histogram(node.expr, node.operator, headOf(node)) : undefined;
  if (node.type === "call") {
    const given = node.args.find((arg) => query.types.get(arg)?.kind === "histogram");
    return given && functions.test(node.function) ? histogram(given, node.function, headOf(node)) : undefined;
  }
  if (node.type !== "binary" || !(isComparison(node.operator) || node.operator === "+" || node.operator === "-")) return undefined;
  const left = query.types.get(node.left);
  const right = query.types.get(node.right);
  const at = { span: node.operatorSpan };
  if (right?.value === "scalar") return histogram(node.left, node.operator, at);
  return left?.value === "scalar" ? histogram(node.right, node.operator, at) : undefined;

  function histogram(expr: Expr, said: string, where: Operand["at"]): Operand | undefined {
    const type = query.types.get(expr);
    return type?.kind === "histogram" ? { type, said, at: where } : undefined;
  }
}
