import { defineRule, type ExampleText, exampleSpec, formatDuration, option, type Place, within } from "obsc/rule";

/** How far back a query looks for a sample: https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness */
const lookback = 300_000;

export default defineRule({
  name: "engine/late-recording",
  severity: "error",
  foreign: "off",
  summary: "What rules record is there when somebody asks for it",
  why: "A query looks back five minutes for a sample. Where rules look back themselves, their last sample is that old, and up to an interval more: dashboards and alerts find nothing.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness",
  system(_, report, { plan, scope }) {
    const said = new Set<number>();
    for (const { service, groups } of plan.ruleFiles) {
      const recording = groups.filter((group) => group.sloRules || group.rules.some(({ kind }) => kind === "recording"));
      const interval = Math.max(0, ...recording.map((group) => group.interval ?? scope.evaluationInterval));
      const offset = groups[0]?.queryOffset ?? 0;
      if (interval === 0 || offset + interval <= lookback) continue;
      const own = service?.queryOffset !== undefined;
      if (!own && said.has(offset)) continue;
      if (!own) said.add(offset);
      report(own ? option(service, "queryOffset") : within(scope.prometheus?.at as Place, 1, "queryOffset"), {
        message: `what is recorded is up to ${formatDuration(offset + interval)} old, and queries look back ${formatDuration(lookback)}`,
        help: interval < lookback ? `say at most "${formatDuration(lookback - interval)}"` : "evaluate the rules more often",
      });
    }
  },
  bad: [
    { spec: recorded('queryOffset: "5m",', ""), message: "what is recorded is up to 6m old, and queries look back 5m", at: [6, 127] },
    { spec: recorded("", 'queryOffset: "5m",'), message: "what is recorded is up to 6m old, and queries look back 5m", at: [10, 20] },
    { spec: recorded('evaluationInterval: "4m", queryOffset: "2m",', ""), message: "what is recorded is up to 6m old, and queries look back 5m" },
  ],
  good: [{ spec: recorded('queryOffset: "4m",', "") }, { spec: recorded('queryOffset: "5m",', 'queryOffset: "4m",') }],
});

function recorded(server: string, service: string): ExampleText {
  return exampleSpec({
    before: 'const orders = counter("shop_orders_total", { help: "Orders placed" });',
    service: `${service}\nmetrics: { orders },\nrecordings: [record("job:shop_orders:rate5m", orders.rate())],`,
    system: `prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", pipelineAlerts: false, ${server} }),`,
  });
}
