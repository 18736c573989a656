import { defineRule, exampleRules, type LogExpr } from "obsc/rule";

export default defineRule({
  name: "logs/unconditional-alert",
  severity: "error",
  summary: "An alert on lines compares how many there are",
  why: "An alert fires for each series that its expression gives, whatever the number: without a comparison the first line fires it.",
  see: "https://grafana.com/docs/loki/latest/alert/#alerting-rules",
  logQuery(query, report) {
    if (!query.alert || query.fault || !query.expr || isConditional(query.expr)) return;
    report(query, {
      message: "nothing is compared, so the alert fires as soon as there is a line",
      help: "compare it with the number from which on something is wrong, as in `… > 10`",
    });
  },
  bad: [
    {
      file: "rules",
      spec: exampleRules('alert: ShopFails\nexpr: sum(rate({app="shop"} |= "error" [5m]))'),
      message: "nothing is compared, so the alert fires as soon as there is a line",
      at: [5, 15],
    },
    {
      file: "rules",
      spec: exampleRules('alert: ShopFails\nexpr: 100 * sum(rate({app="shop"} |= "error" [5m])) / sum(rate({app="shop"} [5m]))'),
      message: "nothing is compared, so the alert fires as soon as there is a line",
    },
  ],
  good: [
    { file: "rules", spec: exampleRules('alert: ShopFails\nexpr: sum(rate({app="shop"} |= "error" [5m])) > 10') },
    { file: "rules", spec: exampleRules('alert: ShopSilent\nexpr: absent_over_time({app="shop"} [15m])') },
    {
      file: "rules",
      spec: exampleRules(
        'alert: ShopFails\nexpr: sum(count_over_time({app="shop"} [5m]) > 10) or (sum(rate({app="a"} [5m])) unless sum(rate({app="b"} [5m])))',
      ),
    },
    { file: "rules", spec: exampleRules('record: shop:errors:rate5m\nexpr: sum(rate({app="shop"} |= "error" [5m]))') },
  ],
});

/** There are no series as long as all is well. */
function isConditional(expr: LogExpr): boolean {
  switch (expr.type) {
    case "range":
      return expr.function === "absent_over_time";
    case "aggregation":
    case "label_replace":
      return isConditional(expr.expr);
    case "binary":
      if (expr.operator === "and" || expr.operator === "unless") return true;
      if (expr.operator === "or") return isConditional(expr.left) && isConditional(expr.right);
      return (/[<>=]/.test(expr.operator) && expr.bool === undefined) || isConditional(expr.left) || isConditional(expr.right);
    default:
      return expr.type === "lines" || expr.type === "variants";
  }
}
