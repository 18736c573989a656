import {
  type Context,
  defineRule,
  type Expr,
  exampleAlert,
  inQuery,
  isComparison,
  nameOfSelector,
  printPromql,
  type QueryPart,
  type VectorSelector,
  walk,
} from "obsc/rule";

export default defineRule({
  name: "alert/endless-ratio",
  severity: "error",
  summary: "An alert on the share of a limit leaves out what has none",
  why: "Where there is no limit, exporters say 0. Anything divided by that is +Inf, which is above every threshold: the alert fires for what can never be full, with `+Inf%` in its text.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#arithmetic-binary-operators",
  forQueries: { use: ["alert"], with: ["/"] },
  binary(node, query, report, { lookup }) {
    if (!isComparison(node.operator) || !/^[>!]/.test(node.operator)) return;
    const limit = limitBelow(node.left, lookup);
    if (!limit || isGuarded(query, limit)) return;
    report(inQuery(query, limit), {
      message: `\`${nameOfSelector(limit)}\` is 0 where there is no limit, and the share of it is then +Inf`,
      help: `divide by \`(${printPromql(limit)} > 0)\``,
    });
  },
  bad: [
    {
      spec: exampleAlert('container_memory_usage_bytes{pod=~"shop-.*"} / container_spec_memory_limit_bytes{pod=~"shop-.*"}', undefined, ".above(0.9)"),
      message: "`container_spec_memory_limit_bytes` is 0 where there is no limit, and the share of it is then +Inf",
      at: [27, 90],
    },
    {
      spec: exampleAlert("100 * sum by (pod) (container_memory_working_set_bytes) / sum by (pod) (container_spec_memory_limit_bytes)", undefined, ".above(90)"),
      message: "`container_spec_memory_limit_bytes` is 0 where there is no limit, and the share of it is then +Inf",
    },
  ],
  good: [
    { spec: exampleAlert("container_memory_usage_bytes / (container_spec_memory_limit_bytes > 0)", undefined, ".above(0.9)") },
    {
      spec: exampleAlert(
        "container_memory_usage_bytes / container_spec_memory_limit_bytes and container_spec_memory_limit_bytes != 0",
        undefined,
        ".above(0.9)",
      ),
    },
    { spec: exampleAlert("(container_memory_usage_bytes / container_spec_memory_limit_bytes) < +Inf", undefined, ".above(0.9)") },
    { spec: exampleAlert("1 - container_memory_usage_bytes / container_spec_memory_limit_bytes", undefined, ".below(0.1)") },
    { spec: exampleAlert("shop_queue_depth / on () group_left () max(shop_memory_bytes)", undefined, ".above(0.9)") },
  ],
});

/** What is divided by, where that may be a limit that is not set. */
function limitBelow(expr: Expr, lookup: Context["lookup"]): VectorSelector | undefined {
  if (expr.type === "paren" || expr.type === "aggregation") return limitBelow(expr.expr, lookup);
  if (expr.type !== "binary") return undefined;
  if (expr.operator === "/") {
    const limit = selectorIn(expr.right);
    if (limit && mayBeUnset(limit, lookup)) return limit;
  }
  return limitBelow(expr.left, lookup) ?? limitBelow(expr.right, lookup);
}

function selectorIn(expr: Expr): VectorSelector | undefined {
  if (expr.type === "paren" || expr.type === "aggregation") return selectorIn(expr.expr);
  return expr.type === "selector" ? expr : undefined;
}

/** Exporters that say 0 for "none". https://github.com/google/cadvisor/blob/master/docs/storage/prometheus.md, https://github.com/oliver006/redis_exporter */
const unset: ReadonlySet<string> = new Set([
  "container_spec_memory_limit_bytes",
  "container_spec_memory_swap_limit_bytes",
  "redis_config_maxmemory",
  "redis_memory_max_bytes",
]);

/** What is declared is known to be 0 or not, and judged in any query. */
function mayBeUnset(selector: VectorSelector, lookup: Context["lookup"]): boolean {
  const name = nameOfSelector(selector) ?? "";
  return unset.has(name) && lookup(name) === undefined;
}

/** Somewhere the limit is compared, or +Inf is taken away. */
function isGuarded({ expr, types }: QueryPart, limit: VectorSelector): boolean {
  let guarded = false;
  walk(expr, (node) => {
    if (node.type !== "binary" || !isComparison(node.operator)) return;
    const compared = selectorIn(node.left);
    if (types.get(node.right)?.literal === Number.POSITIVE_INFINITY || (compared && nameOfSelector(compared) === nameOfSelector(limit))) guarded = true;
  });
  return guarded;
}
