import { type Aggregation, defineRule, exampleQuery, inQuery, unwrapped } from "obsc/rule";

export default defineRule({
  name: "promql/redundant-aggregation",
  severity: "info",
  foreign: "off",
  strict: "warning",
  summary: "An aggregation of what is aggregated puts series together",
  why: "Where each group has one series already, the second aggregation changes nothing, and the reader looks for what it is for.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#aggregation-operators",
  forQueries: { with: ["sum", "min", "max", "avg"] },
  aggregation(node, query, report) {
    if (!merging.has(node.operator)) return;
    const inner = unwrapped(node.expr);
    const type = query.types.get(inner);
    if (inner.type !== "aggregation" || !merging.has(inner.operator) || !type || type.labels.open) return;
    if (![...type.labels.labels.keys()].every((label) => keeps(node, label))) return;
    report(inQuery(query, { span: node.span && { ...node.span, end: node.span.start + node.operator.length } }), {
      message: `each group of \`${node.operator}\` has one series`,
      help: `leave out the outer \`${node.operator}\``,
    });
  },
  bad: [
    { spec: exampleQuery("sum by (job) (sum by (job) (rate(shop_requests_total[5m])))"), message: "each group of `sum` has one series", at: [27, 35] },
    { spec: exampleQuery("max(sum(shop_memory_bytes))"), message: "each group of `max` has one series" },
  ],
  good: [{ spec: exampleQuery("max(sum by (job) (shop_memory_bytes)) + sum(sum without (job) (elsewhere)) + count(count by (job) (shop_memory_bytes))") }],
});

/** Of one value they make that value. */
const merging: ReadonlySet<string> = new Set(["sum", "min", "max", "avg"]);

const keeps = ({ grouping }: Aggregation, label: string): boolean => grouping !== undefined && grouping.labels.includes(label) === (grouping.kind === "by");
