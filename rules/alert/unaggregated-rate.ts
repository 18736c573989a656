import {
  alertTexts,
  type Call,
  type Context,
  children,
  defineRule,
  type Expr,
  exampleAlert,
  exampleRecording,
  inQuery,
  listed,
  nameOfSelector,
  printPromql,
  type QueryPart,
  type RulePart,
  templateUses,
} from "obsc/rule";

export default defineRule({
  name: "alert/unaggregated-rate",
  severity: "info",
  foreign: "off",
  strict: "warning",
  summary: "A rate is added up, or its texts say of which series it is",
  why: "A rate of a counter is one for each target and each of its labels. Its alert fires for each of them by itself, on a share of the traffic, and says of none which one it is; a recording of it saves nothing.",
  see: "https://prometheus.io/docs/practices/rules/#aggregation",
  query(query, report, context) {
    const { rule } = query;
    if (!rule || rule.slo) return;
    const rate = bareRate(query.expr);
    if (!rate || !isOurs(rate, context)) return;
    const apart = splitting(query).filter((label) => rule.kind === "recording" || !names(rule, label));
    if (apart.length === 0) return;
    const keeps = `\`sum by (job) (${printPromql(rate)})\``;
    report(inQuery(query, rate), {
      message:
        rule.kind === "recording"
          ? `\`${rule.name}\` is recorded for each ${listed(apart, 4)} apart`
          : `the alert fires for each ${listed(apart, 4)} apart, which its texts do not name`,
      help: rule.kind === "recording" ? `add it up: ${keeps}` : `add it up: ${keeps}, or name the labels: \`{${apart[0]}}\``,
    });
  },
  bad: [
    {
      spec: exampleAlert("rate(shop_failed_total[5m])"),
      message: "the alert fires for each `instance` and `method` apart, which its texts do not name",
      at: [27, 43],
    },
    {
      spec: exampleRecording("job:shop_failed:rate5m", "rate(shop_failed_total[5m])"),
      message: "`job:shop_failed:rate5m` is recorded for each `instance` and `method` apart",
    },
  ],
  good: [
    { spec: exampleAlert("sum by (job) (rate(shop_failed_total[5m]))") },
    { spec: exampleAlert("rate(shop_failed_total[5m])", 'for: "5m", severity: "warning", summary: "{method} on {instance}: {value}"') },
    { spec: exampleAlert("rate(shop_failed_total[5m])", 'for: "5m", severity: "warning", summary: "{{ $labels }}: {value}"') },
    { spec: exampleAlert("rate(node_network_receive_errs_total[5m])") },
  ],
});

/** A rate that nothing adds up. */
function bareRate(expr: Expr): Call | undefined {
  if (expr.type === "aggregation") return undefined;
  if (expr.type === "call" && (expr.function === "rate" || expr.function === "irate" || expr.function === "increase")) return expr;
  for (const child of children(expr)) {
    const found = bareRate(child);
    if (found) return found;
  }
  return undefined;
}

/** Of a metric that the system declares itself: others are often watched machine by machine. */
function isOurs({ args: [matrix] }: Call, { lookup, plan }: Context): boolean {
  const series = matrix?.type === "matrix" ? lookup(nameOfSelector(matrix.selector) ?? "") : undefined;
  return series !== undefined && plan.scope.metricsByName.get(series.metric)?.metric.foreign !== true;
}

/** Labels by which the result can have several series. */
function splitting({ expr, types }: QueryPart): readonly string[] {
  const labels = types.get(expr)?.labels.labels ?? new Map<string, never>();
  return [...labels].flatMap(([label, { certain, values }]) => (label !== "job" && certain && values?.length !== 1 ? [label] : []));
}

function names(rule: RulePart, label: string): boolean {
  return alertTexts(rule).some((text) => /\$labels *\}\}/.test(text.text) || templateUses(text).labels.some((use) => use.label === label));
}
