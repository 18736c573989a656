import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv } from "ajv";
import { counter, dashboard, gauge, json, logLevel, logs, panel, podLogs, rawPanel, statusCode } from "obsc";
import { parse as parseYaml } from "yaml";
import { derive } from "../../src/derive/plan.ts";
import { grafana } from "../../src/emit/grafana/grafana.ts";
import { refId } from "../../src/emit/grafana/target-json.ts";
import { unitId } from "../../src/emit/grafana/unit-id.ts";
import type { System } from "../../src/ir/system.ts";
import { dashboardSchema } from "../support/dashboard-schema.ts";
import { type DashboardJson, faultsOf, type PanelJson, panelsIn } from "../support/dashboards.ts";
import { shop, systemWith } from "../support/systems.ts";

const options = { header: ["Made from observability.spec.ts."], tests: false };
const emitted = (system: System) => grafana.emit(derive(system), options);
const dashboardsOf = (system: System): readonly DashboardJson[] =>
  emitted(system)
    .filter(({ path }) => path.endsWith(".json"))
    .map(({ content }) => JSON.parse(content) as DashboardJson);
const boards = dashboardsOf(shop);
const board = (title: string): DashboardJson => {
  const found = boards.find((each) => each.title === title);
  assert.ok(found, `no dashboard ${title}`);
  return found;
};
const panelOf = (dashboard: DashboardJson, title: string): PanelJson => {
  const found = panelsIn(dashboard).find((each) => each.title === title);
  assert.ok(found, `no panel ${title}`);
  return found;
};

test("every dashboard is what Grafana's own types say", async () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(await dashboardSchema());
  for (const dashboard of boards) {
    validate(dashboard);
    assert.deepEqual(validate.errors ?? [], [], dashboard.title);
  }
  assert.equal(validate({ ...boards[0], panles: [] }), false);
});

test("no dashboard overlaps, repeats an id, uses what it does not define, or leads nowhere", () => {
  const uids = new Set(boards.map(({ uid }) => uid));
  assert.equal(uids.size, boards.length);
  for (const dashboard of boards) assert.deepEqual(faultsOf(dashboard, uids), [], dashboard.title);
});

test("the same spec gives the same bytes, in files named after the uid", () => {
  const files = emitted(shop);
  assert.deepEqual(files, emitted(shop));
  for (const { path, content } of files)
    if (path.endsWith(".json")) assert.equal(path, `grafana/dashboards/${(JSON.parse(content) as DashboardJson).uid}.json`);
});

test("a system without dashboards has no files of Grafana", () => {
  assert.deepEqual(emitted(systemWith({})), []);
});

