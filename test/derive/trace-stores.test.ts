import assert from "node:assert/strict";
import { test } from "node:test";
import { derive } from "../../src/derive/plan.ts";
import { storeKeys } from "../../src/derive/trace-stores.ts";
import type { Backend, Jaeger, Prometheus, Tempo } from "../../src/ir/backend.ts";
import type { System } from "../../src/ir/system.ts";
import { toYaml } from "../../src/util/yaml.ts";
import { collector, nowhere, system, tracing } from "../support/pipeline.ts";

const tempo: Tempo = { node: "backend", kind: "tempo", name: "tempo", otlp: "tempo:4317", query: "http://tempo:3200", retention: 72 * 3_600_000, at: nowhere };
const jaeger: Jaeger = { node: "backend", kind: "jaeger", name: "jaeger", otlp: "jaeger:4317", at: nowhere };
const key = { secret: "env", name: "KEY" } as const;

/** The files of stores, as they are written. */
function written(store: Backend, more: Partial<System> = {}): Readonly<Record<string, string>> {
  const files = derive(system({ services: [tracing("shop", store, {}, { serviceGraph: true })], ...more })).configs;
  const stores = files.filter(({ format }) => format === "tempo" || format === "jaeger");
  return Object.fromEntries(stores.map(({ path, documents }) => [path, toYaml(documents[0])]));
}

test("Tempo keeps traces as long as declared, by the keys of its version", () => {
  const second = written({ ...tempo, image: "grafana/tempo:2.10.8" })["tempo/tempo.yaml"] ?? "";
  assert.match(second, /^compactor:\n {2}compaction:\n {4}block_retention: 72h$/m);
  const third = written({ ...tempo, image: "grafana/tempo:3.0.2" })["tempo/tempo.yaml"] ?? "";
  assert.match(third, /^backend_worker:\n {2}compaction:\n {4}block_retention: 72h$/m);
  assert.match(third, /^backend_scheduler:\n {2}provider:\n {4}compaction:\n {6}compaction:\n {8}block_retention: 72h$/m);
  assert.doesNotMatch(third, /^compactor/m);
});

test("Tempo takes OTLP, answers where it is asked, and keeps blocks on disk or in a bucket", () => {
  const local = written(tempo)["tempo/tempo.yaml"] ?? "";
  assert.match(local, /http_listen_port: 3200/);
  assert.match(local, /endpoint: 0\.0\.0\.0:4317/);
  assert.match(local, /backend: local/);
  const s3 = written({ ...tempo, s3: { bucket: "traces", endpoint: "minio:9000", accessKey: key, secretKey: key, insecure: true } })["tempo/tempo.yaml"] ?? "";
  assert.match(s3, / {4}s3:\n {6}bucket: traces\n {6}endpoint: minio:9000\n {6}access_key: \$\{KEY\}\n {6}secret_key: \$\{KEY\}\n {6}insecure: true/);
});

test("Tempo draws the map of services itself where no collector does, for a Prometheus that takes what it writes", () => {
  const prometheus: Prometheus = {
    ...{ node: "backend", kind: "prometheus", name: "prometheus", url: "http://prometheus:9090/", version: "3", retention: 1000, scrapeInterval: 1000 },
    ...{ evaluationInterval: 1000, externalLabels: {}, remoteWriteReceiver: true, remoteWrite: [], scrape: [], at: nowhere },
  };
  assert.match(
    written(tempo, { prometheus })["tempo/tempo.yaml"] ?? "",
    /url: http:\/\/prometheus:9090\/api\/v1\/write[\s\S]*processors:\n {8}- service-graphs/,
  );
  const gate = collector({ export: { metrics: [], traces: [tempo], logs: [] } });
  assert.doesNotMatch(written(gate, { prometheus, collectors: [gate] })["tempo/tempo.yaml"] ?? "", /metrics_generator/);
});

test("Jaeger keeps traces in memory, or in Elasticsearch under its prefix, for those who have a token", () => {
  assert.match(written(jaeger)["jaeger/jaeger.yaml"] ?? "", /memory:\n {10}max_traces: 100000/);
  const search = {
    node: "backend",
    kind: "elasticsearch",
    name: "es",
    url: "http://es:9200/",
    timeField: "@timestamp",
    retention: 86_400_000,
    at: nowhere,
  } as const;
  const kept = written({ ...jaeger, auth: "bearer", storage: { elasticsearch: search, indexPrefix: "jaeger" } })["jaeger/jaeger.yaml"] ?? "";
  for (const line of ["- http://es:9200", "index_prefix: jaeger", "bearer_token_propagation: true", "from_context: true", "max_span_age: 24h"])
    assert.ok(kept.includes(line), line);
});

test("stores of somebody else are not written, nor those that an imported system has", () => {
  assert.deepEqual(written({ ...tempo, otlp: "tempo.example.com:4317" }), {});
  const gate = collector({ export: { metrics: [], traces: [tempo], logs: [] } });
  assert.deepEqual(written(gate, { imports: [system({ collectors: [gate] })] }), {});
});

test("a second store has its own name", () => {
  const gate = collector({ export: { metrics: [], traces: [tempo, { ...tempo, name: "archive", otlp: "archive:4317" }], logs: [] } });
  assert.deepEqual(Object.keys(written(gate)), ["tempo/tempo.yaml", "tempo/archive.yaml"]);
});

test("each setting that decides something has its source", () => {
  assert.ok(Object.values(storeKeys).every((source) => /^(grafana\/tempo|jaegertracing\/jaeger) v\d/.test(source)));
});
