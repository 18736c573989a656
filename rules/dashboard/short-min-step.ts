import { defineRule, eachOf, exampleShopPanel, formatDuration, inPart, nameOfSelector, promDuration, rangeArgument, sampledEvery } from "obsc/rule";

export default defineRule({
  name: "dashboard/short-min-step",
  severity: "warning",
  summary: "The shortest step of a panel is not made for more scrapes than there are",
  why: "`$__rate_interval` is four times the `Min step` of a query, where that is said, whatever Prometheus does: zoomed in, a rate over it holds one sample or none, and the lines end.",
  see: "https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/#use-__rate_interval",
  forQueries: { use: ["panel"], with: ["matrix"] },
  query(query, report, context) {
    const { node, target, json } = query.panel ?? {};
    if (!node || !target || !json) return;
    const ofTarget = promDuration(target.data.interval);
    const ofPanel = promDuration(node.data.interval);
    let isSaid = false;
    eachOf(query.expr, "call", (call) => {
      const matrix = /^(i?rate|increase)$/.test(call.function) ? rangeArgument(call) : undefined;
      if (isSaid || matrix?.type !== "matrix" || matrix.range.type !== "variable") return;
      const { name } = matrix.range;
      const least = name === "__rate_interval" ? ofTarget && 4 * ofTarget : name === "__interval" ? (ofTarget ?? ofPanel) : undefined;
      const series = nameOfSelector(matrix.selector);
      const scraped = series === undefined ? undefined : sampledEvery(series, matrix.selector, context);
      if (!least || scraped === undefined || least >= 2 * scraped) return;
      isSaid = true;
      report(inPart(json, [...(ofTarget === undefined ? node : target).path, "interval"]), {
        message: `\`$${name}\` is ${formatDuration(least)} at the shortest, and \`${series}\` has a sample every ${formatDuration(scraped)}`,
        help: `write \`${formatDuration(name === "__rate_interval" ? scraped : 4 * scraped)}\`, or leave it out and give the datasource its scrape interval`,
      });
    });
  },
  bad: [
    {
      spec: asked("rate(shop_requests_total[$__rate_interval])", { interval: "5s" }),
      message: "`$__rate_interval` is 20s at the shortest, and `shop_requests_total` has a sample every 30s",
      at: [34, 25],
    },
    {
      spec: asked("increase(shop_requests_total[$__interval])", {}, { interval: "10s" }),
      message: "`$__interval` is 10s at the shortest, and `shop_requests_total` has a sample every 30s",
    },
  ],
  good: [
    { spec: asked("rate(shop_requests_total[$__rate_interval])", { interval: "15s" }) },
    { spec: asked("rate(shop_requests_total[$__rate_interval])", { interval: "$job" }, { interval: "5s" }) },
    { spec: asked("rate(elsewhere_total[$__rate_interval]) or rate(shop_requests_total[5m])", { interval: "5s" }) },
    { spec: asked("sum_over_time(shop_queue_depth[$__interval])", { interval: "5s" }) },
  ],
});

function asked(expr: string, target: object, panel: object = {}): ReturnType<typeof exampleShopPanel> {
  return exampleShopPanel({ title: "Requests", type: "timeseries", targets: [{ refId: "A", expr: `sum(${expr})`, ...target }], ...panel });
}