test("the provider reads the folder that the official image reads, and says what made it", () => {
  const file = emitted(shop).find(({ path }) => path === "grafana/provisioning/dashboards/obsc.yaml");
  assert.match(file?.content ?? "", /^# Made from observability\.spec\.ts\.\n/);
  const { providers } = parseYaml(file?.content ?? "") as { providers: readonly { name: string; allowUiUpdates: boolean; options: { path: string } }[] };
  assert.deepEqual(
    providers.map(({ name, allowUiUpdates, options: { path } }) => [name, allowUiUpdates, path]),
    [["obsc-shop", false, "/var/lib/grafana/dashboards"]],
  );
});

test("queries are narrowed by job, instance and the drop-downs whose label they have", () => {
  const [target] = panelOf(board("Shop"), "Requests by route").targets ?? [];
  assert.equal(target?.expr, 'sum by (job, route) (rate(shop_http_requests_total{job=~"$job",instance=~"$instance",route=~"$route"}[$__rate_interval]))');
  assert.equal(target?.legendFormat, "{{route}}");
  const [recorded] = panelOf(board("Shop"), "Rate").targets ?? [];
  assert.equal(recorded?.expr, 'job_route:shop_http_requests:rate5m{job=~"$job",route=~"$route"}');
});

test("drop-downs offer what the series of the dashboard have", () => {
  assert.deepEqual(
    board("Shop").templating.list.map(({ name, query }) => [name, query]),
    [
      ["datasource", "prometheus"],
      ["logs", "loki"],
      ["traces", "tempo"],
      ["job", "label_values(shop_http_requests_total, job)"],
      ["instance", 'label_values(shop_http_requests_total{job=~"$job"}, instance)'],
      ["route", 'label_values(shop_http_requests_total{job=~"$job"}, route)'],
    ],
  );
});

test("links between dashboards keep the time, links to pages open beside", () => {
  const { links } = board("Shop");
  assert.deepEqual(
    links.map(({ title, type, url, tags, keepTime, targetBlank }) => ({ title, type, url, tags, keepTime, targetBlank })),
    [
      { title: "shop dashboards", type: "dashboards", url: "", tags: ["obsc", "shop"], keepTime: true, targetBlank: false },
      { title: "Logs", type: "link", url: `/d/${board("Shop Logs").uid}`, tags: [], keepTime: true, targetBlank: false },
      { title: "Docs", type: "link", url: "https://docs.example/shop", tags: [], keepTime: false, targetBlank: true },
      { title: "Shop Logs \u2192", type: "link", url: `/d/${board("Shop Logs").uid}`, tags: [], keepTime: true, targetBlank: false },
    ],
  );
});

test("a panel leads to the log and the traces of its service, with the time that it shows", () => {
  const { fieldConfig } = panelOf(board("shop requests"), "Errors");
  const links = fieldConfig?.defaults.links as readonly { title: string; url: string }[];
  assert.deepEqual(
    links.map(({ title }) => title),
    ["Log of shop", "Traces of shop"],
  );
  const pane = new URL(links[0]?.url ?? "", "https://grafana.example").searchParams.get("panes");
  assert.deepEqual(JSON.parse(pane ?? ""), {
    obsc: { datasource: "${logs}", queries: [{ refId: "A", expr: '{app="shop", namespace="shop"}' }], range: { from: "${__from}", to: "${__to}" } },
  });
  assert.match(links[1]?.url ?? "", /"?\$\{traces\}/);
});

test("an annotation marks alerts of the service, and another version that began to run", () => {
  assert.deepEqual(
    board("Shop").annotations.list.map(({ name, expr, titleFormat, tagKeys }) => ({ name, expr, titleFormat, tagKeys })),
    [
      { name: "Alerts", expr: 'ALERTS{service="shop",alertstate="firing"}', titleFormat: "{{alertname}}", tagKeys: "alertname,severity" },
      {
        name: "Deploys",
        expr: 'group by (version) (shop_build_info{job="shop"}) unless group by (version) (shop_build_info{job="shop"} offset 5m)',
        titleFormat: "Version {{version}}",
        tagKeys: "version",
      },
    ],
  );
  assert.deepEqual(board("SLO shop-latency").annotations.list.map(({ expr }) => expr)[0], 'ALERTS{service="shop",slo="shop-latency",alertstate="firing"}');
  assert.deepEqual(
    board("Scrapes").annotations.list.map(({ expr }) => expr),
    ['ALERTS{alertname="ScrapesSlow",alertstate="firing"}'],
  );
  assert.deepEqual(board("Shop Logs").annotations.list, []);
});

test("each kind of panel is drawn by its plugin", () => {
  const types = new Map(boards.flatMap(panelsIn).map(({ title, type }) => [title, type]));
  assert.deepEqual(
    ["Memory", "Latency", "Flow", "Timeouts", "Top messages", "SLOs", "shop_phase", "shop_build_info", "shop_batch_items", "Objective", "What it promises"].map(
      (title) => types.get(title),
    ),
    ["bargauge", "timeseries", "nodeGraph", "logs", "table", "table", "state-timeline", "table", "heatmap", "stat", "text"],
  );
});

test("a panel of Grafana's own JSON keeps it, and gets place, number and a datasource", () => {
  const flow = panelOf(board("Shop"), "Flow");
  assert.deepEqual([flow.type, flow.datasource?.uid, flow.gridPos.w, flow.targets], ["nodeGraph", "${datasource}", 12, []]);
});

test("histograms become heatmaps by bucket, native ones by themselves", () => {
  const classic = panelOf(board("shop metrics"), "shop_batch_items").targets?.[0];
  const native = panelOf(board("shop metrics"), "shop_checkout_duration_seconds").targets?.[0];
  assert.deepEqual([classic?.format, classic?.legendFormat], ["heatmap", "{{le}}"]);
  assert.deepEqual(
    [native?.format, native?.expr],
    ["time_series", 'sum(rate(shop_checkout_duration_seconds{job=~"$job",instance=~"$instance"}[$__rate_interval]))'],
  );
});

test("exemplars are asked for where the metric has them", () => {
  assert.equal(panelOf(board("shop requests"), "Duration").targets?.[0]?.exemplar, true);
  assert.equal(panelOf(board("shop requests"), "Errors").targets?.[0]?.exemplar, false);
});

test("the shortest step is the scrape interval", () => {
  assert.equal(panelOf(board("shop requests"), "Errors").interval, "30s");
});

test("the results of several queries become one table under the titles of its columns", () => {
  const table = panelOf(board("shop requests"), "Requests, errors and p95 by route");
  assert.deepEqual(
    table.targets?.map(({ instant, format }) => [instant, format]),
    [
      [true, "table"],
      [true, "table"],
      [true, "table"],
    ],
  );
  assert.deepEqual(
    table.transformations?.map(({ id }) => id),
    ["merge", "organize"],
  );
  assert.deepEqual(table.transformations?.[1]?.options.renameByName, { "Value #A": "requests", "Value #B": "errors", "Value #C": "p95" });
});

test("the SLO table leads to the dashboard of each SLO by the uid that its cell shows", () => {
  const table = panelOf(board("shop SLOs"), "SLOs");
  const text = JSON.stringify(table.fieldConfig?.overrides);
  for (const name of ["shop-availability", "shop-open"])
    assert.ok(text.includes(`"shop/${name}":{"index"`) && text.includes(`"text":"${board(`SLO ${name}`).uid}"`));
  assert.ok(text.includes("/d/${__value.text}"));
});

test("what dashboard-linter asks in vain is excluded with a reason, panel by panel", () => {
  const file = emitted(shop).find(({ path }) => path === "grafana/dashboards/.lint");
  const { exclusions } = parseYaml(file?.content ?? "") as {
    exclusions: Readonly<Record<string, { reason: string; entries: readonly { dashboard: string; panel?: string }[] }>>;
  };
  assert.deepEqual(Object.keys(exclusions), [
    "template-datasource-rule",
    "template-job-rule",
    "template-instance-rule",
    "target-job-rule",
    "target-instance-rule",
    "target-logql-auto-rule",
    "panel-units-rule",
  ]);
  assert.deepEqual(exclusions["template-job-rule"]?.entries, [
    { dashboard: "shop SLOs" },
    // Containers have the job of their exporter, not of a service.
    { dashboard: "shop hosts" },
    { dashboard: "SLO shop-open" },
    // Of a metric that two services have, each shows its own targets.
    { dashboard: "billing metrics" },
    { dashboard: "worker metrics" },
  ]);
  assert.deepEqual(
    exclusions["target-instance-rule"]?.entries.find(({ panel }) => panel === "Rate"),
    { dashboard: "Shop", panel: "Rate" },
  );
  assert.equal(
    exclusions["target-job-rule"]?.entries.some(({ panel }) => panel === "Requests by route"),
    false,
  );
});

test("every kind of panel that a spec may ask for is one that Grafana reads", async () => {
  const requests = counter("shop_requests_total", { help: "Requests", labels: { status: statusCode("200", "500") }, exemplars: true });
  const memory = gauge("shop_memory_bytes", { help: "Memory", min: "0B", max: "1GiB" });
  const log = logs({ format: json(), labels: { level: logLevel() }, line: { msg: "string" }, sources: [podLogs({ app: "shop" })] });
  const kinds = ["timeseries", "stat", "gauge", "bars", "table", "pie"] as const;
  const drawn = kinds.map((as) => panel(as, requests.rate({ by: ["status"] }), { as, limits: [{ from: "1/s", color: "red" }] }));
  const traced: ReturnType<typeof panel> = Object.assign({}, panel("traces", memory.max()), {
    queries: [{ node: "query", language: "traceql", text: "{ status = error }", at: shop.at }],
  });
  const panels = [
    ...drawn,
    panel("logs", log.lines()),
    panel("mixed", [memory.max(), log.count()]),
    traced,
    rawPanel("raw", { type: "news", datasource: { type: "loki", uid: "${logs}" } }),
  ];
  const own = dashboardsOf(
    systemWith({ metrics: { requests, memory }, logs: log, dashboards: [dashboard("All", { variables: ["level", "status"], panels })] }),
  );
  const validate = new Ajv({ strict: false, allErrors: true }).compile(await dashboardSchema());
  for (const each of own) {
    validate(each);
    assert.deepEqual([validate.errors ?? [], faultsOf(each, new Set(own.map(({ uid }) => uid)))], [[], []], each.title);
  }
  const all = own.find(({ title }) => title === "All");
  assert.ok(all);
  assert.deepEqual(
    panelsIn(all).map(({ title, type, datasource }) => [title, type, datasource?.uid]),
    [
      ["timeseries", "timeseries", "${datasource}"],
      ["stat", "stat", "${datasource}"],
      ["gauge", "gauge", "${datasource}"],
      ["bars", "bargauge", "${datasource}"],
      ["table", "table", "${datasource}"],
      ["pie", "piechart", "${datasource}"],
      ["logs", "logs", "${logs}"],
      ["mixed", "timeseries", "-- Mixed --"],
      ["traces", "table", "${traces}"],
      ["raw", "news", "${logs}"],
    ],
  );
  assert.deepEqual(
    all.templating.list.slice(3).map(({ name, query, datasource }) => [name, query, datasource?.uid]),
    [
      ["job", "label_values(shop_requests_total, job)", "${datasource}"],
      ["instance", 'label_values(shop_requests_total{job=~"$job"}, instance)', "${datasource}"],
      ["level", 'label_values({app="shop"}, level)', "${logs}"],
      ["status", 'label_values(shop_requests_total{job=~"$job"}, status)', "${datasource}"],
    ],
  );
  assert.equal(panelOf(all, "logs").targets?.[0]?.expr, '{app="shop", level=~"$level"}');
  assert.deepEqual(panelOf(all, "table").transformations?.[0]?.options, {
    excludeByName: { Time: true },
    indexByName: { job: 0, status: 1, Value: 2 },
    renameByName: { Value: "table" },
  });
});

test("refIds go on after Z, and a unit that Grafana lacks stands behind the number", () => {
  assert.deepEqual([0, 25, 26, 52, 701, 702].map(refId), ["A", "Z", "AA", "BA", "ZZ", "AAA"]);
  assert.deepEqual(["seconds", "ratio", "requests/s", "bytes/s", "pages"].map(unitId), ["s", "percentunit", "reqps", "binBps", "suffix: pages"]);
});
