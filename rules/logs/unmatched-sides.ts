import { defineRule, type ExampleText, exampleLogPanel, type LogExpr, walkLogql } from "obsc/rule";

export default defineRule({
  name: "logs/unmatched-sides",
  severity: "error",
  summary: "The sides of an operator of LogQL have series that match",
  why: "Loki matches series by all of their labels, as Prometheus does: one that only one side keeps leaves the result empty, without a word.",
  see: "https://grafana.com/docs/loki/latest/query/#keywords-on-and-ignoring",
  logQuery(query, report) {
    if (!query.expr) return;
    walkLogql(query.expr, (node) => {
      if (node.type !== "binary" || node.operator === "or" || node.matching) return;
      const [left, right] = [labelsOf(node.left), labelsOf(node.right)];
      const lone = left && right && (left.find((label) => !right.includes(label)) ?? right.find((label) => !left.includes(label)));
      if (!left || !right || lone === undefined) return;
      report(
        { of: query, part: query.spanAt(operatorIn(node, query.text)), subject: query.subject },
        {
          message: `no series of the sides match: only the ${left.includes(lone) ? "left" : "right"} side has \`${lone}\``,
          help: helpFor(node.operator, left, right),
        },
      );
    });
  },
  bad: [
    {
      spec: panelOf('sum by (level) (rate({app="shop"} [5m])) / sum(rate({app="shop"} [5m]))'),
      message: "no series of the sides match: only the left side has `level`",
      at: [8, 111],
    },
    {
      spec: panelOf('sum(rate({app="shop"} [5m])) > 2 * (sum by (level) (rate({app="shop"} [5m])))'),
      message: "no series of the sides match: only the right side has `level`",
    },
    {
      spec: panelOf('sum by (level) (rate({app="shop"} [5m])) unless max_over_time({app="shop"} | unwrap took [5m]) by (namespace) > 5'),
      message: "no series of the sides match: only the left side has `level`",
    },
    {
      spec: panelOf('sum by (level) (rate({app="shop"} [5m])) / sum by (namespace) (rate({app="shop"} [5m]))'),
      message: "no series of the sides match: only the left side has `level`",
    },
  ],
  good: [
    { spec: panelOf('sum by (level) (rate({app="shop"} [5m])) / on () group_left () sum(rate({app="shop"} [5m])) > 0.5') },
    { spec: panelOf('sum without (pod) (rate({app="shop"} [5m])) / sum(rate({app="shop"} [5m]))') },
    { spec: panelOf('rate({app="shop"} [5m]) / sum(rate({app="shop"} [5m])) or sum by (level) (rate({app="shop"} [5m])) or vector(0)') },
    { spec: panelOf('topk(5, sum by (level) (rate({app="shop"} [5m]))) / sum by (level) (rate({app="shop"} [5m]))') },
  ],
});

/** The labels that series are told apart by, where the query says it; nothing for plain numbers. */
function labelsOf(expr: LogExpr): readonly string[] | undefined {
  switch (expr.type) {
    case "aggregation":
      if (/^(?:topk|bottomk|approx_topk|sort|sort_desc)$/.test(expr.operator)) return labelsOf(expr.expr);
      return expr.grouping === undefined ? [] : expr.grouping.kind === "by" ? expr.grouping.labels : undefined;
    case "range":
      return expr.grouping?.kind === "by" ? expr.grouping.labels : undefined;
    case "binary":
      return expr.right.type === "number" ? labelsOf(expr.left) : expr.left.type === "number" ? labelsOf(expr.right) : undefined;
    default:
      return undefined;
  }
}

function helpFor(operator: string, left: readonly string[], right: readonly string[]): string {
  const shared = left.filter((label) => right.includes(label)).join(", ");
  if (operator === "and" || operator === "unless") return `write \`${operator} on (${shared})\``;
  const side = right.every((label) => left.includes(label)) ? "left" : left.every((label) => right.includes(label)) ? "right" : undefined;
  return side ? `write \`${operator} on (${shared}) group_${side} ()\`, or group both sides alike` : "group both sides by the same labels";
}

/** The operator between the sides. */
function operatorIn({ left, right, operator, span }: Extract<LogExpr, { readonly type: "binary" }>, text: string): LogExpr["span"] {
  if (!span || !left.span || !right.span) return span;
  const start = text.indexOf(operator, left.span.end);
  return { ...span, start, end: start + operator.length };
}

function panelOf(query: string): ExampleText {
  return exampleLogPanel(query, 'labels: { level: logLevel() }, metadata: { took: "number" }');
}
