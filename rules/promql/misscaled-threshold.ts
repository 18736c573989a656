import {
  type Binary,
  comparedWithNumber,
  comparisonOperators,
  defineRule,
  type Expr,
  exampleQuery,
  exampleSpec,
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
  binary(node, query, report) {
    const compared = comparedWithNumber(node, query);
    if (!compared) return;
    const { side, bound, number } = compared;
    const found =
      ofBytes(side, number, query) ?? ofAge(side, bound) ?? ofRest(side, bound, query) ?? ofMean(side, number, query) ?? ofMilliseconds(side, number, query);
    if (found) report(inQuery(query, bound), found);
  },
  bad: [
    { spec: exampleQuery("max by (job) (shop_memory_bytes) > 4"), message: "bytes are compared with 4", at: [27, 70] },
    { spec: exampleQuery("time() - shop_started_timestamp_seconds < 86400000"), message: "an age in seconds is compared with 86400000, which is 1000d" },
    {
      spec: exampleQuery("sum(rate(shop_latency_seconds_sum[5m])) / sum(rate(shop_latency_seconds_count[5m])) > 500"),
      message: "the mean of `shop_latency_seconds` is compared with 500, and its highest bucket is 5",
    },
    { spec: ofOthers("probe_ssl_expiry - time() < 14"), message: "the seconds until `probe_ssl_expiry` are compared with 14" },
    {
      spec: ofOthers("histogram_quantile(0.9, rate(proxy_time_bucket[5m])) > 0.25"),
      message: "`proxy_time` is in milliseconds, and 0.25 is below its lowest bucket, 0.5",
    },
    {
      spec: ofOthers("rate(proxy_time_sum[5m]) / rate(proxy_time_count[5m]) > 0.1"),
      message: "`proxy_time` is in milliseconds, and 0.1 is below its lowest bucket, 0.5",
    },
  ],
  good: [
    { spec: ofOthers("probe_ssl_expiry - time() < 14 * 86400 or probe_ssl_expiry - time() < 3600 or lease_timestamp_seconds - time() < 14") },
    {
      spec: ofOthers(
        "histogram_quantile(0.9, rate(proxy_time_bucket[5m])) > 250 or histogram_quantile(0.9, rate(proxy_time_bucket[5m])) / 1000 > 0.25 or histogram_quantile(0.9, rate(proxy_time_bucket[5m])) > 0",
      ),
    },
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

/** What is left until a certificate ends, with a number of days. */
function ofRest(side: Expr, bound: Expr, query: QueryPart) {
  const node = unwrapped(side);
  if (node.type !== "binary" || node.operator !== "-" || !isClock(node.right) || bound.type !== "number") return undefined;
  const name = query.types.get(node.left)?.series?.name;
  const isDays = Number.isInteger(bound.value) && bound.value > 1 && bound.value <= 366;
  if (!isDays || name === undefined || !/(ssl|cert|tls|x509)/.test(name)) return undefined;
  return { message: `the seconds until \`${name}\` are compared with ${bound.value}`, help: `write \`${bound.value} * 86400\` for ${bound.value} days` };
}

/** A quantile or a mean in milliseconds, with a number below all its buckets, which is among them in seconds. */
function ofMilliseconds(side: Expr, number: number, query: QueryPart) {
  const series = query.types.get(side)?.series ?? meanIn(side, query);
  const [lowest, ...others] = Array.isArray(series?.buckets) ? (series.buckets as readonly number[]) : [];
  const top = others.at(-1);
  const isMilliseconds = (series?.observes ?? series?.unit) === "milliseconds" && (query.types.get(side)?.scale ?? 1) === 1;
  if (!series || !isMilliseconds || lowest === undefined || top === undefined || number <= 0 || number >= lowest || number * 1000 > top) return undefined;
  const meant = Number((number * 1000).toPrecision(12));
  return {
    message: `\`${series.metric}\` is in milliseconds, and ${number} is below its lowest bucket, ${lowest}`,
    help: `write \`${meant}\` for ${number} s`,
  };
}

/** A mean of what lies far above all buckets that somebody thought of. */
function ofMean(side: Expr, number: number, query: QueryPart) {
  const sum = meanIn(side, query);
  const top = Array.isArray(sum?.buckets) ? (sum.buckets.at(-1) as number) : undefined;
  if (!sum || top === undefined || number < 10 * top) return undefined;
  return {
    message: `the mean of \`${sum.metric}\` is compared with ${number}, and its highest bucket is ${top}`,
    help: `compare it with ${sum.observes ?? sum.unit ?? "the unit of its buckets"}, as \`${number / 1000}\` for ${number} thousandths`,
  };
}

/** The sum of a histogram that is divided by its count. */
function meanIn(side: Expr, query: QueryPart) {
  const node = unwrapped(side);
  const [sum, count] = node.type === "binary" && node.operator === "/" ? [partOf(node, "left", query), partOf(node, "right", query)] : [];
  return sum?.kind === "histogram-sum" && count?.kind === "histogram-count" && count.metric === sum.metric ? sum : undefined;
}

const partOf = (node: Binary, side: "left" | "right", query: QueryPart) => query.types.get(node[side])?.series;

function ofOthers(query: string) {
  return exampleSpec({
    before: `
const others = catalog("others", { job: "others", metrics: {
  expiry: foreign.gauge("probe_ssl_expiry", { help: "End of a certificate", unit: "seconds" }),
  lease: foreign.gauge("lease_timestamp_seconds", { help: "End of a lease", unit: "seconds" }),
  proxy: foreign.histogram("proxy_time", { help: "Time to answer", unit: "milliseconds", buckets: ["0.5 milliseconds", "250 milliseconds", "1000 milliseconds"] }),
} });`,
    service: `queries: [savedQuery("Others", promql\`${query}\`)],`,
    system: "catalogs: [others],",
  });
}
