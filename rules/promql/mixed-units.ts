import { type Aggregation, defineRule, exampleSpec, headOf, inQuery, presenceOf, type QueryPart, selectorsIn, valuesOn } from "obsc/rule";

const combining = ["sum", "avg", "min", "max", "quantile", "stddev", "stdvar"];

export default defineRule({
  name: "promql/mixed-units",
  severity: "error",
  summary: "What an aggregation puts together has one unit",
  why: "kube-state-metrics tells cores and bytes of one metric apart by labels. Added up they are the bytes, with a few cores that nobody sees.",
  see: "https://github.com/kubernetes/kube-state-metrics/blob/main/docs/metrics/workload/pod-metrics.md",
  forQueries: { with: combining },
  aggregation(node, query, report) {
    const by = combining.includes(node.operator) ? lostUnit(node, query) : undefined;
    if (by === undefined) return;
    report(inQuery(query, headOf(node)), {
      message: `\`${node.operator}\` puts together what \`unit\` tells apart`,
      help: `choose one, as by \`${by.label}="${by.value}"\`, or keep \`${by.label}\` in the grouping`,
    });
  },
  bad: [
    { spec: onHost("sum by (task) (host_limits) > 4"), message: "`sum` puts together what `unit` tells apart", at: [11, 43] },
    { spec: onHost("max without (unit, resource) (host_limits) > 4"), message: "`max` puts together what `unit` tells apart" },
  ],
  good: [
    {
      spec: onHost(
        'sum by (task) (host_limits{resource="cpu"}) > 4 and on (task) sum by (task, unit) (host_limits) > 1 and on (task) count by (task) (host_limits) > 1',
      ),
    },
    { spec: onHost("sum without (task) (host_limits) > 4 or sum(elsewhere)") },
  ],
});

/** The label by which to choose, and one of its values, where several units lose what tells them apart. */
function lostUnit({ expr, grouping }: Aggregation, { types }: QueryPart): { readonly label: string; readonly value: string } | undefined {
  const labels = types.get(expr)?.labels;
  if (!labels || presenceOf(labels, "unit") !== "always") return undefined;
  const telling = ["resource", "unit"].filter((label) => presenceOf(labels, label) === "always");
  const isKept = (label: string) => grouping !== undefined && grouping.labels.includes(label) === (grouping.kind === "by");
  const isChosen = (label: string) =>
    valuesOn(labels, label)?.length === 1 || selectorsIn(expr).some(({ matchers }) => matchers.some((matcher) => matcher.label === label));
  if (telling.some((label) => isKept(label) || isChosen(label))) return undefined;
  const [label = "unit"] = telling;
  return { label, value: valuesOn(labels, label)?.at(-1) ?? "memory" };
}

function onHost(query: string) {
  return exampleSpec({
    service: `metrics: {
  limits: gauge("host_limits", { help: "What a task may have", labels: { task: bounded(50, "the size of a host"), resource: oneOf("cpu", "memory"), unit: oneOf("core", "byte") } }),
},
deliver: { metrics: scrape({ port: 8080 }) },
queries: [savedQuery("Host", promql\`${query}\`)],`,
  });
}
