import { defineRule, type ExampleText, exampleLogPanel, type LogExpr, walkLogql } from "obsc/rule";

export default defineRule({
  name: "logs/quantile-out-of-range",
  severity: "error",
  summary: "Quantiles in LogQL are shares from 0 to 1",
  why: "Of 99 Loki makes infinity: the panel shows nothing, and the alert always fires.",
  see: "https://grafana.com/docs/loki/latest/query/metric_queries/#unwrapped-range-aggregations",
  logQuery(query, report) {
    if (!query.expr) return;
    walkLogql(query.expr, (node) => {
      const quantile = node.type === "range" && node.function === "quantile_over_time" ? node.parameter : undefined;
      if (quantile === undefined || quantile <= 1 || Number.isNaN(quantile)) return;
      const share = quantile <= 100 ? `write ${Number((quantile / 100).toPrecision(12))}` : "write a share from 0 to 1";
      report(
        { of: query, part: query.spanAt(parameterIn(node, query.text)), subject: query.subject },
        { message: `there is no quantile ${quantile}`, help: share },
      );
    });
  },
  bad: [{ spec: panelOf('quantile_over_time(99, {app="shop"} | unwrap took [5m]) by (app)'), message: "there is no quantile 99", at: [8, 89] }],
  good: [{ spec: panelOf('quantile_over_time(0.99, {app="shop"} | unwrap took [5m]) by (app)') }],
});

function panelOf(query: string): ExampleText {
  return exampleLogPanel(query, 'metadata: { took: "number" }');
}

/** The first number behind the parenthesis that opens. */
function parameterIn({ span }: LogExpr, text: string): LogExpr["span"] {
  if (!span) return undefined;
  const found = /\(\s*([-+]?[\d.]+)/.exec(text.slice(span.start));
  if (found?.[1] === undefined) return span;
  const start = span.start + found.index + found[0].length - found[1].length;
  return { ...span, start, end: start + found[1].length };
}
