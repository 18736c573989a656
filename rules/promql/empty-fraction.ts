import { defineRule, edited, exampleAlert, exampleQuery, inQuery, printPromql, rewritten } from "obsc/rule";

export default defineRule({
  name: "promql/empty-fraction",
  severity: "error",
  summary: "A fraction of a histogram is from a smaller number to a larger",
  why: "Nothing lies between a number and itself, or a smaller one behind it: Prometheus answers 0, which looks like all requests being slow.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_fraction",
  fixes: "unsafe",
  forQueries: { with: ["histogram_fraction"] },
  call(node, query, report) {
    const [lower, upper] = node.function === "histogram_fraction" ? node.args : [];
    const [from, to] = [lower, upper].map((bound) => bound && query.types.get(bound)?.literal);
    if (!lower || !upper || from === undefined || to === undefined || !(from >= to)) return;
    const [one, other] = [printPromql(lower), printPromql(upper)];
    const isTurned = from > to;
    report(inQuery(query, isTurned ? lower : upper), {
      message: isTurned ? `the fraction is from ${one} to ${other}, where nothing lies` : `nothing lies between ${one} and ${other}`,
      help: isTurned ? `write the smaller number first: \`histogram_fraction(${other}, ${one}, …)\`` : "write two different numbers, the smaller first",
      fix: isTurned ? edited("unsafe", "swap the two", rewritten(query, lower.span, other), rewritten(query, upper.span, one)) : undefined,
    });
  },
  bad: [
    {
      spec: exampleQuery("histogram_fraction(0.5, 0, rate(shop_work_seconds[5m]))"),
      message: "the fraction is from 0.5 to 0, where nothing lies",
      at: [27, 54],
    },
    { spec: exampleAlert("histogram_fraction(1 / 4, 0.25, rate(shop_work_seconds[5m])) < 0.99"), message: "nothing lies between 1 / 4 and 0.25" },
  ],
  good: [
    {
      spec: exampleQuery("histogram_fraction(-Inf, 0.5, rate(shop_work_seconds[5m])) + histogram_fraction(scalar(elsewhere), 0, rate(shop_work_seconds[5m]))"),
    },
  ],
});
