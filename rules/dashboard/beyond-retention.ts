import { defineRule, exampleDashboard, exampleSpec, formatDuration, inPart, isMap, option, panelsOf, parseDuration } from "obsc/rule";

export default defineRule({
  name: "dashboard/beyond-retention",
  severity: "error",
  foreign: "warning",
  strict: "error",
  summary: "Dashboards open with a time range that the server keeps",
  why: "What Prometheus no longer has is an empty half of every panel, and a total over the range that is too small.",
  see: "https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects",
  dashboard(dashboard, report, { plan }) {
    const { retention } = plan.catalogue;
    const { from } = dashboard;
    const reads = panelsOf(dashboard).some(({ queries }) => queries.some(({ language }) => language === "promql"));
    if (retention === undefined || from === undefined || from <= retention || !reads) return;
    report(option(dashboard, "from"), {
      message: `the dashboard opens with ${formatDuration(from)}, and Prometheus keeps ${formatDuration(retention)}`,
      help: `write "${formatDuration(retention)}" or less, or keep samples for longer`,
    });
  },
  grafanaJson(json, report, { plan }) {
    const { retention } = plan.catalogue;
    const { time } = json.data;
    if (retention === undefined || !isMap(time) || typeof time.from !== "string") return;
    const [, length = "", unit = ""] = /^now-(\d+)([smhdwMy])$/.exec(time.from) ?? [];
    // A month is one of 30 days here, so that none is too long that fits in fact.
    const range = unit === "M" ? Number(length) * 30 * 86_400_000 : parseDuration(`${length}${unit}`);
    if (range === undefined || range <= retention) return;
    report(inPart(json, ["time", "from"]), {
      message: `the dashboard opens with ${length}${unit}, and Prometheus keeps ${formatDuration(retention)}`,
      help: `write \`now-${formatDuration(retention)}\` or less`,
    });
  },
  bad: [
    { spec: declared("90d"), message: "the dashboard opens with 90d, and Prometheus keeps 15d", at: [12, 46] },
    { spec: opening("now-30d"), message: "the dashboard opens with 30d, and Prometheus keeps 15d", at: [8, 15] },
    { spec: opening("now-1M"), message: "the dashboard opens with 1M, and Prometheus keeps 15d" },
  ],
  good: [
    { spec: declared("7d") },
    { spec: opening("now-15d") },
    { spec: opening("now/d") },
    { spec: exampleDashboard({ title: "Shop", time: { from: "now-30d" }, panels: [] }) },
  ],
});

function opening(from: string): ReturnType<typeof exampleDashboard> {
  return exampleDashboard(
    { title: "Shop", time: { from, to: "now" }, panels: [] },
    'prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" }),',
  );
}

function declared(from: string) {
  return exampleSpec({
    before: 'const waiting = gauge("shop_waiting", { help: "Orders that wait" });',
    service: `metrics: { waiting },\ndeliver: { metrics: scrape({ port: 8080 }) },\ndashboards: [dashboard("Shop", { from: "${from}", panels: [panel("Waiting", waiting.max())] })],`,
    system: 'prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" }),',
  });
}
