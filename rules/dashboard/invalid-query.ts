import { defineRule, elements, examplePanel, inPart, isMap, panelsIn, parsePromql, type TextPlace } from "obsc/rule";

export default defineRule({
  name: "dashboard/invalid-query",
  severity: "error",
  summary: "Prometheus can read the queries of every panel",
  why: "A panel whose query is refused shows an error, and nobody notices before the day on which it is needed.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/",
  grafanaJson(json, report) {
    for (const panel of panelsIn(json)) {
      for (const { data, path } of elements(panel.data.targets, [...panel.path, "targets"])) {
        if (typeof data.expr !== "string" || !asksPrometheus(data.datasource ?? panel.data.datasource)) continue;
        const { error } = parsePromql(withoutVariables(data.expr), { features: "assumed", variables: true });
        if (!error) continue;
        const target = inPart(json, [...path, "expr"]);
        report(placed(target, error.start + 1, error.end + 1), { message: `Prometheus refuses this query: ${error.message}`, help: "correct the query here" });
      }
    }
  },
  bad: [
    {
      spec: query("sum(rate(shop_requests_total[5m])"),
      message: "Prometheus refuses this query: unclosed `(`",
      at: [11, 51],
    },
    {
      spec: query("rate(shop_requests_total)"),
      message: "Prometheus refuses this query: argument 1 of `rate` is an instant vector, not a range vector",
    },
  ],
  good: [
    { spec: query('sum(rate(shop_requests_total{job=~"$job"}[$__rate_interval]))') },
    { spec: query("histogram_quantile(0.95, sum by (le) (rate(shop_duration_seconds_bucket[5m])))") },
    {
      spec: examplePanel({ title: "Log", type: "logs", targets: [{ refId: "A", expr: '{app="shop"} |= "x"', datasource: { type: "loki", uid: "${logs}" } }] }),
    },
  ],
});

function query(expr: string): ReturnType<typeof examplePanel> {
  return examplePanel({ title: "Rate", type: "timeseries", targets: [{ refId: "A", expr }] });
}

/** A panel that names no datasource asks Prometheus. */
function asksPrometheus(datasource: unknown): boolean {
  if (typeof datasource === "string") return /prom|^\$\{?(datasource|DS_PROMETHEUS)\}?$/i.test(datasource);
  return !isMap(datasource) || datasource.type === undefined || datasource.type === "prometheus";
}

/** Grafana's variables, other than where a duration stands, as names of the same length. */
function withoutVariables(expr: string): string {
  return expr.replace(/\[([^\]]*)\]|\$\{?(\w+)(?::\w+)?\}?/g, (all: string, range?: string) => (range === undefined ? "x".repeat(all.length) : all));
}

/** Inside the query, where its text stands in a text; the backslashes of JSON would shift what follows them. */
function placed(target: ReturnType<typeof inPart>, start: number, end: number): ReturnType<typeof inPart> {
  const { part } = target;
  if (part.kind !== "text") return target;
  const place: TextPlace = { ...part, start: Math.min(part.start + start, part.end - 1), end: Math.min(part.start + Math.max(end, start + 1), part.end) };
  return { ...target, part: place };
}
