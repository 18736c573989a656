import { accepts, defineRule, eachOf, exampleQuery, inQuery, presenceOf, valuesOn } from "obsc/rule";

export default defineRule({
  name: "promql/idle-replacement",
  severity: "error",
  summary: "The pattern of `label_replace` takes a value that its label has",
  why: "A pattern has to take the whole of a value. Where it takes none, the label that should be made is not there, and what groups or matches by it makes one heap.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/functions/#label_replace",
  query(query, report) {
    eachOf(query.expr, "call", (node) => {
      if (node.function !== "label_replace") return;
      const [vector, , , source, pattern] = node.args;
      const labels = vector && query.types.get(vector)?.labels;
      if (!labels || source?.type !== "string" || pattern?.type !== "string" || presenceOf(labels, source.value) === "never") return;
      const values = valuesOn(labels, source.value);
      if (!values || values.some((value) => accepts({ label: source.value, operator: "=~", value: pattern.value }, value) !== false)) return;
      report(inQuery(query, pattern), {
        message: `\`${pattern.value}\` takes no value that \`${source.value}\` can have`,
        help: `write a pattern that takes one of ${values
          .slice(0, 10)
          .map((value) => `\`${value}\``)
          .join(", ")}`,
      });
    });
  },
  bad: [
    {
      spec: exampleQuery('label_replace(rate(shop_requests_total[5m]), "class", "server", "code", "5")'),
      message: "`5` takes no value that `code` can have",
      at: [27, 107],
    },
  ],
  good: [
    { spec: exampleQuery('sum by (class) (label_replace(rate(shop_requests_total[5m]), "class", "${1}xx", "code", "(.).*"))') },
    { spec: exampleQuery('label_replace(elsewhere, "a", "b", "c", "d") or label_replace(shop_queue_depth, "zone", "all", "", "")') },
  ],
});
