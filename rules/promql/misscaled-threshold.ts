import {
  type Binary,
  comparedWithNumber,
  comparisonOperators,
  defineRule,
  type Expr,
  eachOf,
  exampleQuery,
  formatDuration,
  inQuery,
  isClock,
  type QueryPart,
  scaleOf,
  unwrapped,
} from "obsc/rule";

export default defineRule({
  name: "promql/misscaled-threshold",
  severity: "warning",
  summary: "A threshold is in the unit of what it is compared with",
  why: "Prometheus measures in seconds and bytes. A bound that was thought of in milliseconds or gigabytes is passed always, or never.",
  see: "https://prometheus.io/docs/practices/naming/#base-units",
  forQueries: { with: comparisonOperators },
  query(query, report) {
    eachOf(query.expr, "binary", (node) => {
      const compared = comparedWithNumber(node, query);
      if (!compared) return;
      const { side, bound, number } = compared;
      const found = ofBytes(side, number, query) ?? ofAge(side, bound) ?? ofMean(side, number, query);
      if (found) report(inQuery(query, bound), found);
    });
  },
  bad: [
    { spec: exampleQuery("max by (job) (shop_memory_bytes) > 4"), message: "bytes are compared with 4", at: [27, 70] },
    { spec: exampleQuery("time() - shop_started_timestamp_seconds < 86400000"), message: "an age in seconds is compared with 86400000, which is 1000d" },
    {
      spec: exampleQuery("sum(rate(shop_latency_seconds_sum[5m])) / sum(rate(shop_latency_seconds_count[5m])) > 500"),
      message: "the mean of `shop_latency_seconds` is compared with 500, and its highest bucket is 5",
    },
  ],
  good: [
    { spec: exampleQuery("shop_memory_bytes > 4 * 1024 ^ 3 or shop_memory_bytes > 0 or shop_memory_bytes / 1e9 > 4 or rate(shop_sent_bytes_total[5m]) < 10") },
    { spec: exampleQuery("time() - shop_started_timestamp_seconds > 86400 * 500 or time() - shop_started_timestamp_seconds > 31536000") },
    {
      spec: exampleQuery(
        "sum(rate(shop_latency_seconds_sum[5m])) / sum(rate(shop_latency_seconds_count[5m])) * 1000 > 500 or sum(rate(shop_latency_seconds_sum[5m])) > 500",
      ),
    },
  ],
});

/** Fewer bytes than anything is large; 1 may ask whether there are any. */
function ofBytes(side: Expr, number: number, query: QueryPart) {
  const type = query.types.get(side);
  const isLarge = type?.unit === "bytes" && type.series?.kind === "gauge" && type.change === undefined && scaleOf(type) === 1;
  if (!isLarge || number <= 1 || number >= 1000 || !Number.isInteger(number)) return undefined;
  return { message: `bytes are compared with ${number}`, help: `write \`${number} * 1024 ^ 3\` for ${number} GiB` };
}

/** A number that is hours in milliseconds, and more than a year in seconds. */
function ofAge(side: Expr, bound: Expr) {
  const node = unwrapped(side);
  const isAge = node.type === "binary" && node.operator === "-" && (isClock(node.left) || isClock(node.right));
  if (!isAge || bound.type !== "number" || bound.value < 31_536_000 || bound.value % 3_600_000 !== 0) return undefined;
  return {
    message: `an age in seconds is compared with ${bound.value}, which is ${formatDuration(bound.value * 1000)}`,
    help: `write \`${bound.value / 1000}\` for ${formatDuration(bound.value)}`,
  };
}

/** A mean of what lies far above all buckets that somebody thought of. */
function ofMean(side: Expr, number: number, query: QueryPart) {
  const node = unwrapped(side);
  const [sum, count] = node.type === "binary" && node.operator === "/" ? [partOf(node, "left", query), partOf(node, "right", query)] : [];
  const top = sum?.kind === "histogram-sum" && Array.isArray(sum.buckets) ? (sum.buckets.at(-1) as number) : undefined;
  if (!sum || top === undefined || count?.kind !== "histogram-count" || count.metric !== sum.metric || number < 10 * top) return undefined;
  return {
    message: `the mean of \`${sum.metric}\` is compared with ${number}, and its highest bucket is ${top}`,
    help: `compare it with ${sum.observes ?? sum.unit ?? "the unit of its buckets"}, as \`${number / 1000}\` for ${number} thousandths`,
  };
}

const partOf = (node: Binary, side: "left" | "right", query: QueryPart) => query.types.get(node[side])?.series;
