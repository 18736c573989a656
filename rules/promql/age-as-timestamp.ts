import {
  type Binary,
  comparedWithNumber,
  defineRule,
  type ExprType,
  exampleQuery,
  exampleSpec,
  inQuery,
  isClock,
  mirrored,
  printPromql,
  type QueryPart,
  type Report,
  unwrapped,
} from "obsc/rule";

export default defineRule({
  name: "promql/age-as-timestamp",
  severity: "error",
  summary: "What is taken from `time()` is a point in time",
  why: "`time()` is the seconds since 1970. Less a length of time it is nearly the same, and above every bound on an age.",
  see: "https://prometheus.io/docs/practices/instrumentation/#timestamps-not-time-since",
  forQueries: { with: ["time"] },
  binary(node, query, report) {
    reportReversed(node, query, report);
    reportFuture(node, query, report);
    if (node.operator !== "-" || !isClock(node.left)) return;
    const type = query.types.get(node.right);
    if (!type?.series || !isLength(type)) return;
    report(inQuery(query, node.right), {
      message: `\`${type.series.name}\` is a length of time, and \`time()\` a point in time`,
      help: "leave out `time() -`",
    });
  },
  bad: [
    {
      spec: exampleQuery("3600 < shop_started_timestamp_seconds - time()"),
      message: "`shop_started_timestamp_seconds` has passed, so that `shop_started_timestamp_seconds - time()` is never above 0",
    },
    {
      spec: timed("time() - shop_uptime_seconds > 3600"),
      message: "`shop_uptime_seconds` is a length of time, and `time()` a point in time",
      at: [14, 52],
    },
    {
      spec: timed("time() - shop_certificate_expiry_timestamp_seconds < 14 * 86400"),
      message: "`shop_certificate_expiry_timestamp_seconds` is yet to come, so that `time()` less it is below 0 until then",
      at: [14, 43],
    },
    { spec: timed('time() - shop_wait_seconds{quantile="0.5"}'), message: "`shop_wait_seconds` is a length of time, and `time()` a point in time" },
  ],
  good: [
    { spec: timed("shop_certificate_expiry_timestamp_seconds - time() < 14 * 86400 or time() - shop_certificate_expiry_timestamp_seconds > 0") },
    { spec: exampleQuery("shop_started_timestamp_seconds - time() < 0 or time() - shop_started_timestamp_seconds > 3600") },
    { spec: timed("time() - shop_run_timestamp_seconds > 3600 or (time()) - elsewhere > 5 or shop_uptime_seconds > 3600 or time() - shop_job_time_seconds") },
  ],
});

/** `x - time()` of what has happened is below 0, so that nothing is above a length of time. */
function reportReversed(node: Binary, query: QueryPart, report: Report): void {
  const { side, bound, number } = comparedWithNumber(node, query) ?? {};
  const difference = side && unwrapped(side);
  if (difference?.type !== "binary" || difference.operator !== "-" || !isClock(difference.right) || number === undefined || number <= 0) return;
  const operator = bound === node.right ? node.operator : mirrored(node.operator);
  const type = query.types.get(difference.left);
  if (!operator.startsWith(">") || type?.kind !== "timestamp" || !past.test(type.series?.name ?? "")) return;
  const name = printPromql(difference.left);
  report(inQuery(query, difference), { message: `\`${name}\` has passed, so that \`${name} - time()\` is never above 0`, help: `write \`time() - ${name}\`` });
}

/** `time() - x` of what is yet to come is below 0, so that it is below any length of time as long as all is well. */
function reportFuture(node: Binary, query: QueryPart, report: Report): void {
  const { side, bound, number } = comparedWithNumber(node, query) ?? {};
  const difference = side && unwrapped(side);
  if (difference?.type !== "binary" || difference.operator !== "-" || !isClock(difference.left) || number === undefined || number <= 0) return;
  const operator = bound === node.right ? node.operator : mirrored(node.operator);
  const type = query.types.get(difference.right);
  // Beside another condition it may look for what ended a short time ago.
  if (!operator.startsWith("<") || unwrapped(query.expr) !== node || !future.test(type?.series?.name ?? "")) return;
  const name = printPromql(difference.right);
  report(inQuery(query, difference), {
    message: `\`${name}\` is yet to come, so that \`time()\` less it is below 0 until then`,
    help: `write \`${name} - time()\``,
  });
}

const future = /(^|_)(expir(y|es|ation)(_time)?|not_after|expiration_time|valid_until)(_timestamp|_time)?(_seconds)?$/;

const past = /(^|_)(mtime|boot_time|start_time|started|created|last_\w+?)(_timestamp|_time)?(_seconds)?$/;

/** Many a gauge of seconds is a point in time; one with such a name is none. */
function isLength({ kind, unit, series }: ExprType): boolean {
  if (unit !== "seconds") return false;
  return (
    kind === "summary-quantile" ||
    kind === "quantile" ||
    (kind === "gauge" && /(^|_)(uptime|age|duration|latency|lag|delay|elapsed|timeout|ttl)_seconds$/.test(series?.name ?? ""))
  );
}

function timed(query: string) {
  return exampleSpec({
    service: `metrics: {
  uptime: gauge("shop_uptime_seconds", { help: "Time since the start" }),
  end: gauge("shop_certificate_expiry_timestamp_seconds", { help: "End of the certificate" }),
  run: gauge("shop_run_timestamp_seconds", { help: "Time of the last run" }),
  job: gauge("shop_job_time_seconds", { help: "Time of the last job" }),
  wait: summary("shop_wait_seconds", { help: "Time waited", quantiles: ["p50", "p99"] }),
},
queries: [savedQuery("Shop", promql\`${query}\`)],`,
  });
}
