import { defineRule, eachOf, edited, exampleShopPanel, inQuery, rangeArgument, rewritten } from "obsc/rule";

export default defineRule({
  name: "dashboard/interval-in-rate",
  severity: "warning",
  fixes: "safe",
  summary: "Rates on a panel look back over several scrapes",
  why: "`$__interval` is the step of the panel, and zoomed in no longer than one scrape: a rate of one sample is nothing, and the lines end. `$__rate_interval` is never shorter than four.",
  see: "https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/#use-__rate_interval",
  forQueries: { use: ["panel"], with: ["rate", "irate"] },
  query(query, report) {
    const { node, target } = query.panel ?? {};
    // Whoever says the shortest step may have thought of the scrapes.
    if (!node || !target || [node.data.interval, target.data.interval].some((least) => typeof least === "string" && least !== "")) return;
    eachOf(query.expr, "call", (call) => {
      const range = /^i?rate$/.test(call.function) ? rangeArgument(call)?.range : undefined;
      if (range?.type !== "variable" || range.name !== "__interval") return;
      report(inQuery(query, range), {
        message: `\`$__interval\` may be shorter than two scrapes, and \`${call.function}\` then gives nothing`,
        help: "write `$__rate_interval`",
        fix: edited("safe", "write `$__rate_interval`", rewritten(query, range.span, "$__rate_interval")),
      });
    });
  },
  bad: [
    {
      spec: asked("sum(rate(shop_requests_total[$__interval]))"),
      message: "`$__interval` may be shorter than two scrapes, and `rate` then gives nothing",
      at: [33, 51],
    },
  ],
  good: [
    { spec: asked("sum(rate(shop_requests_total[$__rate_interval])) or sum(increase(shop_requests_total[$__interval]))") },
    { spec: asked("sum(rate(shop_requests_total[$__interval]))", { interval: "2m" }) },
  ],
});

function asked(expr: string, panel: object = {}): ReturnType<typeof exampleShopPanel> {
  return exampleShopPanel({ title: "Requests", type: "timeseries", targets: [{ refId: "A", expr }], ...panel });
}
