import {
  type Dashboard,
  defineRule,
  didYouMean,
  elements,
  exampleDashboard,
  exampleSpec,
  inPart,
  isMap,
  listed,
  type Metric,
  metricsOf,
  option,
  type Path,
  presenceOf,
  type Query,
  type System,
} from "obsc/rule";

export default defineRule({
  name: "dashboard/unknown-variable-label",
  severity: "error",
  summary: "Drop-downs list the values of labels that there are",
  why: "Of a label that no series of the metric has there are no values: the drop-down is empty, and with it every panel that it filters.",
  see: "https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/#query-variable",
  dashboard(dashboard, report, { plan }) {
    const own = dashboard.panels.map(labelsIn);
    // Of what is written as JSON, and of objectives that others are made of, it is not known.
    if (own.includes(undefined)) return;
    const names = [...new Set(own.flatMap((labels) => labels ?? []))];
    const known = new Set([...targetLabels(plan.system), ...names]);
    dashboard.variables.forEach((label, index) => {
      if (known.has(label)) return;
      report(option(dashboard, "variables", index), {
        message: `nothing on this dashboard has a label \`${label}\``,
        help: didYouMean(label, names) ?? (names.length > 0 ? `name ${listed(names, 5)}, or leave it out` : "leave it out"),
      });
    });
  },
  grafanaJson(json, report, { lookup }) {
    const { templating } = json.data;
    for (const { data, path } of elements(isMap(templating) ? templating.list : undefined, ["templating", "list"])) {
      const [text, at]: readonly [unknown, Path] = isMap(data.query) ? [data.query.query, [...path, "query", "query"]] : [data.query, [...path, "query"]];
      const found = typeof text === "string" ? /^\s*label_values\(\s*([a-zA-Z_:][\w:]*)\s*(?:\{.*\})?\s*,\s*([a-zA-Z_]\w*)\s*\)\s*$/s.exec(text) : null;
      const [all = "", metric = "", label = ""] = found ?? [];
      const series = lookup(metric);
      if (!found || !series || presenceOf(series.labels, label) !== "never") continue;
      const ofTarget = ["job", "instance", "cluster"];
      const labels = [...series.labels.labels.keys()].sort((one, other) => Number(ofTarget.includes(one)) - Number(ofTarget.includes(other)));
      const start = found.index + all.lastIndexOf(label);
      report(
        { ...inPart(json, at), part: json.textAt(at, start, start + label.length) },
        { message: `\`${metric}\` has no label \`${label}\``, help: didYouMean(label, labels) ?? `name ${listed(labels, 5)}` },
      );
    }
  },
  bad: [
    {
      spec: board(
        "region",
        ', row("More", [panel("Least", waiting.min())]), red({ requests: all, errors: all.where({ code: "500" }) }), sloRow(works)',
        "slos: [works],",
      ),
      message: "nothing on this dashboard has a label `region`",
    },
    { spec: board("queu"), message: "nothing on this dashboard has a label `queu`", at: [13, 52] },
    { spec: listing("label_values(shop_up, zone)"), message: "`shop_up` has no label `zone`", at: [16, 43] },
    { spec: listing({ query: 'label_values(shop_up{job="shop"}, regon)', refId: "A" }), message: "`shop_up` has no label `regon`" },
  ],
  good: [
    { spec: board("queue") },
    { spec: board("pod") },
    { spec: board("queue", ', restOf("Rest", { waiting })') },
    { spec: board("region", ', rawPanel("Map", {})') },
    { spec: listing("label_values(shop_up, region)") },
    { spec: listing("label_values(elsewhere, zone)") },
    { spec: listing("label_values(zone)") },
    { spec: listing("query_result(sum by (zone) (elsewhere))") },
  ],
});

/** Those that every target may have, and those that this system says its targets have. */
function targetLabels({ services, policies }: System): readonly string[] {
  const usual = ["job", "instance", "namespace", "pod", "node", "cluster", "service", "container"];
  return [...usual, ...policies.flatMap((policy) => policy.targetLabels ?? []), ...services.flatMap(({ labels }) => Object.keys(labels))];
}

/** The labels of what a panel or a row of them reads. */
function labelsIn(part: Dashboard["panels"][number]): readonly string[] | undefined {
  if (part.node === "panel") return part.raw ? undefined : part.queries.flatMap(labelsOf);
  switch (part.is) {
    case "panels":
      return part.panels.some(({ raw }) => raw) ? undefined : part.panels.flatMap(({ queries }) => queries.flatMap(labelsOf));
    case "red":
      return [part.requests, part.errors, part.duration].flatMap((series) => (series ? ofMetric(series.metric) : []));
    case "rest":
      return metricsOf(part.metrics).flatMap(({ metric }) => ofMetric(metric));
    case "slos":
      return part.slos.every(({ sli }) => "share" in sli)
        ? part.slos.flatMap(({ sli }) => ("share" in sli ? ofMetric(sli.share.whole.metric) : []))
        : undefined;
  }
}

function labelsOf(query: Query): readonly string[] {
  if (query.language === "traceql") return [];
  if (query.language === "logql") return query.log ? [...query.log.labels, ...query.log.fields].map(({ name }) => name) : [];
  return [...(query.keeps ?? []), ...query.metrics.flatMap(ofMetric), ...query.recordings.flatMap(({ query: recorded }) => labelsOf(recorded))];
}

const ofMetric = ({ name, labels, states }: Metric): readonly string[] => [...labels.map((label) => label.name), ...(states ? [name] : [])];

function board(variable: string, more = "", slos = "") {
  return exampleSpec({
    before: `
const waiting = gauge("shop_waiting", { help: "Orders that wait", labels: { queue: oneOf("fast", "slow") } });
const all = counter("shop_requests_total", { help: "Requests", labels: { code: statusCode("200", "500") } });
const works = slo("shop-works", { objective: "99%", window: "7d", bad: ratio(all.where({ code: "5xx" }), all) });`,
    service: `metrics: { waiting, all },\ndeliver: { metrics: scrape({ port: 8080 }) },\ndashboards: [dashboard("Shop", { variables: ["${variable}"], panels: [panel("Waiting", waiting.max())${more}] })],\n${slos}`,
  });
}

function listing(query: unknown): ReturnType<typeof exampleDashboard> {
  return exampleDashboard(
    {
      title: "Shop",
      templating: { list: [{ name: "zone", type: "query", datasource: { type: "prometheus", uid: "prometheus" }, query }] },
      panels: [{ id: 1, title: "Up in $zone", type: "stat", targets: [{ refId: "A", expr: "elsewhere" }] }],
    },
    'services: [service("shop", { team: "a", deliver: { metrics: scrape({ port: 8080 }) }, metrics: { up: gauge("shop_up", { help: "Up", labels: { region: oneOf("eu", "us") } }) } })],',
  );
}
