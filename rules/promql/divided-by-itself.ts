import {
  type Binary,
  defineRule,
  type Expr,
  exampleAlert,
  exampleQuery,
  inQuery,
  isPartOf,
  isSameTree,
  presenceOf,
  type QueryPart,
  type Report,
  selectorsIn,
  unwrapped,
} from "obsc/rule";

export default defineRule({
  name: "promql/divided-by-itself",
  severity: "error",
  summary: "A share is taken of sums, not of each series by itself",
  why: "Without a sum each series finds the one with its own labels on the other side, which is itself: the share is 1 for whatever is there, however little.",
  see: "https://prometheus.io/docs/practices/rules/#aggregation",
  forQueries: { with: ["/"] },
  binary(node, query, report) {
    if (node.operator !== "/" || node.matching) return;
    reportKept(node, query, report);
    const part = selectorIn(node.left);
    const whole = selectorIn(node.right);
    // The same query on both sides is the matter of another rule.
    if (!part || part !== whole || isSameTree(node.left, node.right) || !isPartOf(node.left, node.right)) return;
    const help = "add up both sides: `sum by (…) (…) / sum by (…) (…)`, with the labels that matter and not the one that the left side chooses by";
    report(inQuery(query, { span: node.operatorSpan }), { message: `each series of \`${part}\` is divided by itself, so that the quotient is 1`, help });
  },
  bad: [
    {
      spec: exampleQuery('rate(shop_requests_total{code="500"}[5m]) / rate(shop_requests_total[5m])'),
      message: "each series of `shop_requests_total` is divided by itself, so that the quotient is 1",
      at: [27, 77],
    },
    {
      spec: exampleAlert('increase(shop_requests_total{code=~"5.."}[5m]) / increase(shop_requests_total[5m])'),
      message: "each series of `shop_requests_total` is divided by itself, so that the quotient is 1",
    },
    {
      spec: exampleQuery('sum by (code) (rate(shop_requests_total{code=~"4..|5.."}[5m])) / sum by (code) (rate(shop_requests_total[5m]))'),
      message: "both sums keep `code`, by which the left one chooses, so that each is divided by itself",
      at: [27, 98],
    },
  ],
  good: [
    {
      spec: exampleQuery(
        'sum by (method) (rate(shop_requests_total{code="500"}[5m])) / sum by (method) (rate(shop_requests_total[5m])) or sum by (code) (rate(shop_requests_total{code="500", method="GET"}[5m])) / sum by (code) (rate(shop_requests_total[5m]))',
      ),
    },
    { spec: exampleQuery('sum(rate(shop_requests_total{code="500"}[5m])) / sum(rate(shop_requests_total[5m]))') },
    { spec: exampleQuery("rate(shop_failed_total[5m]) / rate(shop_failed_total[1h])") },
  ],
});

/** The labels that the left side chooses by tell the sums of both sides apart, so that each is divided by one that adds up the same. */
function reportKept({ left, right, operatorSpan }: Binary, query: QueryPart, report: Report): void {
  const [part, whole] = [unwrapped(left), unwrapped(right)];
  if (part.type !== "aggregation" || whole.type !== "aggregation" || isSameTree(part, whole) || !isPartOf(part, whole)) return;
  const [one, ...others] = selectorsIn(part);
  const [other] = selectorsIn(whole);
  const labels = query.types.get(part)?.labels;
  if (!one || !other || others.length > 0 || !labels) return;
  const chosen = one.matchers.filter(({ label, value }) => !other.matchers.some((each) => each.label === label && each.value === value));
  if (chosen.length === 0 || chosen.some(({ label }) => presenceOf(labels, label) !== "always")) return;
  const names = [...new Set(chosen.map(({ label }) => `\`${label}\``))].join(" and ");
  report(inQuery(query, { span: operatorSpan }), {
    message: `both sums keep ${names}, by which the left one chooses, so that each is divided by itself`,
    help: `leave ${names} out of the grouping of both`,
  });
}

/** The name of what a rate or an increase is taken of; nothing for what is added up. */
function selectorIn(expr: Expr): string | undefined {
  const node = unwrapped(expr);
  const [argument] = node.type === "call" && (node.function === "rate" || node.function === "increase") ? node.args : [];
  return argument?.type === "matrix" ? argument.selector.name : undefined;
}
