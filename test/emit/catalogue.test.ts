import assert from "node:assert/strict";
import { test } from "node:test";
import { deriveCatalogue } from "../../src/derive/catalogue.ts";
import type { Plan } from "../../src/derive/plan.ts";
import { deriveRules } from "../../src/derive/rules.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import { catalogue } from "../../src/emit/catalogue/catalogue.ts";
import type { Slo } from "../../src/ir/rule.ts";
import type { System } from "../../src/ir/system.ts";
import * as build from "../../src/promql/build.ts";
import { bounding, listing, metric, recording } from "../support/metrics.ts";
import { nowhere, service, system } from "../support/pipeline.ts";

function emitted(of: System, environment?: string): string {
  const scope = scopeOf(of, environment);
  const plan = { system: of, scope, catalogue: deriveCatalogue(scope, deriveRules(scope)) } as unknown as Plan;
  const [file, ...others] = catalogue.emit(plan, { header: [], tests: false });
  assert.equal(file?.path, "metrics.json");
  assert.equal(others.length, 0);
  return file.content;
}
const read = (of: System, environment?: string) => JSON.parse(emitted(of, environment));
const withMetrics = (metrics: Parameters<typeof metric>[1] & object) =>
  read(system({ services: [service("shop", { metrics: { it: metric("it", metrics) } })] })).metrics[0];

test("an empty system is a catalogue of what every Prometheus has, without a retention that nobody said", () => {
  assert.equal(
    emitted(system()),
    `{
  "version": 1,
  "prometheus": "3",
  "features": [],
  "scrapeInterval": "1m",
  "evaluationInterval": "1m",
  "complete": false,
  "jobs": {},
  "metrics": [],
  "recordings": []
}
`,
  );
});

test("each job, metric and recording has a line of its own, in the order declared", () => {
  const requests = metric("shop_requests_total", { help: "Requests answered", labels: [listing("code", "200", "500"), bounding("route", 40)] });
  const latency = metric("shop_latency_seconds", { kind: "histogram", unit: "seconds", buckets: [0.1, 1], limits: { min: 0 } });
  const of = system({
    services: [
      service("shop", {
        metrics: { requests, latency },
        labels: { region: "eu" },
        evaluationInterval: 15_000,
        recordings: [
          recording("job:shop_requests:rate5m", build.by("sum", ["job"], build.rate(build.selector("shop_requests_total"), build.usualRange)), {
            unit: "count/s",
            keeps: ["job"],
          }),
        ],
        deliver: { metrics: [{ node: "scrape", port: 8080, path: "/metrics", interval: 30_000, at: nowhere }], at: nowhere },
      }),
    ],
    prometheus: {
      node: "backend",
      kind: "prometheus",
      name: "prometheus",
      url: "http://prometheus:9090",
      version: "2.55",
      remoteWriteReceiver: false,
      remoteWrite: [],
      scrape: [],
      retention: 1_296_000_000,
      scrapeInterval: 60_000,
      evaluationInterval: 30_000,
      externalLabels: { cluster: { perEnvironment: { test: "a", production: "b" } } },
      at: nowhere,
    },
  });
  assert.equal(
    emitted(of, "test"),
    `{
  "version": 1,
  "prometheus": "2.55",
  "features": [],
  "scrapeInterval": "1m",
  "evaluationInterval": "30s",
  "retention": "15d",
  "externalLabels": {"cluster":"a"},
  "complete": false,
  "jobs": {
    "shop": {"scrapeInterval":"30s","labels":["instance","region"]}
  },
  "metrics": [
    {"name":"shop_requests_total","type":"counter","unit":"count","help":"Requests answered","labels":{"code":["200","500"],"route":{"max":40}},"targetLabels":["job","instance","region"],"job":["shop"]},
    {"name":"shop_latency_seconds","type":"histogram","unit":"seconds","help":"Counted","labels":{},"buckets":[0.1,1],"min":0,"targetLabels":["job","instance","region"],"job":["shop"]}
  ],
  "recordings": [
    {"name":"job:shop_requests:rate5m","expr":"sum by (job) (rate(shop_requests_total[5m]))","interval":"15s","unit":"count/s","labels":["job"]}
  ]
}
`,
  );
});

test("what an SLO records is there, once a name", () => {
  const [good, bad] = [metric("shop_orders_total"), metric("shop_failures_total")];
  const slo = (name: string): Slo => ({
    node: "slo",
    moreWindows: [],
    name,
    objective: 0.99,
    objectiveText: "99%",
    window: 2_592_000_000,
    sli: { is: "bad", share: { part: { metric: bad, matchers: [] }, whole: { metric: good, matchers: [] }, by: [] } },
    allow: [],
    at: nowhere,
  });
  const names = read(system({ services: [service("shop", { metrics: { good, bad }, slos: [slo("a"), slo("b")] })] })).recordings.map(
    (one: { name: string }) => one.name,
  );
  assert.ok(names.length > 0);
  assert.equal(new Set(names).size, names.length);
});

test("every kind of metric is described by what it has", () => {
  assert.equal(withMetrics({ kind: "histogram", buckets: "native" }).type, "native_histogram");
  assert.deepEqual(withMetrics({ kind: "summary", quantiles: [0.5] }).quantiles, [0.5]);
  assert.deepEqual(withMetrics({ kind: "stateset", states: ["idle", "busy"] }).labels, { it: ["idle", "busy"] });
  assert.deepEqual(withMetrics({ kind: "stateset" }).labels, { it: [] });
  const info = withMetrics({ kind: "info", labels: [bounding("version", 3)] });
  assert.deepEqual(info.identity, ["job", "instance"], "the version is no part of what makes the series unique");
  assert.equal(withMetrics({ kind: "gauge", limits: { max: 1 } }).max, 1);
  const correlated = [{ labels: ["a", "b"], tuples: [["1", "2"]] }];
  assert.deepEqual(withMetrics({ labels: [listing("a", "1"), listing("b", "2")], correlated }).correlated, [["a", "b"]]);
});

test("labels of others are open, labels of our own without a bound are unbounded", () => {
  const open = { name: "topic", open: true, at: nowhere };
  assert.deepEqual(withMetrics({ labels: [open] }).labels, { topic: { unbounded: true } });
  assert.deepEqual(withMetrics({ labels: [open], foreign: true }).labels, { topic: null });
});

test("a metric of several services is one entry with all their jobs; those of catalogues and imports are there too", () => {
  const shared = metric("http_requests_total");
  const lag = metric("kafka_lag", { kind: "gauge", foreign: true });
  const platform = system({ services: [service("gateway", { metrics: { shared } })], recordings: [recording("job:up:sum", build.selector("up"))] });
  const found = read(
    system({
      services: [service("shop", { metrics: { shared } })],
      catalogs: [{ node: "catalog", name: "kafka", job: "kafka-exporter", metrics: { lag }, at: nowhere }],
      imports: [platform],
    }),
  );
  assert.deepEqual(
    found.metrics.map(({ name, job }: { name: string; job: readonly string[] }) => [name, job]),
    [
      ["http_requests_total", ["shop", "gateway"]],
      ["kafka_lag", ["kafka-exporter"]],
    ],
  );
  assert.deepEqual(Object.keys(found.jobs), ["shop", "kafka-exporter", "gateway"]);
  assert.deepEqual(found.recordings, [{ name: "job:up:sum", expr: "up", interval: "1m", unit: "count" }]);
});
