import assert from "node:assert/strict";
import { test } from "node:test";
import type { Catalogue, CatalogueMetric } from "../../src/derive/catalogue.ts";
import { lookupOf, type RecordedBy } from "../../src/derive/knowledge.ts";
import { valuesOn } from "../../src/promql/label-set.ts";
import { parse } from "../../src/promql/parse.ts";
import { typeOf } from "../../src/promql/types.ts";

const read = (query: string) => parse(query).expr ?? assert.fail(query);

function metric(name: string, type: CatalogueMetric["type"], more: Partial<CatalogueMetric> = {}): CatalogueMetric {
  return { name, type, unit: "seconds", help: "", labels: [], ...more };
}

const open = (name: string) => ({ name, open: true }) as const;

const catalogue: Catalogue = {
  prometheus: "3",
  features: [],
  scrapeInterval: 30_000,
  evaluationInterval: 60_000,
  externalLabels: { cluster: "eu" },
  complete: false,
  jobs: [{ name: "shop", scrapeInterval: 15_000, labels: ["instance", "pod"] }],
  metrics: [
    metric("hits_total", "counter", {
      unit: "count",
      labels: [
        { name: "code", values: ["200", "500"] },
        { name: "route", max: 40 },
      ],
      optional: ["route"],
      correlated: [["code", "route"]],
      job: ["shop"],
    }),
    metric("lag_seconds", "histogram", { buckets: [0.5, 1] }),
    metric("work_seconds", "native_histogram"),
    metric("wait_seconds", "summary", { quantiles: [0.5, 0.99] }),
    metric("phase", "stateset", { labels: [{ name: "phase", values: ["open", "closed"] }] }),
    metric("build_info", "info", { labels: [{ name: "version", open: true }], identity: ["job", "instance", "pod"], job: ["shop"] }),
    metric("pushed_bytes", "gauge", { unit: "bytes", targetLabels: [], labels: [{ name: "batch", unbounded: true }], min: 0, max: 9 }),
    metric("node_start_time_seconds", "gauge"),
    metric("app_info", "info", { labels: [{ name: "revision", open: true }] }),
    metric("node_uname_info", "gauge", { labels: [{ name: "nodename", open: true }], targetLabels: ["instance"] }),
    metric("kube_deployment_spec_replicas", "gauge", { unit: "count", labels: [open("namespace"), open("deployment")] }),
    metric("kube_job_labels", "gauge", { unit: "count", labels: [open("namespace"), open("job_name"), open("label_team")] }),
    metric("probe_ssl_earliest_cert_expiry", "gauge"),
    metric("kube_pod_start_time", "gauge", { unit: "unknown", labels: [open("pod")] }),
    metric("node_network_speed_bytes", "gauge", { unit: "bytes" }),
    metric("node_boot_time_seconds", "gauge", { unit: "milliseconds" }),
  ],
  recordings: [{ name: "declared:rate5m", expr: read("rate(hits_total[5m])"), interval: 60_000, unit: "count/s", labels: ["job", "code"] }],
};

/** What is known of a query where these rules record. */
function known(query: string, rules: Readonly<Record<string, string>> = {}, labels: Readonly<Record<string, string>> = {}) {
  const recordedBy = Object.entries(rules).map(([name, expr]): RecordedBy => ({ name: name.trim(), expr: read(expr), labels }));
  const type = typeOf(read(query), lookupOf(catalogue, recordedBy));
  const names = [...type.labels.labels].map(([label, { certain }]) => (certain ? label : `${label}?`));
  const apart = type.identity ? [...type.identity].join(",") || "-" : "?";
  return { ...type, said: `${type.kind} ${type.unit ?? "?"} ${names.join(",")}${type.labels.open ? ",?" : ""} by ${apart}` };
}

