import { type Context, defineRule, didYouMean, exampleQuery, inQuery, nameOfSelector, walk } from "obsc/rule";

export default defineRule({
  name: "promql/unknown-metric",
  severity: "error",
  summary: "Queries read series that exist",
  why: "A query of a name that nobody exposes gives nothing: the panel stays empty, and the alert never fires.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/#instant-vector-selectors",
  query(query, report, context) {
    walk(query.expr, (node) => {
      if (node.type !== "selector") return;
      const name = nameOfSelector(node);
      if (name === undefined || context.lookup(name) !== undefined) return;
      const base = histogramOf(name, context);
      if (base !== undefined) {
        const help = `read \`${base}_bucket\`, \`${base}_sum\` or \`${base}_count\``;
        report(inQuery(query, node), { message: `\`${name}\` is a histogram, of which no series has that name`, help });
        return;
      }
      const meant = didYouMean(name, namesNear(context));
      if (!isOurs(name, meant !== undefined, context)) return;
      report(inQuery(query, node), { message: `no metric is called \`${name}\``, help: meant ?? "declare it, or name one that is declared" });
    });
  },
  bad: [
    {
      spec: exampleQuery("rate(shop_request_total[5m])"),
      message: "no metric is called `shop_request_total`",
      at: [27, 40],
    },
    {
      spec: exampleQuery("avg(shop_latency_seconds)"),
      message: "`shop_latency_seconds` is a histogram, of which no series has that name",
      at: [27, 39],
    },
  ],
  good: [{ spec: exampleQuery("rate(shop_requests_total[5m]) / on (job) up * rate(elsewhere_total[5m])") }],
});

/** The classic histogram of that name. */
function histogramOf(name: string, { plan }: Context): string | undefined {
  return plan.catalogue.metrics.find((metric) => metric.name === name && metric.type === "histogram")?.name;
}

/** Every name that a query may read. */
function namesNear({ plan: { catalogue } }: Context): readonly string[] {
  const suffixes = { histogram: ["_bucket", "_sum", "_count"], summary: ["", "_sum", "_count"] } as const;
  const metrics = catalogue.metrics.flatMap(({ name, type }) =>
    type === "histogram" || type === "summary" ? suffixes[type].map((suffix) => name + suffix) : name,
  );
  return [...metrics, ...catalogue.recordings.map(({ name }) => name)];
}

/** Of what is not declared only that is a mistake which must be: all is declared, or it has our prefix, or is nearly one of our names. */
function isOurs(name: string, near: boolean, { plan, scope }: Context): boolean {
  return plan.catalogue.complete || near || (scope.settings.prefix !== undefined && name.startsWith(scope.settings.prefix));
}
