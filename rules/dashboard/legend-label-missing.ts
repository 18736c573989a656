import {
  defineRule,
  didYouMean,
  type ExprType,
  examplePanel,
  exampleShopPanel,
  exampleSpec,
  inPart,
  type LogExpr,
  listed,
  option,
  type Panel,
  type PanelUse,
  presenceOf,
  type Report,
} from "obsc/rule";

export default defineRule({
  name: "dashboard/legend-label-missing",
  severity: "error",
  foreign: "warning",
  strict: "error",
  summary: "Legends name labels that the result of their query has",
  why: "Grafana writes nothing in the place of a label that is not there, and lines that it should tell apart get one name.",
  see: "https://grafana.com/docs/grafana/latest/datasources/prometheus/query-editor/#legend",
  forQueries: { use: ["panel"] },
  query(query, report) {
    const type = query.types.get(query.expr);
    if (type?.value !== "vector" || type.empty) return;
    if (query.shownBy) lookAtDeclared(query.shownBy, type, report);
    if (query.panel) look(query.panel, [...type.labels.labels.keys()], (label) => label !== "__name__" && presenceOf(type.labels, label) === "never", report);
  },
  logQuery({ panel, expr }, report) {
    const labels = expr && groupedBy(expr);
    if (panel && labels) look(panel, labels, (label) => !labels.includes(label), report);
  },
  bad: [
    {
      spec: shown('panel("Waiting", waiting.sum({ by: ["queue"] }), { legend: "{queue} of {pod}" })'),
      message: "the query of this panel does not keep `pod`",
      at: [11, 108],
    },
    { spec: asked("sum by (job) (rate(shop_requests_total[5m]))", "{{job}} {{pod}}"), message: "the result of this query has no label `pod`", at: [34, 38] },
    { spec: asked("sum by (queue) (shop_queue_depth)", "{{ queu }}"), message: "the result of this query has no label `queu`" },
    { spec: asked("sum(shop_queue_depth)", "{{queue}}"), message: "the result of this query has no label `queue`" },
    { spec: askedOfLoki('topk(5, sum by (level) (rate({app="shop"} | json [5m])))', "{{pod}}"), message: "the result of this query has no label `pod`" },
    { spec: askedOfLoki('sum(rate({app="shop"} [5m]))', "{{level}}"), message: "the result of this query has no label `level`" },
  ],
  good: [
    { spec: shown('panel("Waiting", [waiting.sum({ by: ["queue"] }), promql`max by (job, queue) (elsewhere)`], { legend: "{queue} of {job}" })') },
    { spec: shown('panel("Waiting", waiting.each(), { legend: "{instance}" })') },
    { spec: asked("sum by (job, $instance) (rate(shop_requests_total[5m]))", "{{job}} {{pod}} {{__name__}}") },
    { spec: asked("elsewhere_total", "{{pod}}") },
    { spec: asked("vector(1)", "all") },
    { spec: askedOfLoki('sum by (level) (rate({app="shop"} | json [5m]))', "{{level}}") },
    { spec: askedOfLoki('sum without (pod) (rate({app="shop"} | json [5m]))', "{{level}}") },
    { spec: askedOfLoki('rate({app="shop"} | json [5m])', "{{level}}") },
    { spec: askedOfLoki('max_over_time({app="shop"} | json | unwrap took [5m]) by (level)', "{{level}}") },
  ],
});

/** The legend of a panel in the language, `{route} p95`. */
function lookAtDeclared(panel: Panel, { labels }: ExprType, report: Report): void {
  for (const [, label = ""] of (panel.legend ?? "").matchAll(/\{(\w+)\}/g)) {
    if (presenceOf(labels, label) !== "never") continue;
    const known = [...labels.labels.keys()];
    report(option(panel, "legend"), {
      message: `the query of this panel does not keep \`${label}\``,
      help: didYouMean(label, known) ?? `add \`${label}\` to its \`by\`, or use ${listed(known, 5)}`,
    });
  }
}

function look({ json, target }: PanelUse, labels: readonly string[], lacks: (label: string) => boolean, report: Report): void {
  const legend = target.data.legendFormat;
  if (typeof legend !== "string") return;
  const path = [...target.path, "legendFormat"];
  for (const { 0: braces, 1: label = "", index } of legend.matchAll(/\{\{\s*([a-zA-Z_]\w*)\s*\}\}/g)) {
    if (!lacks(label)) continue;
    report(
      { ...inPart(json, path), part: json.textAt(path, index, index + braces.length) },
      {
        message: `the result of this query has no label \`${label}\``,
        help:
          didYouMean(label, labels) ?? (labels.length > 0 ? `use ${listed(labels, 5)}, or keep \`${label}\` in the query` : `keep \`${label}\` in the query`),
      },
    );
  }
}

/** The labels that a query of Loki leaves; `undefined` where its lines decide. */
function groupedBy(expr: LogExpr): readonly string[] | undefined {
  if (expr.type === "range") return expr.grouping?.kind === "by" ? expr.grouping.labels : undefined;
  if (expr.type !== "aggregation" || expr.grouping?.kind === "without") return undefined;
  if (/^(?:sort|(?:approx_)?topk|bottomk)/.test(expr.operator)) return groupedBy(expr.expr);
  return expr.grouping?.labels ?? [];
}

function asked(expr: string, legendFormat: string): ReturnType<typeof exampleShopPanel> {
  return exampleShopPanel({ title: "Requests", type: "timeseries", targets: [{ refId: "A", expr, legendFormat }] });
}

function askedOfLoki(expr: string, legendFormat: string): ReturnType<typeof examplePanel> {
  return examplePanel({ title: "Lines", type: "timeseries", datasource: { type: "loki", uid: "loki" }, targets: [{ refId: "A", expr, legendFormat }] });
}

function shown(panel: string) {
  return exampleSpec({
    before: 'const waiting = gauge("shop_waiting", { help: "Orders that wait", labels: { queue: oneOf("fast", "slow") } });',
    service: `metrics: { waiting },\ndeliver: { metrics: scrape({ port: 8080 }) },\ndashboards: [dashboard("Shop", { panels: [${panel}] })],`,
  });
}
