import {
  type Aggregation,
  defineRule,
  type Expr,
  exampleSpec,
  headOf,
  inQuery,
  isComparison,
  presenceOf,
  type QueryPart,
  type Report,
  unwrapped,
  valuesOn,
} from "obsc/rule";

export default defineRule({
  name: "promql/mixed-modes",
  severity: "error",
  summary: "The time of a processor is taken in one mode, or added up over modes",
  why: "A processor has a series for each mode, and together they are one second in each second. Their mean over eight modes is an eighth, whatever it does, and there are eight times as many series as processors.",
  see: "https://www.robustperception.io/understanding-machine-cpu-usage/",
  forQueries: { with: ["avg", "count"] },
  aggregation(node, query, report) {
    const modes = node.operator === "avg" ? modesIn(node, query) : undefined;
    if (!modes) return;
    report(inQuery(query, headOf(node)), {
      message: `\`avg\` takes the mean of ${modes.values.length} values of \`${modes.label}\`, which share the time of each processor`,
      help: modes.values.includes(idle)
        ? `choose by \`${modes.label}\`, as in \`{${modes.label}="idle"}\``
        : `choose what is left over: \`1 - avg … ({${modes.label}="idle"})\`, or add up first: \`avg … (sum without (${modes.label}) (…))\``,
    });
  },
  binary(node, query, report) {
    if (node.operator !== "/" && !isComparison(node.operator)) return;
    for (const side of [node.left, node.right]) reportCount(unwrapped(side), query, report);
  },
  bad: [
    {
      spec: ofCpu('avg by (instance) (rate(shop_cpu_seconds_total{mode!="idle"}[5m])) > 0.5'),
      message: "`avg` takes the mean of 2 values of `mode`, which share the time of each processor",
      at: [13, 43],
    },
    {
      spec: ofCpu("avg(rate(shop_cpu_seconds_total[5m])) > 0.5"),
      message: "`avg` takes the mean of 3 values of `mode`, which share the time of each processor",
    },
    {
      spec: ofCpu("shop_load / on (instance) count by (instance) (shop_cpu_seconds_total) > 2"),
      message: "this counts each processor once for each of 3 values of `mode`",
    },
  ],
  good: [
    {
      spec: ofCpu(
        'avg by (instance) (rate(shop_cpu_seconds_total{mode="idle"}[5m])) < 0.1 or avg by (instance, mode) (rate(shop_cpu_seconds_total[5m])) > 0.9 or avg without (cpu) (sum without (mode) (rate(shop_cpu_seconds_total{mode!="idle"}[5m]))) > 0.9',
      ),
    },
    {
      spec: ofCpu(
        'shop_load / on (instance) count by (instance) (shop_cpu_seconds_total{mode="idle"}) > 2 or shop_load / on (instance) count by (instance) (count by (instance, cpu) (shop_cpu_seconds_total)) > 2',
      ),
    },
  ],
});

const idle = "idle";

/** The label by which a counter of seconds tells what was done in them, where an aggregation leaves it out; and its values in what it is given. */
function modesIn(node: Aggregation, query: QueryPart): { readonly label: string; readonly values: readonly string[] } | undefined {
  const given = query.types.get(node.expr);
  const result = query.types.get(node);
  if (given?.series?.kind !== "counter" || given.series.unit !== "seconds" || !result) return undefined;
  for (const [label, { values }] of given.series.labels.labels) {
    const chosen = valuesOn(given.labels, label);
    if (values?.includes(idle) && chosen && chosen.length > 1 && presenceOf(result.labels, label) === "never") return { label, values: chosen };
  }
  return undefined;
}

function reportCount(side: Expr, query: QueryPart, report: Report): void {
  const modes = side.type === "aggregation" && side.operator === "count" ? modesIn(side, query) : undefined;
  if (side.type !== "aggregation" || !modes) return;
  report(inQuery(query, headOf(side)), {
    message: `this counts each processor once for each of ${modes.values.length} values of \`${modes.label}\``,
    help: `count one of them: \`{${modes.label}="${modes.values.includes(idle) ? idle : modes.values[0]}"}\``,
  });
}

function ofCpu(query: string) {
  return exampleSpec({
    service: `metrics: {
  load: gauge("shop_load", { help: "Processes that want to run" }),
  cpu: counter("shop_cpu_seconds_total", { help: "Time of a processor", labels: { cpu: bounded(64, "cores"), mode: oneOf("idle", "user", "system") } }),
},
deliver: { metrics: scrape({ port: 8080 }) },
queries: [savedQuery("Shop", promql\`${query}\`)],`,
    system: 'prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", scrapeInterval: "30s" }),',
  });
}
