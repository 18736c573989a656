import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  alert,
  collector,
  counter,
  elasticsearch,
  environments,
  exposed,
  type GrafanaOptions,
  grafana,
  grafanaManaged,
  jaeger,
  loki,
  prometheus,
  raw,
  secret,
  service,
  system,
  tempo,
} from "obsc";
import type { Dashboard, Panel } from "../../src/ir/dashboard.ts";
import type { Grafana } from "../../src/ir/grafana.ts";
import type { Alert } from "../../src/ir/rule.ts";
import type { System } from "../../src/ir/system.ts";
import { node, problemsOf } from "../support/spec.ts";

const metricStore = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" });
const logStore = loki("loki", { url: "http://loki:3100", retention: "7d" });
const traceStore = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "3d" });
const adminPassword = secret.env("GRAFANA_PASSWORD");
const base = { adminPassword, datasources: [metricStore, logStore, traceStore] } satisfies GrafanaOptions;
const requests = counter("shop_requests_total", { help: "h" });

describe("a Grafana", () => {
  it("asks for a password and for what it reads, and lets nobody else in", () => {
    const { at: _at, ...said } = node<Grafana>(grafana("grafana", base));
    assert.deepEqual(said, {
      node: "grafana",
      name: "grafana",
      adminPassword: { secret: "env", name: "GRAFANA_PASSWORD" },
      datasources: [metricStore, logStore, traceStore],
      links: {},
      auth: { basic: false, anonymous: false },
    });
  });

  it("says where it is, who may see it and how signals lead to each other", () => {
    const per = environments("test", "live");
    const full = node<Grafana>(
      grafana("grafana", {
        ...base,
        image: "grafana/grafana:12.3.0",
        url: per({ test: "http://grafana:3000", live: "https://grafana.example" }),
        auth: { basic: true, ldap: "/etc/grafana/ldap.toml", anonymous: true },
        links: {
          logsToTraces: { from: logStore, field: "trace_id", to: traceStore },
          tracesToLogs: { from: traceStore, by: "trace_id", to: logStore },
          serviceMap: { from: traceStore, to: metricStore },
          exemplars: { from: metricStore, to: traceStore },
        },
      }),
    );
    assert.deepEqual(full.auth, { basic: true, ldap: "/etc/grafana/ldap.toml", anonymous: true });
    assert.deepEqual(full.url, { perEnvironment: { test: "http://grafana:3000", live: "https://grafana.example" } });
    assert.equal(full.image, "grafana/grafana:12.3.0");
    const { logsToTraces, tracesToLogs, serviceMap, exemplars } = full.links;
    assert.ok(logsToTraces && logsToTraces.from === node(logStore) && logsToTraces.field === "trace_id" && logsToTraces.to === node(traceStore));
    assert.ok(tracesToLogs?.by === "trace_id" && serviceMap?.to === node(metricStore) && exemplars?.to === node(traceStore));
  });

  it("belongs to a system, whose environments it may speak of", () => {
    const per = environments("test", "live");
    const own = grafana("grafana", { ...base, url: per({ test: "http://a", live: "http://b" }) });
    const made = () => system("shop", { environments: per, services: [service("shop", { team: "t" })], grafana: own });
    assert.deepEqual(problemsOf(made), []);
    assert.equal(node<System>(made()).grafana, own);
    assert.deepEqual(
      problemsOf(() => system("shop", { services: [service("shop", { team: "t" })], grafana: own })),
      ["1 values are said for `test` and `live`, which are no environments of the system"],
    );
  });

  const es = elasticsearch("es", { url: "http://es:9200" });
  const gate = collector("gate", { version: "0.150", receive: { otlp: {} }, memoryLimit: "1GiB", export: { metrics: [exposed({ port: 8889 })] } });
  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    // @ts-expect-error
    ["without a password", () => grafana("g", { datasources: [] }), "1 `adminPassword` is missing"],
    [
      "with a password as text",
      // @ts-expect-error
      () => grafana("g", { ...base, adminPassword: "admin" }),
      "1.adminPassword a text stands where a secret is referred to",
    ],
    ["that reads a collector", () => grafana("g", { ...base, datasources: [gate] }), "1.datasources.0 Grafana cannot read the collector `gate`"],
    // @ts-expect-error
    ["that reads a name", () => grafana("g", { ...base, datasources: ["prometheus"] }), '1.datasources.0 `"prometheus"` is not a backend'],
    [
      "with two datasources of one name",
      () => grafana("g", { ...base, datasources: [es, elasticsearch("es", { url: "http://other:9200" })] }),
      "1.datasources.1 two datasources are called `es`",
    ],
    [
      "with a link from a store of other signals",
      // @ts-expect-error
      () => grafana("g", { ...base, links: { logsToTraces: { from: traceStore, field: "trace_id", to: traceStore } } }),
      "1.links.logsToTraces.from the backend `tempo` takes traces, not logs",
    ],
    [
      "with a link that leads by nothing",
      // @ts-expect-error
      () => grafana("g", { ...base, links: { logsToTraces: { from: logStore, to: traceStore } } }),
      "1.links.logsToTraces `field` is missing",
    ],
    [
      "with an LDAP file that lies nowhere",
      // @ts-expect-error
      () => grafana("g", { ...base, auth: { ldap: "ldap.toml" } }),
      '1.auth.ldap `"ldap.toml"` is not a path from the root',
    ],
  ];
  for (const [name, statement, expected] of wrong) it(`${name} is one mistake`, () => assert.deepEqual(problemsOf(statement), [expected]));

  it("leads to every kind of store", () => {
    const store = jaeger("jaeger", { otlp: "jaeger:4317" });
    assert.deepEqual(
      problemsOf(() => grafana("g", { adminPassword, datasources: [store, es] })),
      [],
    );
  });
});

