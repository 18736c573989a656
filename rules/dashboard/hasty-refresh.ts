import {
  type Context,
  type Dashboard,
  defineRule,
  type ExampleText,
  type Expr,
  elements,
  exampleDashboard,
  exampleSpec,
  formatDuration,
  inPart,
  nameOfSelector,
  option,
  panelsIn,
  panelsOf,
  promDuration,
  type QueryPart,
  sampledEvery,
  selectorsIn,
} from "obsc/rule";

export default defineRule({
  name: "dashboard/hasty-refresh",
  severity: "off",
  strict: "info",
  summary: "Dashboards are read again no more often than they have something new",
  why: "Between two samples every answer is the one before: a board that many people leave open costs Prometheus its queries and shows nothing for it.",
  see: "https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/best-practices/",
  dashboard(dashboard, report, context) {
    const { refresh } = dashboard;
    const every = refresh === undefined ? undefined : newSampleEvery(declaredOn(dashboard), context);
    if (refresh !== undefined && isHasty(refresh, every)) report(option(dashboard, "refresh"), finding(refresh, every));
  },
  grafanaJson(json, report, context) {
    const refresh = json.is === "dashboard" ? promDuration(json.data.refresh) : undefined;
    if (!refresh) return;
    const panels = panelsIn(json).filter(({ data }) => data.type !== "text");
    const targets = panels.map(({ data, path }) => elements(data.targets, path));
    const queries = context.queriesOn(json).filter((query: QueryPart) => query.panel);
    // Lines, traces and lists of alerts come at any time.
    if (targets.some(({ length }) => length === 0) || targets.flat().length !== queries.length) return;
    const every = newSampleEvery(queries, context);
    if (isHasty(refresh, every)) report(inPart(json, ["refresh"]), finding(refresh, every));
  },
  bad: [
    { spec: declared("5s", "waiting.max()"), message: "the dashboard is read again every 5s, and what it shows has a new sample every 30s", at: [13, 49] },
    { spec: read("10s", "rate(shop_requests_total[5m])"), message: "the dashboard is read again every 10s, and what it shows has a new sample every 30s" },
  ],
  good: [
    { spec: declared("20s", "waiting.max()") },
    { spec: declared("5s", "promql`waiting_elsewhere`") },
    { spec: declared("5s", 'logql`{app="shop"}`') },
    { spec: shopWith('dashboard("Shop", { refresh: "5s", panels: [restOf("All", { waiting }), panel("Waiting", waiting.max())] })') },
    { spec: exampleSpec({ system: 'dashboards: [dashboard("Shop", { refresh: "5s", panels: [] })],' }) },
    { spec: read("30s", "rate(shop_requests_total[5m])") },
    { spec: read("", "rate(shop_requests_total[5m])") },
    { spec: read("5s", "rate(shop_requests_total[5m]) or rate(elsewhere_total[5m])") },
    { spec: exampleDashboard({ title: "Shop", refresh: "5s", panels: [{ type: "alertlist", title: "Alerts" }] }) },
  ],
});

/** The queries of a dashboard, when all that it shows are queries of Prometheus. */
function declaredOn(dashboard: Dashboard): readonly { readonly expr: Expr }[] {
  const rows = dashboard.panels.every((part) => part.node === "panel" || part.is === "panels");
  const panels = panelsOf(dashboard);
  const queries = panels.flatMap((panel) => panel.queries.flatMap((query) => (query.language === "promql" ? [query] : [])));
  const isAll = panels.every((panel) => panel.raw === undefined && panel.queries.every(({ language }) => language === "promql"));
  return rows && isAll ? queries : [];
}

/** The shortest time between two samples of anything that is read; `undefined` where one of them is not known. */
function newSampleEvery(queries: readonly { readonly expr: Expr }[], context: Context): number | undefined {
  const intervals = queries
    .flatMap(({ expr }) => selectorsIn(expr))
    .map((selector) => {
      const name = nameOfSelector(selector);
      return name === undefined ? undefined : sampledEvery(name, selector, context);
    });
  return intervals.reduce((least, next) => (least === undefined || next === undefined ? undefined : Math.min(least, next)), Number.POSITIVE_INFINITY);
}

/** Of two refreshes in a row, one shows nothing new. */
function isHasty(refresh: number, every: number | undefined): every is number {
  return every !== undefined && Number.isFinite(every) && every >= 2 * refresh;
}

function finding(refresh: number, every: number) {
  return {
    message: `the dashboard is read again every ${formatDuration(refresh)}, and what it shows has a new sample every ${formatDuration(every)}`,
    help: `write \`${formatDuration(every)}\`, or leave it to whoever looks`,
  };
}

function declared(refresh: string, query: string): ExampleText {
  return shopWith(`dashboard("Shop", { refresh: "${refresh}", panels: [panel("Waiting", ${query})] })`);
}

function read(refresh: string, expr: string): ExampleText {
  const panels = [
    { type: "timeseries", title: "Shop", targets: [{ refId: "A", expr }] },
    { type: "text", title: "Notes" },
  ];
  return shopWith(`raw.dashboard(\`${JSON.stringify({ title: "Shop", refresh, panels })}\`)`);
}

function shopWith(dashboard: string): ExampleText {
  return exampleSpec({
    before: `
const waiting = gauge("shop_waiting", { help: "Orders that wait" });
const requests = counter("shop_requests_total", { help: "Requests" });`,
    service: `metrics: { waiting, requests },\ndeliver: { metrics: scrape({ port: 8080 }) },\ndashboards: [${dashboard}],`,
    system: 'prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", scrapeInterval: "30s" }),',
  });
}
