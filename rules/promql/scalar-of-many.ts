import { defineRule, exampleQuery, extraIdentity, inQuery, listed, printPromql } from "obsc/rule";

export default defineRule({
  name: "promql/scalar-of-many",
  severity: "warning",
  summary: "`scalar` is given one series",
  why: "Of several series `scalar` makes NaN, and every comparison with that is false.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#scalar",
  forQueries: { with: ["scalar"] },
  call(node, query, report) {
    const given = node.function === "scalar" ? node.args[0] : undefined;
    const type = given && query.types.get(given);
    if (!given || !type || type.empty) return;
    const apart = extraIdentity({ matching: { kind: "on", labels: [] } }, type) ?? [];
    if (apart.length === 0) return;
    report(inQuery(query, given), {
      message: `\`scalar\` is given a series for each ${listed(apart, 4)}: of several it makes NaN`,
      help: `write \`scalar(sum(${printPromql(given)}))\`, or another aggregation to one series`,
    });
  },
  bad: [
    {
      spec: exampleQuery("shop_memory_bytes / scalar(sum by (queue) (shop_queue_depth))"),
      message: "`scalar` is given a series for each `queue`: of several it makes NaN",
      at: [27, 62],
    },
  ],
  good: [
    { spec: exampleQuery('shop_memory_bytes / scalar(sum(shop_queue_depth)) / scalar(sum by (queue) (shop_queue_depth{queue="fast"})) / scalar(elsewhere)') },
  ],
});