describe("an alert that Grafana evaluates", () => {
  const common = { when: requests.rate().above("1/s"), for: "5m", severity: "warning", summary: "s" } as const;

  it("says so by its engine", () => {
    const { at: _at, ...engine } = node<Alert>(alert("ShopBusy", { ...common, engine: grafanaManaged({ every: "60s" }) })).engine ?? {};
    assert.deepEqual(engine, { node: "grafana-managed", every: 60_000, noData: "NoData", onError: "Error" });
    const full = node<Alert>(
      alert("ShopBusy", { ...common, engine: grafanaManaged({ every: "30s", folder: "Shop", noData: "OK", onError: "Alerting" }) }),
    ).engine;
    assert.deepEqual([full?.every, full?.folder, full?.noData, full?.onError], [30_000, "Shop", "OK", "Alerting"]);
    assert.ok(!("engine" in alert("ShopBusy", common)));
  });

  it("is evaluated in steps of ten seconds", () => {
    assert.deepEqual(
      problemsOf(() => grafanaManaged({ every: "15s" })),
      ['0.every `"15s"` is no multiple of 10 s, the step of Grafana\'s scheduler'],
    );
  });

  it("has no other engine", () => {
    assert.deepEqual(
      // @ts-expect-error
      problemsOf(() => alert("ShopBusy", { ...common, engine: "grafana" })),
      ['1.engine `"grafana"` is not an engine of alerts'],
    );
    assert.deepEqual(
      // @ts-expect-error
      problemsOf(() => grafanaManaged({ every: "60s", noData: "Ok" })),
      ['0.noData `"Ok"` is not among `"NoData"`, `"OK"`, `"Alerting"`'],
    );
  });
});

describe("JSON of Grafana as text", () => {
  it("is a panel under its own title", () => {
    const { at: _at, text, ...said } = node<Panel>(raw.panel('{ "title": "Flow", "type": "nodeGraph" }', { width: 24 }));
    assert.deepEqual(said, { node: "panel", title: "Flow", queries: [], limits: [], width: 24, raw: { title: "Flow", type: "nodeGraph" }, allow: [] });
    assert.equal(text?.text, '{ "title": "Flow", "type": "nodeGraph" }');
  });

  it("is a dashboard under its own title and address", () => {
    const { at: _at, text: _text, ...said } = node<Dashboard>(raw.dashboard('{ "title": "Flow", "uid": "flow", "panels": [] }', { level: "business" }));
    assert.deepEqual(said, {
      node: "dashboard",
      title: "Flow",
      level: "business",
      uid: "flow",
      variables: [],
      links: [],
      panels: [],
      raw: { title: "Flow", uid: "flow", panels: [] },
      allow: [],
    });
  });

  it("is read with places inside the text", () => {
    assert.deepEqual(
      problemsOf(() => raw.panel('{ "title": "Flow", }')),
      ["0 17-18 this is not JSON: a comma stands before `}`"],
    );
    assert.deepEqual(
      problemsOf(() => raw.dashboard("[]")),
      ["0 the JSON is no dashboard"],
    );
    assert.deepEqual(
      // @ts-expect-error
      problemsOf(() => raw.dashboard({ title: "Flow" })),
      ["0 an object is not a text that says something"],
    );
  });
});
