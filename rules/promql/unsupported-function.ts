import { type Context, defineRule, type Expr, exampleSpec, functionNamed, headOf, inQuery, walk } from "obsc/rule";

export default defineRule({
  name: "promql/unsupported-function",
  severity: "error",
  summary: "Queries use functions that their Prometheus has",
  why: "A Prometheus refuses a whole file for one function that it does not know, or that is experimental and not switched on.",
  see: "https://prometheus.io/docs/prometheus/latest/feature_flags/#experimental-promql-functions",
  forQueries: { with: ["call", "aggregation"] },
  query(query, report, { plan, scope }) {
    // Nobody said which Prometheus it is.
    if (plan.foreign ? plan.catalogue.metrics.length === 0 : scope.prometheus === undefined) return;
    walk(query.expr, (node) => {
      if (node.type !== "call" && node.type !== "aggregation") return;
      const fault = faultOf(node, plan.catalogue);
      if (fault) report(inQuery(query, headOf(node)), fault);
    });
  },
  bad: [
    {
      spec: queriedIn("3", "info(shop_queue_depth)"),
      message: "`info` is experimental, and not switched on",
      at: [10, 43],
    },
    { spec: queriedIn("3", "limitk(3, shop_queue_depth)"), message: "`limitk` is experimental, and not switched on" },
    {
      spec: queriedIn("2.55", "double_exponential_smoothing(shop_queue_depth[1h], 0.5, 0.5)"),
      message: "Prometheus 2.55 has no `double_exponential_smoothing`",
    },
    { spec: queriedIn("2.55", "ts_of_max_over_time(shop_queue_depth[1h])"), message: "Prometheus 2.55 has no `ts_of_max_over_time`" },
  ],
  good: [{ spec: queriedIn("3", "max(deriv(shop_queue_depth[5m]))") }, { spec: queriedIn(undefined, "info(shop_queue_depth)") }],
});

const flag = "promql-experimental-functions";
const sinceThree =
  /^(info|double_exponential_smoothing|ts_of_\w+|first_over_time|start|end|step|range|(max|min)_of|histogram_quantiles|integral|start_timestamp)$/;

function faultOf(node: Extract<Expr, { type: "call" | "aggregation" }>, { prometheus, features }: Context["plan"]["catalogue"]) {
  const name = node.type === "call" ? node.function : node.operator;
  if (prometheus === "2.55" && sinceThree.test(name)) {
    const help = name === "double_exponential_smoothing" ? "use Prometheus 3, where `holt_winters` has this name" : "use Prometheus 3, or write it another way";
    return { message: `Prometheus 2.55 has no \`${name}\``, help };
  }
  const experimental = node.type === "call" ? functionNamed(name)?.experimental === true : name === "limitk" || name === "limit_ratio";
  if (!experimental || features.includes(flag)) return undefined;
  return { message: `\`${name}\` is experimental, and not switched on`, help: `start Prometheus with \`--enable-feature=${flag}\`, or write it another way` };
}

function queriedIn(version: string | undefined, query: string) {
  return exampleSpec({
    service: `metrics: { depth: gauge("shop_queue_depth", { help: "Waiting orders" }) },
deliver: { metrics: scrape({ port: 8080 }) },
queries: [savedQuery("Shop", promql\`${query}\`)],`,
    ...(version && { system: `prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", version: "${version}" }),` }),
  });
}
