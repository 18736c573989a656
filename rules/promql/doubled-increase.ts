import {
  type Call,
  children,
  defineRule,
  type Expr,
  exampleQuery,
  formatDuration,
  headOf,
  inQuery,
  isComparison,
  type QueryPart,
  rangeArgument,
} from "obsc/rule";

export default defineRule({
  name: "promql/doubled-increase",
  severity: "error",
  summary: "What happened is added up once",
  why: "Each `increase` holds all that happened in its range. Where the next one begins before the range is over, everything is counted as often as they overlap.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#increase",
  forQueries: { with: ["sum_over_time"] },
  query(query, report) {
    for (const node of sumsIn(query.expr)) {
      const found = overlapOf(node, query);
      if (!found) continue;
      const [window, step] = [found.window, found.step].map(formatDuration);
      report(inQuery(query, headOf(node)), {
        message: `every ${step} an increase in ${window} is added, so that each event is counted ${Math.round(found.window / found.step)} times`,
        help: found.recorded
          ? `take one \`increase\` over the whole range`
          : `write the step as long as the range: \`:${window}]\`, or take one \`increase\` over all of it`,
      });
    }
  },
  bad: [
    {
      spec: exampleQuery("sum_over_time(sum(increase(shop_failed_total[1h]))[1d:5m])"),
      message: "every 5m an increase in 1h is added, so that each event is counted 12 times",
      at: [27, 35],
    },
    {
      spec: exampleQuery(
        "sum_over_time(job:shop_failed:increase1h[1d]) > 5",
        'recordings: [record("job:shop_failed:increase1h", promql`sum by (job) (increase(shop_failed_total[1h]))`, { every: "1m" })],',
      ),
      message: "every 1m an increase in 1h is added, so that each event is counted 60 times",
    },
  ],
  good: [
    { spec: exampleQuery("sum_over_time(sum(increase(shop_failed_total[1h]))[1d:1h]) or max_over_time(sum(increase(shop_failed_total[1h]))[1d:5m])") },
    { spec: exampleQuery("sum_over_time(sum(increase(shop_failed_total[1h]))[1d:5m]) / sum_over_time(sum(increase(shop_requests_total[1h]))[1d:5m])") },
    { spec: exampleQuery("sum_over_time(shop_queue_depth[1d:5m]) or sum_over_time(sum(increase(shop_failed_total[1h]))[1d:]) > 0") },
  ],
});

/** Calls of `sum_over_time`; a share of two of them is right, since both are too large alike, and so is whether there was anything. */
function sumsIn(expr: Expr): readonly Call[] {
  if (expr.type === "binary" && (expr.operator === "/" || (isComparison(expr.operator) && [expr.left, expr.right].some(isZero)))) return [];
  const found = expr.type === "call" && expr.function === "sum_over_time" ? [expr] : [];
  return [...found, ...children(expr).flatMap(sumsIn)];
}

const isZero = (expr: Expr): boolean => expr.type === "number" && expr.value === 0;

interface Overlap {
  /** Milliseconds. */
  readonly window: number;
  readonly step: number;
  readonly recorded: boolean;
}

function overlapOf(call: Call, query: QueryPart): Overlap | undefined {
  const given = rangeArgument(call);
  const type = given && query.types.get(given);
  const { window } = type?.change ?? {};
  if (!given || type?.change?.function !== "increase" || window === undefined) return undefined;
  const step = given.type === "matrix" ? type.series?.interval : given.step?.type === "duration" ? given.step.milliseconds : undefined;
  return step !== undefined && 2 * step <= window ? { window, step, recorded: given.type === "matrix" } : undefined;
}
