import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { alert, counter, dashboard, environments, json, logs, loki, prometheus, record, scrape, service, slo, system, targets, traces } from "obsc";
import { alertmanagerSelf, cadvisorOf, collectorSelf, kubeStateMetrics, nodeExporter, prometheusSelf, scrapeMetrics } from "obsc/catalogs";
import { metricsOf } from "../../src/ir/metric.ts";
import { type Service, type System, systemVersion } from "../../src/ir/system.ts";
import { node, problemsOf } from "../support/spec.ts";
import { nodeOf, serviceOf, systemWith } from "../support/systems.ts";

const requests = counter("shop_requests_total", { help: "h" });
const shop = service("shop", { team: "checkout" });

describe("a service", () => {
  it("has a team, and nothing that it does not say", () => {
    const { at: _at, ...said } = node<Service>(shop);
    assert.deepEqual(said, {
      ...{ node: "service", name: "shop", team: "checkout", ports: {}, env: {}, labels: {}, metrics: {}, queries: [] },
      ...{ recordings: [], alerts: [], slos: [], dashboards: [], allow: [] },
    });
  });

  it("has all that it says, in the order said, by value", () => {
    const per = environments("test", "live");
    const log = logs({ format: json() });
    const tracing = traces({ sampling: { head: "1%" } });
    const recording = record("job:shop_requests:rate5m", requests.rate());
    const down = alert("ShopDown", { when: targets.down(), for: "1m", severity: "info", summary: "s" });
    const open = slo("shop-open", { objective: "99%", window: "30d", good: targets.count().atLeast(1) });
    const board = dashboard("Shop", { panels: [] });
    const full = node<Service>(
      service("shop", {
        ...{
          language: "go",
          version: "1.0.0",
          team: "checkout",
          namespace: "live",
          replicas: per({ test: 1, live: 3 }),
          ports: { http: 8080 },
          labels: { region: "eu" },
        },
        metrics: { http: { requests } },
        ...{ recordings: [recording], alerts: [down], slos: [open], dashboards: [board], logs: log, traces: tracing },
        deliver: { metrics: scrape({ port: 8080 }) },
        evaluationInterval: "30s",
      }),
    );
    assert.deepEqual(
      [full.language, full.version, full.namespace, full.ports, full.labels, full.evaluationInterval],
      ["go", "1.0.0", "live", { http: 8080 }, { region: "eu" }, 30_000],
    );
    assert.deepEqual(full.replicas, { perEnvironment: { test: 1, live: 3 } });
    assert.ok(metricsOf(full.metrics)[0]?.metric === node(requests) && full.log === node(log) && full.traces === node(tracing));
    assert.deepEqual(
      [full.recordings.map(({ name }) => name), full.alerts, full.slos, full.dashboards],
      [["job:shop_requests:rate5m"], [down], [open], [board]],
    );
    assert.equal(full.deliver?.metrics.length, 1);
  });

  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    // @ts-expect-error
    ["no team", () => service("shop", { metrics: { requests } }), "1 `team` is missing"],
    ["a name that is no part of a file", () => service("my shop", { team: "t" }), '0 `"my shop"` is not a name'],
    ["a name that no file can have", () => service("x".repeat(101), { team: "t" }), `0 \`"${"x".repeat(99)}…"\` is not a name`],
    ["an option that every object has", () => service("shop", { team: "t", constructor: 1 } as never), "1.{constructor} there is no option `constructor`"],
    [
      "what only looks like a metric",
      () => service("shop", { team: "t", metrics: { a: { node: "metric", kind: "gauge" } } as never }),
      "1.metrics.a a gauge is not a metric",
    ],
    [
      "a language that nobody writes",
      // @ts-expect-error
      () => service("shop", { team: "t", language: "cobol" }),
      '1.language `"cobol"` is not among `"rust"`, `"go"`, `"typescript"`, `"python"`',
    ],
    [
      "a text among the metrics",
      // @ts-expect-error
      () => service("shop", { team: "t", metrics: { http: { requests: "x_total" } } }),
      '1.metrics.http.requests `"x_total"` is not a metric',
    ],
    // @ts-expect-error
    ["an alert among the dashboards", () => service("shop", { team: "t", dashboards: [shop] }), "1.dashboards.0 the service `shop` is not a dashboard"],
    ["a port that cannot be", () => service("shop", { team: "t", ports: { http: 0 } }), "1.ports.http `0` is not a port"],
    ["no copy of it", () => service("shop", { team: "t", replicas: 0 }), "1.replicas `0` is not a whole number over 0"],
  ];
  for (const [name, statement, problem] of wrong) it(`is reported: ${name}`, () => assert.deepEqual(problemsOf(statement), [problem]));
});

