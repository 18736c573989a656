import {
  type Binary,
  comparedWithNumber,
  comparisonOperators,
  defineRule,
  type Expr,
  eachOf,
  edited,
  exampleAlert,
  exampleQuery,
  exampleSpec,
  inQuery,
  nameOfSelector,
  printPromql,
  type QueryPart,
  type Report,
  rewritten,
  scaleOf,
  unwrapped,
  wrapped,
} from "obsc/rule";

export default defineRule({
  name: "promql/percent-of-ratio",
  severity: "error",
  fixes: "unsafe",
  summary: "A ratio is compared with a ratio, a percentage with a percentage",
  why: "A ratio of 0.8 is never above 80, and a percentage of 1 is above 0.95: the alert never fires, or always does.",
  see: "https://prometheus.io/docs/practices/naming/#base-units",
  forQueries: { with: [...comparisonOperators, "-"] },
  binary(node, query, report) {
    reportRest(node, query, report);
    const compared = comparedWithNumber(node, query);
    if (!compared) return;
    const { side, bound, number } = compared;
    const better = betterBound(side, number, query);
    if (better === undefined) return;
    const help = `write \`${operatorOf(node, bound)} ${better}\``;
    report(inQuery(query, bound), {
      message:
        better < number ? `a ratio is compared with ${number}, as if it were a percentage` : `a percentage is compared with ${number}, as if it were a ratio`,
      help,
      fix: edited("unsafe", help, rewritten(query, bound.span, String(better))),
    });
  },
  bad: [
    {
      spec: exampleQuery("sum(shop_memory_bytes) / max(shop_memory_bytes) > 90"),
      message: "a ratio is compared with 90, as if it were a percentage",
      at: [27, 85],
    },
    {
      spec: exampleQuery("sum(rate(shop_failed_total[5m])) / sum(rate(shop_requests_total[5m])) > 5"),
      message: "a ratio is compared with 5, as if it were a percentage",
    },
    { spec: exampleAlert("shop_fill_ratio * 100 > 0.95"), message: "a percentage is compared with 0.95, as if it were a ratio", at: [27, 67] },
    {
      spec: exampleSpec({
        service: `
metrics: { cpu: counter("shop_cpu_seconds_total", { help: "Time of a CPU", labels: { cpu: bounded(64, "cores"), mode: oneOf("idle", "user") } }) },
deliver: { metrics: scrape({ port: 8080 }) },
queries: [savedQuery("Idle", promql\`avg(rate(shop_cpu_seconds_total{mode="idle"}[5m])) < 10\`)],`,
        system: 'prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", scrapeInterval: "30s" }),',
      }),
      message: "a ratio is compared with 10, as if it were a percentage",
    },
    {
      spec: exampleQuery("sum(rate(shop_jobs_failed_total[5m])) / sum(rate(shop_jobs_total[5m])) > 25"),
      message: "a ratio is compared with 25, as if it were a percentage",
    },
    { spec: exampleAlert("100 - max(shop_fill_ratio) > 80"), message: "a ratio is taken from 100, as if it were a percentage", at: [27, 49] },
    { spec: exampleQuery("0.9 < 100 * max by (job) (shop_fill_ratio)"), message: "a percentage is compared with 0.9, as if it were a ratio" },
  ],
  good: [
    { spec: exampleQuery("sum(shop_memory_bytes) / max(shop_memory_bytes) > 2 and on () shop_fill_ratio * 100 > 95") },
    {
      spec: exampleQuery(
        "sum(rate(shop_task_seconds_total[5m])) / sum(rate(shop_task_total[5m])) > 30 or sum(rate(shop_latency_seconds_sum[5m])) > 80 and on () sum(rate(shop_failed_total[5m])) * 100 / sum(rate(shop_requests_total[5m])) > 0.95",
      ),
    },
  ],
});

/** `100 - x` of a share of 1 is never below 99. */
function reportRest({ operator, left, right }: Binary, query: QueryPart, report: Report): void {
  const type = query.types.get(right);
  if (operator !== "-" || query.types.get(left)?.literal !== 100 || type?.unit !== "ratio" || scaleOf(type) !== 1) return;
  if (!isShare(right, query) && !isShareOfCpu(right, query) && !isNamedShare(right)) return;
  const help = `write \`100 - 100 * ${printPromql(right)}\``;
  report(inQuery(query, right), {
    message: "a ratio is taken from 100, as if it were a percentage",
    help,
    fix: edited("unsafe", help, ...wrapped(query, right.span, "100 * ", "")),
  });
}

