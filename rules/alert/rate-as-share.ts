import { type Binary, type Call, defineRule, type Expr, eachOf, exampleAlert, inQuery, printPromql, type QueryPart, type RulePart } from "obsc/rule";

export default defineRule({
  name: "alert/rate-as-share",
  severity: "error",
  summary: "An alert on a share of what happens divides by all that happens",
  why: "`rate` is per second: 0.05 of it is one error in 20 seconds, whether 10 or 10,000 requests came in between. An alert that means 5% fires at 0.01% of a busy service, and sleeps while an idle one fails.",
  see: "https://sre.google/workbook/alerting-on-slos/",
  forQueries: { use: ["alert"], with: ["rate", "irate"] },
  query(query, report) {
    const { rule } = query;
    // In a spec the verbs of a query know its unit, and a threshold of another one is refused.
    const found = rule?.kind === "alerting" ? comparedRate(query.expr, query) : undefined;
    if (!rule || !found || !meansShare(rule)) return;
    const { comparison, bound, part, whole } = found;
    report(inQuery(query, comparison.right), {
      message: `${bound} is compared with a rate per second, and the alert speaks of a share`,
      help: `divide by the rate of all: \`sum(${printPromql(part)}) / sum(${printPromql(whole)}) ${comparison.operator} ${bound}\``,
    });
  },
  bad: [
    {
      spec: exampleAlert('rate(shop_requests_total{code=~"5.."}[5m])', 'for: "5m", severity: "warning", summary: "Error rate is {value}"', ".above(0.05)"),
      message: "0.05 is compared with a rate per second, and the alert speaks of a share",
      at: [27, 93],
    },
  ],
  good: [
    { spec: exampleAlert('rate(shop_requests_total{code=~"5.."}[5m])', 'for: "5m", severity: "warning", summary: "Error rate is {value}/s"', ".above(0.05)") },
    { spec: exampleAlert('rate(shop_requests_total{code=~"5.."}[5m])', 'for: "5m", severity: "warning", summary: "Error rate is {value}"', ".above(20)") },
    { spec: exampleAlert("rate(shop_failed_total[5m])", 'for: "5m", severity: "warning", summary: "Error rate is {value}"', ".above(0.05)") },
    {
      spec: exampleAlert(
        'sum(rate(shop_requests_total{code=~"5.."}[5m])) / sum(rate(shop_requests_total[5m]))',
        'for: "5m", severity: "warning", summary: "Error rate is {value}"',
        ".above(0.05)",
      ),
    },
    { spec: exampleAlert('rate(shop_requests_total{code=~"5.."}[5m])', 'for: "5m", severity: "warning", summary: "Some requests fail"', ".above(0.05)") },
  ],
});

/** Its name and texts speak of a rate or share of failures, and nowhere of a second. */
function meansShare({ name, annotations }: RulePart): boolean {
  const texts = Object.entries(annotations).flatMap(([key, text]) => (key.endsWith("_url") ? [] : [text]));
  const all = [name, ...texts].join("\n");
  // Where the value itself is shown as a percentage, that says more.
  if (/humanizePercentage|\}\} ?%/.test(all)) return false;
  return /(?:error|failure|success) ?(?:rate|ratio)|per ?cent|%/i.test(all) && !/\/ ?s\b|\/ ?sec|per ?sec|persec|[rqe]ps\b/i.test(all);
}

interface ComparedRate {
  readonly comparison: Binary;
  readonly bound: number;
  /** The rate of what is counted. */
  readonly part: Call;
  /** The same of all. */
  readonly whole: Call;
}

/** A rate of those series of a counter that say how it went, summed or not, compared with a number between 0 and 1. */
function comparedRate(expr: Expr, { types }: QueryPart): ComparedRate | undefined {
  let found: ComparedRate | undefined;
  eachOf(expr, "binary", (node) => {
    if (found || (node.operator !== ">" && node.operator !== ">=")) return;
    const bound = types.get(node.right)?.literal ?? 0;
    const part = bound > 0 && bound < 1 ? rateIn(node.left) : undefined;
    const whole = part && ofAll(part);
    if (whole) found = { comparison: node, bound, part, whole };
  });
  return found;
}

function rateIn(expr: Expr): Call | undefined {
  if (expr.type === "paren" || (expr.type === "aggregation" && expr.operator === "sum")) return rateIn(expr.expr);
  return expr.type === "call" && (expr.function === "rate" || expr.function === "irate") ? expr : undefined;
}

/** The rate without the labels that say how it went; `undefined` where none does. */
function ofAll(rate: Call): Call | undefined {
  const [matrix] = rate.args;
  if (matrix?.type !== "matrix") return undefined;
  const { selector } = matrix;
  const matchers = selector.matchers.filter(({ label }) => !/code|status|outcome|result|error|success/i.test(label));
  return matchers.length === selector.matchers.length ? undefined : { ...rate, args: [{ ...matrix, selector: { ...selector, matchers } }] };
}