describe("a system", () => {
  it("has services, and nothing that it does not say", () => {
    const { at: _at, ...said } = nodeOf(system("shop", { services: [shop] }));
    assert.deepEqual(said, {
      ...{ node: "system", obsc: systemVersion, name: "shop", environments: [], policies: [], imports: [], catalogs: [], services: [shop] },
      ...{ alerts: [], recordings: [], dashboards: [], queries: [], collectors: [], deploy: [], raw: [], allow: [] },
    });
  });

  it("shares what it imports, by value", () => {
    const platform = system("platform", { services: [shop], prometheus: prometheus("p", { url: "http://p", retention: "1d" }) });
    const full = systemWith({}, { imports: [platform], catalogs: [scrapeMetrics], runbooks: { dir: "docs/runbooks", url: "https://r.example" } });
    assert.ok(full.imports[0] === nodeOf(platform));
    assert.deepEqual([full.catalogs, full.runbooks], [[scrapeMetrics], { dir: "docs/runbooks", url: "https://r.example", notes: "runbooks" }]);
    assert.equal(nodeOf(platform).prometheus?.name, "p");
    assert.throws(() => serviceOf(full, "other"), /no service other/);
  });

  const store = loki("loki", { url: "http://loki:3100", retention: "1d" });
  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    // @ts-expect-error
    ["no services", () => system("shop", {}), "1 `services` is missing"],
    ["an empty list of services", () => system("shop", { services: [] }), "1.services the system has no services"],
    // @ts-expect-error
    ["a service by its name", () => system("shop", { services: ["shop"] }), '1.services.0 `"shop"` is not a service'],
    // @ts-expect-error
    ["a Loki as its Prometheus", () => system("shop", { services: [shop], prometheus: store }), "1.prometheus the backend `loki` is not a Prometheus"],
    // @ts-expect-error
    ["a Loki among its collectors", () => system("shop", { services: [shop], collectors: [store] }), "1.collectors.0 the backend `loki` is not a collector"],
    // @ts-expect-error
    ["runbooks without a folder", () => system("shop", { services: [shop], runbooks: { url: "https://r.example" } }), "1.runbooks `dir` is missing"],
    // @ts-expect-error
    ["a service among its imports", () => system("shop", { services: [shop], imports: [shop] }), "1.imports.0 the service `shop` is not a system"],
  ];
  for (const [name, statement, problem] of wrong) it(`is reported: ${name}`, () => assert.deepEqual(problemsOf(statement), [problem]));
});

describe("a catalogue that comes with obsc", () => {
  const named = (catalog: unknown) =>
    metricsOf(node<{ metrics: System["catalogs"][number]["metrics"] }>(catalog).metrics).map(({ metric }) => `${metric.kind} ${metric.name} ${metric.unit}`);
  it("has what cAdvisor exposes, under the job that scrapes it", () => {
    const containers = cadvisorOf({ job: "kubelet" });
    assert.deepEqual(named(containers), [
      "gauge container_memory_working_set_bytes bytes",
      "gauge container_spec_memory_limit_bytes bytes",
      "counter container_cpu_usage_seconds_total seconds",
    ]);
    assert.equal(node<System["catalogs"][number]>(containers).job, "kubelet");
  });

  it("has what Prometheus says of every target, under any job", () => {
    assert.deepEqual(named(scrapeMetrics), [
      "gauge up count",
      "gauge scrape_duration_seconds seconds",
      "gauge scrape_samples_scraped count",
      "gauge scrape_samples_post_metric_relabeling count",
      "gauge scrape_series_added count",
    ]);
    assert.equal(node<System["catalogs"][number]>(scrapeMetrics).job, undefined);
  });

  it("has no metric twice, and none of another kind than its name says", () => {
    for (const catalog of [nodeExporter, kubeStateMetrics, collectorSelf, prometheusSelf, alertmanagerSelf]) {
      const metrics = metricsOf(node<System["catalogs"][number]>(catalog).metrics).map(({ metric }) => metric);
      assert.equal(new Set(metrics.map(({ name }) => name)).size, metrics.length);
      for (const { name, kind } of metrics) assert.ok(!name.endsWith("_total") || kind === "counter", name);
    }
  });
});