/** What is meant, where the number cannot be; ratios may be above 1, and percentages below it, so that only what is far off is a mistake. */
function betterBound(side: Expr, number: number, query: QueryPart): number | undefined {
  // Between these there are ratios and percentages alike.
  if (number < 0.9 || number > 100 || (number >= 1 && number < 2)) return undefined;
  const type = query.types.get(side);
  const named = isNamedShare(side) || isShareOfCpu(side, query);
  const share = isShare(side, query);
  // Where nobody says what is counted, the names alone may tell that one is a part of the other.
  if (!type || (type.unit !== "ratio" && !(named && type.unit === undefined && !holdsNumber(side))) || (!named && !share)) return undefined;
  const scale = scaleOf(type);
  if (scale === 1 && number >= (named ? 2 : 20) && number <= 100 && type.range.max >= number) return Number((number / 100).toPrecision(12));
  return share && scale === 100 && number >= 0.9 && number < 1 ? Number((number * 100).toPrecision(12)) : undefined;
}

const choosing: ReadonlySet<string> = new Set(["avg", "min", "max", "quantile", "topk", "bottomk"]);

/** A share as it is declared, or bytes of bytes; what adds shares up, as seconds per second of many cores, can be any number. */
function isShare(expr: Expr, query: QueryPart): boolean {
  const node = unwrapped(expr);
  switch (node.type) {
    case "selector":
      return query.types.get(node)?.series?.unit === "ratio";
    case "aggregation":
      return choosing.has(node.operator) && isShare(node.expr, query);
    case "binary":
      return isQuotient(node, query) || (node.operator === "*" && [node.left, node.right].some((side) => isShare(side, query)));
    default:
      return false;
  }
}

/** Whether it may have been multiplied, where no unit tells by how much. */
function holdsNumber(expr: Expr): boolean {
  let found = false;
  eachOf(expr, "number", () => {
    found = true;
  });
  return found;
}

/** Of the time of one CPU, which its counter has a label for. */
function isShareOfCpu(expr: Expr, query: QueryPart): boolean {
  const node = unwrapped(expr);
  if (node.type === "aggregation") return choosing.has(node.operator) && isShareOfCpu(node.expr, query);
  const type = query.types.get(node);
  return node.type === "call" && type?.kind === "rate" && type.unit === "ratio" && type.identity?.has("cpu") === true;
}

const isQuotient = ({ operator, left, right }: Binary, query: QueryPart): boolean =>
  operator === "/" && [left, right].every((side) => query.types.get(side)?.unit === "bytes");

/** By their names, what there is at most, and what of a kind can happen to each of all. */
const ofLimit = /(?:^|_)(?:limits?|max|maximum|capacity|quota|size)(?:_|$)/;
const outcome = /(?:^|_)(?:hits?|miss(?:es)?|fail(?:ed|ures?)|errors?|success(?:es|ful)?|rejected|dropped)(?:_|$)/;
const attempt = /(?:^|_)(?:requests?|attempts?|lookups?)(?:_|$)/;

function areNamedShare(part: Expr, whole: Expr): boolean {
  const one = onlyName(part);
  const other = onlyName(whole);
  if (one === undefined || other === undefined || one === other) return false;
  if (isNarrower(one, other)) return true;
  return (ofLimit.test(other) && !ofLimit.test(one)) || (outcome.test(one) && attempt.test(other) && one.split("_")[0] === other.split("_")[0]);
}

/** `x_throttled_periods_total` of `x_periods_total`: the name of the whole, and what became of some. Another word may be a unit, and the quotient a mean. */
function isNarrower(one: string, other: string): boolean {
  const words = one.split("_");
  return words.some((word, index) => (/[^e]ed$/.test(word) || outcome.test(word)) && words.toSpliced(index, 1).join("_") === other);
}

function isNamedShare(expr: Expr): boolean {
  const node = unwrapped(expr);
  return node.type === "binary" && node.operator === "/" && areNamedShare(node.left, node.right);
}

/** The name of the one metric that is read. */
function onlyName(expr: Expr): string | undefined {
  const names = new Set<string | undefined>();
  eachOf(expr, "selector", (node) => names.add(nameOfSelector(node)));
  return names.size === 1 ? [...names][0] : undefined;
}

/** As it reads with the number behind it, or before it. */
const operatorOf = ({ operator, right }: Binary, bound: Expr): string => (bound === right ? operator : "…");
