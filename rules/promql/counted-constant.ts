import { defineRule, exampleQuery, headOf, inQuery, listed } from "obsc/rule";

export default defineRule({
  name: "promql/counted-constant",
  severity: "error",
  summary: "`count_values` is given values that differ",
  why: "It counts the values of series, not of labels: of an info metric, which is always 1, it makes one series that says how many there are.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/operators/#aggregation-operators",
  forQueries: { with: ["count_values"] },
  aggregation(node, query, report) {
    const given = query.types.get(node.expr);
    if (node.operator !== "count_values" || !given || given.empty || given.range.min !== given.range.max) return;
    const own = [...given.labels.labels.keys()].filter((label) => given.identity?.has(label) === false && !/^(job|instance|cluster)$/.test(label));
    report(inQuery(query, headOf(node)), {
      message: `every value that \`count_values\` is given is ${given.range.min}`,
      help:
        own.length > 0
          ? `count by what differs: \`count by (${own[0]}) (…)\`${own.length > 1 ? `, or another of ${listed(own, 5)}` : ""}`
          : "count by the label that is meant: `count by (…) (…)`",
    });
  },
  bad: [
    { spec: exampleQuery('count_values("version", shop_build_info)'), message: "every value that `count_values` is given is 1", at: [27, 35] },
    { spec: exampleQuery('count_values("used", group(shop_memory_bytes))'), message: "every value that `count_values` is given is 1" },
  ],
  good: [{ spec: exampleQuery('count_values("used", shop_queue_depth) or count_values("a", elsewhere) or count by (version) (shop_build_info)') }],
});
