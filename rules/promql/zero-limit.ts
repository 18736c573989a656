import { type Binary, defineRule, type Expr, exampleMetrics, exampleSpec, inQuery, isComparison, printPromql, type QueryPart, unwrapped } from "obsc/rule";

export default defineRule({
  name: "promql/zero-limit",
  severity: "error",
  summary: "A share of a limit leaves out what has none",
  why: "Where there is no limit its metric is 0, and the share of it is infinite: the alert fires for everything that may take what it wants, and says +Inf%.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#arithmetic-binary-operators",
  forQueries: { with: ["/"] },
  binary(node, query, report, { plan }) {
    if (!isComparison(node.operator)) return;
    const side = node.operator.startsWith(">") ? node.left : node.operator.startsWith("<") ? node.right : undefined;
    const quotient = side && quotientIn(side);
    if (!quotient || !mayBeZero(quotient.right, query, plan.foreign === true)) return;
    const text = printPromql(unwrapped(quotient.right));
    report(inQuery(query, quotient.right), {
      message: `\`${text}\` is 0 where there is no limit, and the share of it infinite`,
      help: `write \`/ (${text} > 0)\``,
    });
  },
  bad: [
    {
      spec: alertOn("shop_memory_bytes / shop_memory_limit_bytes"),
      message: "`shop_memory_limit_bytes` is 0 where there is no limit, and the share of it infinite",
      at: [11, 64],
    },
    {
      spec: alertOn("100 * (sum(shop_memory_bytes) / sum(shop_memory_limit_bytes))", 90),
      message: "`sum(shop_memory_limit_bytes)` is 0 where there is no limit, and the share of it infinite",
    },
  ],
  good: [
    { spec: alertOn("shop_memory_bytes / (shop_memory_limit_bytes > 0)") },
    { spec: alertOn("shop_memory_bytes / clamp_min(shop_memory_limit_bytes, 1)") },
    { spec: exampleMetrics('limit: gauge("shop_memory_limit_bytes", { help: "Limit" })') },
  ],
});

function alertOn(query: string, above = 0.9) {
  return exampleSpec({
    service: [
      'metrics: { memory: gauge("shop_memory_bytes", { help: "Memory" }), limit: gauge("shop_memory_limit_bytes", { help: "Most memory" }) },',
      "deliver: { metrics: scrape({ port: 8080 }) },",
      "alerts: [",
      `  alert("ShopMemory", { when: promql\`${query}\`.above(${above}), for: "5m", severity: "warning", summary: "{value}" }),`,
      "],",
    ].join("\n"),
    system: 'prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", scrapeInterval: "30s" }),',
  });
}

/** The quotient, also where it is multiplied to be a percentage. */
function quotientIn(expr: Expr): Binary | undefined {
  const node = unwrapped(expr);
  if (node.type !== "binary") return undefined;
  if (node.operator === "/") return node;
  return node.operator === "*" ? (quotientIn(node.left) ?? quotientIn(node.right)) : undefined;
}

/** A limit as it was declared or added up, which nobody says is above 0; of programs of others only that of a container, since theirs may always be set. */
function mayBeZero(expr: Expr, query: QueryPart, isForeign: boolean): boolean {
  const node = unwrapped(expr);
  if (node.type === "aggregation") return mayBeZero(node.expr, query, isForeign);
  if (node.type !== "selector") return false;
  const type = query.types.get(node);
  if (isForeign && !/^container_|_container_|_spec_/.test(type?.series?.name ?? "")) return false;
  return type?.series?.kind === "gauge" && type.range.min <= 0 && /(mem|memory|cpu)_.*(limit|quota)|_limit_bytes$/.test(type.series.name);
}
