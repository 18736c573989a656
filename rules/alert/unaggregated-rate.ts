import {
  alertTexts,
  type Call,
  type Context,
  children,
  defineRule,
  type Expr,
  exampleAlert,
  exampleQuery,
  exampleRecording,
  exampleShopPanel,
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
  summary: "A rate is added up, or its texts or legend say of which series it is",
  why: "A rate of a counter is one for each target and each of its labels. Its alert fires for each of them by itself, on a share of the traffic, and says of none which one it is; a recording of it saves nothing.",
  see: "https://prometheus.io/docs/practices/rules/#aggregation",
  forQueries: { with: ["rate", "irate", "increase"] },
  query(query, report, context) {
    const { rule, use, panel } = query;
    if (rule?.slo) return;
    const rate = bareRate(query.expr);
    if (!rate || !isOurs(rate, context)) return;
    const ofBuckets = query.types.get(rate)?.labels.labels.has("le") === true;
    // What somebody looks up may well be one series after the other, but hardly a quantile of each.
    if (!rule && !panel && !(use === "saved" && ofBuckets)) return;
    const apart = splitting(query).filter((label) => !isMeant(label, rate, query));
    if (apart.length === 0) return;
    const better = `add it up: \`sum by (${ofBuckets ? "job, le" : "job"}) (${printPromql(rate)})\``;
    report(inQuery(query, rate), {
      message: messageOf(query, listed(apart, 4)),
      help: rule?.kind === "alerting" ? `${better}, or name the labels: \`{${apart[0]}}\`` : better,
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
    {
      spec: exampleShopPanel({ title: "Failed", type: "timeseries", targets: [{ refId: "A", expr: "rate(shop_failed_total[$__rate_interval])" }] }),
      message: "the panel shows each `instance` and `method` apart, which its legend does not name",
    },
    {
      spec: exampleQuery("histogram_quantile(0.95, rate(shop_latency_seconds_bucket[5m]))"),
      message: "the query answers for each `instance` and `method` apart",
    },
  ],
  good: [
    { spec: exampleAlert("sum by (job) (rate(shop_failed_total[5m]))") },
    { spec: exampleAlert("rate(shop_failed_total[5m])", 'for: "5m", severity: "warning", summary: "{method} on {instance}: {value}"') },
    { spec: exampleAlert("rate(shop_failed_total[5m])", 'for: "5m", severity: "warning", summary: "{{ $labels }}: {value}"') },
    { spec: exampleAlert("rate(node_network_receive_errs_total[5m])") },
    { spec: exampleQuery("rate(shop_failed_total[5m])") },
    {
      spec: exampleShopPanel({
        title: "Failed",
        type: "timeseries",
        targets: [{ refId: "A", expr: 'rate(shop_failed_total{method="GET"}[$__rate_interval])', legendFormat: "{{ instance }}" }],
      }),
    },
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
  return [...labels].flatMap(([label, { certain, values }]) => (label !== "job" && label !== "le" && certain && values?.length !== 1 ? [label] : []));
}

/** What is asked for by name, or told apart in the text that shows it. */
function isMeant(label: string, { args: [matrix] }: Call, { rule, panel }: QueryPart): boolean {
  if (rule) return rule.kind === "alerting" && names(rule, label);
  const legend = panel?.target.data.legendFormat;
  const named = typeof legend === "string" && [...legend.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].some(([, name]) => name === label);
  return named || (matrix?.type === "matrix" && matrix.selector.matchers.some((matcher) => matcher.label === label));
}

function messageOf({ rule, panel }: QueryPart, apart: string): string {
  if (rule?.kind === "recording") return `\`${rule.name}\` is recorded for each ${apart} apart`;
  if (rule) return `the alert fires for each ${apart} apart, which its texts do not name`;
  return panel ? `the panel shows each ${apart} apart, which its legend does not name` : `the query answers for each ${apart} apart`;
}

function names(rule: RulePart, label: string): boolean {
  return alertTexts(rule).some((text) => /\$labels *\}\}/.test(text.text) || templateUses(text).labels.some((use) => use.label === label));
}
