import {
  type Binary,
  defineRule,
  type Expr,
  type ExprType,
  eachOf,
  edited,
  exampleQuery,
  fittingMatch,
  inQuery,
  listed,
  type Mismatch,
  mismatchOf,
  presenceOf,
  type QueryPart,
  type Report,
  rematched,
  rewritten,
  valuesOn,
} from "obsc/rule";

export default defineRule({
  name: "promql/unmatched-sides",
  severity: "error",
  fixes: "unsafe",
  summary: "The sides of an operator have series that match",
  why: "Series match where all labels that count are equal. One that only one side has, or that never has the same value on both, leaves the result empty, and Prometheus says nothing.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching",
  binary(node, query, report) {
    if (node.operator === "or" || node.matching?.fill) return;
    const left = query.types.get(node.left);
    const right = query.types.get(node.right);
    if (left?.value !== "vector" || right?.value !== "vector" || left.empty || right.empty) return;
    const mismatch = mismatchOf(node, left.labels, right.labels);
    // A grouping by what is not there is the mistake, of which another rule speaks.
    if (!mismatch || [node.left, node.right].some((side) => isMisgrouped(side, query))) return;
    if (!reportNumber(node, left, right, query, report)) reportMismatch({ node, left, right, mismatch }, query, report);
  },
  bad: [
    {
      spec: exampleQuery("sum by (job, code) (rate(shop_requests_total[5m])) / sum by (job) (rate(shop_requests_total[5m]))"),
      message: "no series of the sides match: only the left side has `code`",
      at: [27, 86],
    },
    {
      spec: exampleQuery("sum(rate(shop_failed_total[5m])) / on (method) sum by (method) (rate(shop_requests_total[5m]))"),
      message: "no series of the sides match: only the right side has `method`",
      at: [27, 74],
    },
    {
      spec: exampleQuery('rate(shop_requests_total{code="500"}[5m]) / rate(shop_requests_total{code=~"200|404"}[5m])'),
      message: "no series of the sides match: `code` is `500` on the left, and `200` and `404` on the right",
      at: [27, 77],
    },
    {
      spec: exampleQuery("shop_queue_depth > 1 and shop_memory_bytes > 1"),
      message: "no series of the sides match: only the left side has `queue`",
      at: [27, 56],
    },
    {
      spec: exampleQuery("shop_memory_bytes unless shop_queue_depth > 1"),
      message: "the right side takes nothing away: only it has `queue`",
      at: [27, 53],
    },
    { spec: exampleQuery("shop_queue_depth and on (queue, alertname) ALERTS"), message: "no series of the sides match: only the right side has `alertname`" },
    {
      spec: exampleQuery("rate(shop_latency_seconds_bucket[5m]) / rate(shop_requests_total[5m])"),
      message: "no series of the sides match: only the left side has `le`",
    },
    {
      spec: exampleQuery("rate(shop_latency_seconds_sum[5m]) / rate(shop_latency_seconds_bucket[5m])"),
      message: "no series of the sides match: only the right side has `le`",
    },
    { spec: exampleQuery("shop_queue_depth > vector(5)"), message: "`vector(5)` has no labels, so that no series matches it", at: [27, 54] },
    { spec: exampleQuery("vector(5) - shop_queue_depth"), message: "`vector(5)` has no labels, so that no series matches it", at: [27, 35] },
    {
      spec: exampleQuery("shop_queue_depth and on (job, queue) absent(elsewhere)"),
      message: "no series of the sides match: only the left side has `job`",
      at: [27, 60],
    },
  ],
  good: [
    { spec: exampleQuery("sum by (job, code) (rate(shop_requests_total[5m])) / on (job) group_left () sum by (job) (rate(shop_requests_total[5m]))") },
    { spec: exampleQuery("shop_queue_depth > on () group_left () vector(5) or shop_memory_bytes unless on (job) shop_queue_depth") },
    { spec: exampleQuery("elsewhere / sum by (job) (rate(shop_requests_total[5m])) and on (job) shop_build_info") },
  ],
});

