import {
  type Binary,
  comparisonOperators,
  defineRule,
  exampleQuery,
  exampleSpec,
  type Finding,
  inQuery,
  isComparison,
  isNumber,
  type Measure,
  measureOf,
  nameOfMeasure,
} from "obsc/rule";

export default defineRule({
  name: "promql/unit-mismatch",
  severity: "error",
  summary: "What is added or compared has one unit",
  why: "Prometheus knows no units: it compares seconds with milliseconds, and the alert fires a thousand times too late or too early.",
  see: "https://prometheus.io/docs/practices/naming/#base-units",
  forQueries: { with: [...comparisonOperators, "+", "-"] },
  binary(node, query, report) {
    if (!(isComparison(node.operator) || node.operator === "+" || node.operator === "-")) return;
    const left = query.types.get(node.left);
    const right = query.types.get(node.right);
    if (!left || !right || isNumber(left) || isNumber(right) || left.literal !== undefined || right.literal !== undefined) return;
    const one = measureOf(left);
    const other = measureOf(right);
    if (!one || !other) return;
    const bits = bitsBeside(one, other);
    if (bits) report(inQuery(query, { span: node.operatorSpan }), bits);
    if (bits || !differ(one, other)) return;
    const name = nameOfMeasure(one);
    const otherName = nameOfMeasure(other);
    if (name === undefined || otherName === undefined) return;
    report(inQuery(query, { span: node.operatorSpan }), {
      message: `the left side is ${name}, the right side ${otherName}`,
      help: helpFor(node, one, other),
    });
  },
  bad: [
    {
      spec: exampleQuery("1000 * sum(rate(shop_latency_seconds_sum[5m])) / sum(rate(shop_latency_seconds_count[5m])) > max(shop_wait_seconds)"),
      message: "the left side is milliseconds, the right side seconds",
    },
    {
      spec: exampleQuery("shop_memory_bytes > time() - shop_started_timestamp_seconds"),
      message: "the left side is bytes, the right side seconds",
      at: [27, 53],
    },
    { spec: exampleQuery("sum(rate(shop_sent_bytes_total[5m])) > sum(shop_memory_bytes)"), message: "the left side is bytes per second, the right side bytes" },
    { spec: exampleQuery("max(shop_fill_ratio * 100) > avg(shop_fill_ratio)"), message: "the left side is a percentage, the right side a ratio" },
    {
      spec: exampleQuery("sum(shop_memory_bytes) + sum(shop_wait_seconds_sum offset 1h - shop_wait_seconds_sum)"),
      message: "the left side is bytes, the right side seconds",
    },
    { spec: onHost("rate(host_received_bytes_total[5m]) * 8 > 0.9 * host_speed_bytes"), message: "the left side is in bits, the right side in bytes" },
    { spec: onHost("0.9 * host_speed_bytes < 8 * rate(host_received_bytes_total[5m])"), message: "the right side is in bits, the left side in bytes" },
  ],
  good: [
    { spec: onHost("rate(host_received_bytes_total[5m]) > 0.9 * host_speed_bytes or rate(host_received_bytes_total[5m]) * 8 > 8 * host_speed_bytes") },
    {
      spec: exampleQuery(
        "max(shop_memory_bytes) > 3 * avg(shop_memory_bytes) + 5 * 1024 and on () deriv(shop_memory_bytes[1h]) * 3600 + shop_memory_bytes > 1e9",
      ),
    },
    { spec: exampleQuery("sum(rate(shop_requests_total[5m])) > sum(shop_fill_ratio) and sum(elsewhere) > sum(shop_memory_bytes)") },
  ],
});

/** Bytes times 8 beside most of as many bytes. */
function bitsBeside(one: Measure, other: Measure): Pick<Finding, "message" | "help"> | undefined {
  if (one.base !== "bytes" || other.base !== "bytes") return undefined;
  const isMost = ({ factor }: Measure) => factor > 0.5 && factor <= 1;
  const sides = one.factor === 8 && isMost(other) ? ["left", "right"] : isMost(one) && other.factor === 8 ? ["right", "left"] : undefined;
  return sides && { message: `the ${sides[0]} side is in bits, the ${sides[1]} side in bytes`, help: "leave out `* 8`, or write it on both sides" };
}

/** Numbers of things and shares have no dimension; a multiple of something per second may be what comes of it in that time. */
function differ(one: Measure, other: Measure): boolean {
  const plain = [one, other].every(({ base }) => base === "count" || base === "ratio");
  if (one.base !== other.base) return !plain && !isShare(one) && !isShare(other);
  if (one.perSecond !== other.perSecond) return one.factor === other.factor;
  return one.factor !== other.factor;
}

/** A rate of seconds is a share of the time, and a multiple of that are seconds again. */
const isShare = ({ base, factor }: Measure): boolean => base === "ratio" && factor !== 1 && factor !== 100;

function helpFor(node: Binary, one: Measure, other: Measure): string {
  if (one.base !== other.base) return node.operator === "+" || node.operator === "-" ? "add what is of one kind" : "compare what is of one kind";
  if (one.perSecond !== other.perSecond) return "take `rate` of both sides, or of none";
  const [times, side] = one.factor > other.factor ? [one.factor / other.factor, "left"] : [other.factor / one.factor, "right"];
  return `divide the ${side} side by ${times}`;
}

function onHost(query: string) {
  return exampleSpec({
    service: `metrics: {
  received: counter("host_received_bytes_total", { help: "Bytes that came in" }),
  speed: gauge("host_speed_bytes", { help: "Bytes in a second that a line takes" }),
},
deliver: { metrics: scrape({ port: 8080 }) },
queries: [savedQuery("Host", promql\`${query}\`)],`,
  });
}
