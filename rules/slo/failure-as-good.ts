import {
  type Condition,
  defineRule,
  type ExampleText,
  type Expr,
  exampleSpec,
  formatDuration,
  formatPercent,
  isClock,
  type Matcher,
  option,
  type SeriesSet,
} from "obsc/rule";

export default defineRule({
  name: "slo/failure-as-good",
  severity: "warning",
  summary: "What an objective takes for good are not its failures",
  why: "What an alert waits for is bad, and what an objective waits for is good: said the other way round, everything that is well spends the budget.",
  see: "https://sre.google/workbook/implementing-slos/",
  slo(slo, report) {
    const { sli } = slo;
    if (sli.is === "good-while") {
      const found = failureIn(sli.condition);
      if (!found) return;
      const message = `the minutes in which ${found.fact} are the good ones of \`${slo.name}\``;
      report(option(slo, "good"), { message, help: `say what is good: \`.below("${found.threshold}")\`` });
    } else if (sli.is === "good" && fails(sli.share.part)) {
      report(option(slo, "good"), { message: `the good events of \`${slo.name}\` are failures`, help: "give the same ratio as `bad`" });
    } else if (sli.is === "bad" && succeeds(sli.share.part)) {
      report(option(slo, "bad"), { message: `the bad events of \`${slo.name}\` are successes`, help: "give the same ratio as `good`" });
    }
  },
  bad: [
    {
      spec: promised('good: errors.above("5%")'),
      message: "the minutes in which more than 5% fails are the good ones of `shop-works`",
      at: [15, 73],
    },
    {
      spec: promised('good: latency.quantile("p95").above("300ms").and(targets.count().atLeast(1))'),
      message: "the minutes in which it takes longer than 300ms are the good ones of `shop-works`",
    },
    { spec: promised('good: latency.mean().atLeast("1s")'), message: "the minutes in which it takes longer than 1s are the good ones of `shop-works`" },
    { spec: promised('good: backup.age().above("1d")'), message: "the minutes in which the last time was more than 1d ago are the good ones of `shop-works`" },
    { spec: promised('good: ratio(requests.where({ code: "5xx" }), requests)'), message: "the good events of `shop-works` are failures", at: [15, 73] },
    { spec: promised("good: ratio(failures, requests)"), message: "the good events of `shop-works` are failures" },
    { spec: promised('good: ratio(calls.where({ result: "failed" }), calls)'), message: "the good events of `shop-works` are failures" },
    { spec: promised('bad: ratio(requests.where({ code: "2xx" }), requests)'), message: "the bad events of `shop-works` are successes" },
  ],
  good: [
    { spec: promised('good: errors.below("5%").and(latency.quantile("p95").below("300ms"))') },
    { spec: promised("bad: errors") },
    { spec: promised('good: ratio(requests.where({ code: { not: "5xx" } }), requests)') },
    { spec: promised('good: ratio(requests.where({ code: ["200", "500"] }), requests)') },
    { spec: promised('good: latency.quantile("p95").below("300ms").unless(errors.above("5%"))') },
    { spec: promised('good: requests.rate().above("5/s").or(backup.age().below("1d"))') },
    { spec: promised('bad: ratio(requests.where({ code: ["200", "404"] }), requests)') },
  ],
});

interface Failure {
  readonly fact: string;
  readonly threshold: string;
}

/** What is excepted may well fail. */
function failureIn(condition: Condition): Failure | undefined {
  if ("left" in condition) return failureIn(condition.left) ?? (condition.is === "unless" ? undefined : failureIn(condition.right));
  if (condition.is !== "threshold" || (condition.comparison !== ">" && condition.comparison !== ">=")) return undefined;
  const { query, threshold } = condition;
  if (query.share) return fails(query.share.part) ? { fact: `more than ${formatPercent(threshold)} fails`, threshold: formatPercent(threshold) } : undefined;
  if (query.unit !== "seconds") return undefined;
  const time = formatDuration(threshold * 1000);
  if (isAge(query.expr)) return { fact: `the last time was more than ${time} ago`, threshold: time };
  return query.metrics.some(({ kind }) => kind === "histogram" || kind === "summary") ? { fact: `it takes longer than ${time}`, threshold: time } : undefined;
}

/** `time() - max(…)`. */
function isAge(expr: Expr): boolean {
  return expr.type === "binary" && expr.operator === "-" && isClock(expr.left);
}

/** Nothing but failures, by what the series are chosen by, or by the name of the metric. */
function fails({ metric, matchers, within }: SeriesSet): boolean {
  return within === undefined && (matchers.some((matcher) => isAllOf(matcher, failing)) || /_(errors|failures|exceptions)(_total)?$/.test(metric.name));
}

function succeeds({ matchers, within }: SeriesSet): boolean {
  return within === undefined && matchers.some((matcher) => isAllOf(matcher, succeeding));
}

const failing = /^(5\d\d|5\.\.|errors?|fail(ed|ures?)?|exceptions?|timeouts?)$/i;
const succeeding = /^(2\d\d|2\.\.|ok|success(ful)?|succeeded)$/i;

function isAllOf({ operator, value }: Matcher, values: RegExp): boolean {
  const texts = operator === "=" ? [value] : operator === "=~" ? value.split("|") : [];
  return texts.length > 0 && texts.every((text) => values.test(text));
}

function promised(indicator: string): ExampleText {
  return exampleSpec({
    before: `
const requests = counter("shop_requests_total", { help: "Requests", labels: { code: statusCode("200", "404", "500") } });
const calls = counter("shop_calls_total", { help: "Calls", labels: { result: oneOf("done", "failed") } });
const failures = counter("shop_failures_total", { help: "Failures" });
const latency = histogram("shop_latency_seconds", { help: "Time to answer", buckets: ["300ms", "1s"] });
const backup = gauge("shop_backup_timestamp_seconds", { help: "When the last backup was made" });
const errors = ratio(requests.where({ code: "5xx" }), requests);`,
    service: `metrics: { requests, calls, failures, latency, backup },\nslos: [slo("shop-works", { objective: "99%", window: "30d", ${indicator} })],`,
  });
}