function isMisgrouped(side: Expr, { types }: QueryPart): boolean {
  let found = false;
  eachOf(side, "aggregation", ({ grouping, expr }) => {
    const labels = types.get(expr)?.labels;
    found ||= grouping?.kind === "by" && labels !== undefined && grouping.labels.some((label) => presenceOf(labels, label) === "never");
  });
  return found;
}

/** A number that was made a vector for no reason. */
function reportNumber(node: Binary, left: ExprType, right: ExprType, query: QueryPart, report: Report): boolean {
  const number = [
    { side: node.right, type: right },
    { side: node.left, type: left },
  ].find(({ side, type }) => isMadeVector(side) && type.literal !== undefined);
  if (!number || ["and", "unless"].includes(node.operator)) return false;
  const help = `write \`${number.type.literal}\``;
  report(inQuery(query, number.side), {
    message: `\`vector(${number.type.literal})\` has no labels, so that no series matches it`,
    help,
    fix: edited("unsafe", help, rewritten(query, number.side.span, String(number.type.literal))),
  });
  return true;
}

const isMadeVector = (side: Expr): boolean => (side.type === "paren" ? isMadeVector(side.expr) : side.type === "call" && side.function === "vector");

interface Found {
  readonly node: Binary;
  readonly left: ExprType;
  readonly right: ExprType;
  readonly mismatch: Mismatch;
}

function reportMismatch({ node, left, right, mismatch }: Found, query: QueryPart, report: Report): void {
  const index = node.matching?.kind === "on" ? node.matching.labels.indexOf(mismatch.label) : -1;
  const at = node.matching?.labelSpans?.[index] ?? node.operatorSpan;
  const isSet = node.operator === "unless";
  const reason = reasonOf(mismatch, left, right);
  const bucketed = [left.series, right.series].find((series) => series?.kind === "histogram-bucket");
  const summed = [left.series, right.series].find((series) => series?.kind === "histogram-sum");
  const isMean = node.operator === "/" && mismatch.label === "le" && bucketed !== undefined && bucketed.metric === summed?.metric;
  const fitting = isMean ? undefined : fittingMatch(left, right);
  // A set operator takes no group, and needs none.
  const better = fitting && (node.operator === "and" || isSet) ? { kind: fitting.kind, labels: fitting.labels } : fitting;
  report(inQuery(query, { span: at }), {
    message: isSet ? `the right side takes nothing away: ${reason.replace("the right side", "it")}` : `no series of the sides match: ${reason}`,
    ...(better
      ? rematched(query, node, better)
      : { help: isMean ? `divide by \`${bucketed.metric}_count\`, the number of all observations` : helpFor(node, mismatch, left, right) }),
  });
}

function reasonOf({ label, because }: Mismatch, left: ExprType, right: ExprType): string {
  if (because === "left-only") return `only the left side has \`${label}\``;
  if (because === "right-only") return `only the right side has \`${label}\``;
  return `\`${label}\` is ${said(left, label)} on the left, and ${said(right, label)} on the right`;
}

/** Where no operator is known to fit: a label that is another on each side is ignored, or both are added up by what they share. */
function helpFor({ operator, matching }: Binary, { label, because }: Mismatch, left: ExprType, right: ExprType): string {
  const isOther = because !== "left-only" && because !== "right-only";
  if (isOther && matching?.kind !== "on") return `write \`${operator} ignoring (${[...(matching?.labels ?? []), label].join(", ")})\``;
  const shared = [...left.labels.labels.keys()].filter((label) => [left, right].every(({ labels }) => presenceOf(labels, label) === "always"));
  if (shared.length > 0 && (operator === "and" || operator === "unless")) return `write \`${operator} on (${shared.join(", ")})\``;
  return shared.length > 0 ? `write \`sum by (${shared.join(", ")}) (…)\` around both sides` : "name labels that both sides have behind `on`";
}

const said = (side: ExprType, label: string): string =>
  listed(
    (valuesOn(side.labels, label) ?? []).filter((value) => value !== ""),
    3,
  );