const said: readonly (readonly [string, string])[] = [
  // The labels of a server for others are the same everywhere, and an instance says which target it is.
  ["hits_total", "counter count cluster?,job,instance,pod,code,route? by instance,code,route"],
  ["lag_seconds_bucket", "histogram-bucket count cluster?,job,instance,le by instance,le"],
  ["lag_seconds_sum", "histogram-sum seconds cluster?,job,instance by instance"],
  ["lag_seconds_count", "histogram-count count cluster?,job,instance by instance"],
  ["lag_seconds", "unknown ? ,? by ?"],
  ["work_seconds", "histogram ? cluster?,job,instance by instance"],
  ["wait_seconds", "summary-quantile seconds cluster?,job,instance,quantile by instance,quantile"],
  ["wait_seconds_count", "summary-count count cluster?,job,instance by instance"],
  ["phase", "stateset ? cluster?,job,instance,phase by instance,phase"],
  ["build_info", "info ? cluster?,job,instance,pod,version by instance"],
  ["pushed_bytes", "gauge bytes cluster?,batch by batch"],
  ["node_start_time_seconds", "timestamp seconds cluster?,job,instance by instance"],
  // What nobody said tells apart: not the facts of an info metric, and not which exporter was asked about a cluster.
  ["app_info", "info ? cluster?,job,instance,revision by instance"],
  ["node_uname_info", "gauge seconds cluster?,instance,nodename by instance"],
  ["kube_deployment_spec_replicas", "gauge count cluster?,job,instance,namespace,deployment by namespace,deployment"],
  ["kube_job_labels", "gauge count cluster?,job,instance,namespace,job_name,label_team by namespace,job_name"],
  ["probe_ssl_earliest_cert_expiry", "timestamp seconds cluster?,job,instance by instance"],
  ["kube_pod_start_time", "timestamp ? cluster?,job,instance,pod by pod"],
  ["node_network_speed_bytes", "gauge bytes/s cluster?,job,instance by instance"],
  ["node_boot_time_seconds", "gauge milliseconds cluster?,job,instance by instance"],
  ["up", "truth ? job,instance,? by ?"],
  ["declared:rate5m", "rate count/s job,code by instance,code,route"],
];

for (const [query, expected] of said) test(`\`${query}\` of a catalogue is: ${expected}`, () => assert.equal(known(query).said, expected));

test("labels have the values that are declared, and no others", () => {
  assert.deepEqual(valuesOn(known("hits_total").labels, "code"), ["200", "500"]);
  assert.deepEqual(valuesOn(known("hits_total").labels, "job"), ["shop"]);
  assert.deepEqual(valuesOn(known("hits_total").labels, "cluster"), ["", "eu"]);
  assert.equal(known("hits_total").labels.labels.get("route")?.max, 40);
  assert.equal(known('hits_total{code="404"}').empty, true);
  assert.equal(known('lag_seconds_bucket{le="1.0"}').empty, false);
  assert.equal(known('lag_seconds_bucket{le="2"}').empty, true);
});

test("values lie within what is declared", () => {
  assert.deepEqual(known("pushed_bytes").range, { min: 0, max: 9 });
  assert.deepEqual(known("phase").range, { min: 0, max: 1 });
  assert.equal(known("pushed_bytes > 10").empty, true);
});

test("what is recorded is known through chains of rules", () => {
  const rules = { "a:rate5m": "sum by (job, code) (rate(hits_total[5m]))", "b:ratio": 'a:rate5m{code="500"} / ignoring (code) a:rate5m{code="200"}' };
  assert.equal(known("a:rate5m", rules).said, "rate count/s job,code by job,code");
  assert.equal(known("b:ratio", rules).said, "ratio ratio job by job");
  assert.equal(known("b:ratio", { "b:ratio": "c:sum + 1", "c:sum": "b:ratio" }).said, "unknown ? ,? by ?");
});

test("labels of a rule stand on what it records, and an empty one takes the label away", () => {
  const rules = { "a:sum": "sum by (job) (hits_total)" };
  assert.equal(known("a:sum", rules, { tier: "one" }).said, "counter count job,tier by job");
  assert.equal(known("a:sum", rules, { job: "" }).said, "counter count  by job");
  assert.equal(known("limit", { limit: "5" }, { tier: "one" }).said, "unknown ? tier by tier");
});

test("of several rules that record one name, what is true of all is known", () => {
  const rules = { "a:sum": "sum by (job) (rate(hits_total[5m]))", "a:sum ": "sum by (code) (rate(hits_total[5m]))" };
  assert.equal(known("a:sum", rules).said, "rate count/s job?,code? by job,code");
  assert.equal(known("a:sum", { "a:sum": "sum(hits_total)", "a:sum ": "elsewhere" }).said, "unknown ? ,? by ?");
});

function bucketsOf(prometheus: Catalogue["prometheus"]): readonly string[] | undefined {
  const sizes = metric("size_bytes", "histogram", { buckets: [0.00001, 0.5, 1, 4096, 1048576, 1e7] });
  return lookupOf({ ...catalogue, prometheus, metrics: [sizes] })("size_bytes_bucket")?.labels.labels.get("le")?.values;
}

test("bounds are written as Prometheus 3 stores them", () => {
  assert.deepEqual(bucketsOf("3"), ["1e-05", "0.5", "1.0", "4096.0", "1.048576e+06", "1e+07", "+Inf"]);
});

test("before version 3 bounds are as the service writes them, in any of the usual ways", () => {
  assert.deepEqual(bucketsOf("2.55"), ["1e-05", "0.00001", "0.5", "1.0", "1", "4096.0", "4096", "1.048576e+06", "1048576", "1e+07", "10000000", "+Inf"]);
});
