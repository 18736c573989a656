import assert from "node:assert/strict";
import { test } from "node:test";
import { type CollectorConfig, deriveCollectors } from "../../src/derive/collector.ts";
import { minorVersion, vocabularyOf } from "../../src/derive/collector-components.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import type { Backend, Collector } from "../../src/ir/backend.ts";
import type { Service } from "../../src/ir/system.ts";
import { collector, exposed, log, loki, nowhere, service, span, system, tempo, tracing } from "../support/pipeline.ts";
import { shop } from "../support/systems.ts";

function configOf(gate: Collector, services: readonly Service[] = [], environment?: string): CollectorConfig {
  const [config] = deriveCollectors(scopeOf(system({ collectors: [gate], services }), environment));
  assert.ok(config);
  return config;
}

function settingsOf(config: CollectorConfig, id: string): unknown {
  const all = [config.receivers, config.processors, config.connectors, config.exporters, config.extensions].flat();
  return all.find((each) => each.id === id)?.settings;
}

function pipelinesOf(config: CollectorConfig): Record<string, readonly (readonly string[])[]> {
  return Object.fromEntries(config.pipelines.map(({ id, receivers, processors, exporters }) => [id, [receivers, processors, exporters]]));
}

test("each signal that has somewhere to go has a pipeline, with the memory limiter first and the batch last", () => {
  const config = configOf(collector({ export: { metrics: [exposed], traces: [tempo], logs: [loki] }, resource: { "service.name": "shop" } }));
  assert.deepEqual(pipelinesOf(config), {
    traces: [["otlp"], ["memory_limiter", "resource", "batch"], ["otlp_grpc/tempo"]],
    metrics: [["otlp"], ["memory_limiter", "resource", "batch"], ["prometheus"]],
    logs: [["otlp"], ["memory_limiter", "resource", "batch"], ["otlp_http/loki"]],
  });
});

test("a pipeline for a signal without exporter is left out, and so is a collector that has no pipeline or hears nothing", () => {
  assert.deepEqual(Object.keys(pipelinesOf(configOf(collector()))), ["traces"]);
  const none = { metrics: [], traces: [], logs: [] };
  assert.deepEqual(deriveCollectors(scopeOf(system({ collectors: [collector({ export: none }), collector({ receive: {} })] }))), []);
});

test("the debug exporter is a way out for every signal, in the environments that want it", () => {
  const gate = collector({ debug: { perEnvironment: { development: "detailed", production: false } } });
  assert.deepEqual(Object.keys(pipelinesOf(configOf(gate, [], "development"))), ["traces", "metrics", "logs"]);
  assert.deepEqual(settingsOf(configOf(gate, [], "development"), "debug"), { verbosity: "detailed" });
  assert.deepEqual(Object.keys(pipelinesOf(configOf(gate, [], "production"))), ["traces"]);
});

test("the receiver listens where others reach it, on the ports that are declared", () => {
  assert.deepEqual(settingsOf(configOf(collector()), "otlp"), { protocols: { grpc: { endpoint: "0.0.0.0:4317" }, http: { endpoint: "0.0.0.0:4318" } } });
  assert.deepEqual(settingsOf(configOf(collector({ receive: { http: 9999 } })), "otlp"), { protocols: { http: { endpoint: "0.0.0.0:9999" } } });
  assert.deepEqual(settingsOf(configOf(collector({ receive: { grpc: 9999 } })), "otlp"), { protocols: { grpc: { endpoint: "0.0.0.0:9999" } } });
});

test("the memory limiter refuses from three quarters of the declared memory on", () => {
  const config = configOf(collector({ memoryLimit: { perEnvironment: { production: 400 * 1024 ** 2 } } }));
  assert.deepEqual(settingsOf(config, "memory_limiter"), { check_interval: "1s", limit_mib: 400, spike_limit_mib: 100 });
});

test("resource attributes are set only where the sender set none", () => {
  const config = configOf(collector({ resource: { "service.name": "shop" } }));
  assert.deepEqual(settingsOf(config, "resource"), { attributes: [{ key: "service.name", value: "shop", action: "insert" }] });
});

test("components and settings are those of the declared version", () => {
  const services = (gate: Collector) => [
    tracing("shop", gate, { head: 0.1, operations: { pay: 1 }, keep: { errors: true, slowerThan: 2000 } }, { serviceGraph: true }),
  ];
  const all = {
    metrics: [exposed, { ...exposed, kind: "remote-write", name: "far", url: "http://far/api/v1/write" } as Backend],
    traces: [tempo],
    logs: [loki],
  };
  const at = (version: string) => {
    const gate = collector({ version, export: all });
    return configOf(gate, services(gate));
  };
  const ids = (version: string) => [...at(version).connectors, ...at(version).exporters].map(({ id }) => id);
  assert.deepEqual(ids("0.156"), [
    "span_metrics",
    "service_graph",
    "forward/sampling",
    "otlp_grpc/tempo",
    "prometheus",
    "prometheus_remote_write/far",
    "otlp_http/loki",
  ]);
  assert.deepEqual(ids("0.143"), ["spanmetrics", "servicegraph", "forward/sampling", "otlp/tempo", "prometheus", "prometheusremotewrite/far", "otlphttp/loki"]);
  assert.deepEqual(at("0.143").connectors[0]?.type, "span_metrics");
  assert.deepEqual(at("0.110").telemetry, { metrics: { address: "0.0.0.0:8888" } });
  assert.deepEqual(at("0.111").telemetry, { metrics: { readers: [{ pull: { exporter: { prometheus: { host: "0.0.0.0", port: 8888 } } } }] } });
  const cache = (version: string) => (settingsOf(at(version), "tail_sampling") as { decision_cache?: unknown }).decision_cache;
  assert.deepEqual([cache("0.109"), cache("0.110")], [undefined, { sampled_cache_size: 100_000 }]);
  assert.deepEqual(cache("0.156"), { sampled_cache_size: 100_000, non_sampled_cache_size: 1 });
  const limit = (version: string) => at(version).connectors[0]?.settings.aggregation_cardinality_limit;
  assert.deepEqual([limit("0.125"), limit("0.126")], [undefined, 2000]);
  assert.match(JSON.stringify(settingsOf(at("0.119"), "transform/operations")), /set\(attributes/);
  assert.match(JSON.stringify(settingsOf(at("0.120"), "transform/operations")), /set\(span\.attributes/);
});

test("a version that is not understood is written as the newest", () => {
  assert.deepEqual(["0.156", "0.156.1", "0.99", "1.0", "latest"].map(minorVersion), [156, 156, undefined, undefined, undefined]);
  assert.equal(vocabularyOf("latest").name("otlp_grpc"), "otlp_grpc");
  assert.equal(vocabularyOf("0.100").name("otlp_grpc"), "otlp");
  assert.equal(vocabularyOf("0.100").name("batch"), "batch");
});

// ---- Exporters

const guarded = { tls: { ca: "/ca", cert: "/cert", key: "/key" }, headers: { "X-Scope-OrgID": { secret: "env", name: "TENANT" } } } as const;

function exporterFor(backend: Partial<Backend> & Pick<Backend, "kind">, signal: "metrics" | "traces" | "logs" = "traces") {
  const target = { node: "backend", name: "store", at: nowhere, retention: 1, ...backend } as Backend;
  const config = configOf(collector({ export: { metrics: [], traces: [tempo], logs: [], [signal]: [target] }, debug: "basic" }));
  return config.exporters.filter(({ id }) => id.endsWith("/store")).map(({ id, settings }) => [id, settings]);
}

test("traces go to Tempo and Jaeger by gRPC, in plain text only where that is said", () => {
  assert.deepEqual(exporterFor({ kind: "jaeger", otlp: "jaeger:4317" }), [["otlp_grpc/store", { endpoint: "jaeger:4317" }]]);
  assert.deepEqual(exporterFor({ kind: "tempo", otlp: "tempo:4317", tls: { insecure: true }, query: "" }), [
    ["otlp_grpc/store", { endpoint: "tempo:4317", tls: { insecure: true } }],
  ]);
  assert.deepEqual(exporterFor({ kind: "tempo", otlp: "tempo:4317", query: "", ...guarded }), [
    [
      "otlp_grpc/store",
      { endpoint: "tempo:4317", tls: { ca_file: "/ca", cert_file: "/cert", key_file: "/key" }, headers: { "X-Scope-OrgID": "${env:TENANT}" } },
    ],
  ]);
});

test("an OTLP address is taken for the protocol that its scheme and port say", () => {
  const at = (endpoint: string, tls?: { readonly insecure: boolean }) => exporterFor({ kind: "otlp", endpoint, signals: ["traces"], ...(tls && { tls }) })[0];
  assert.deepEqual(at("far:4317"), ["otlp_grpc/store", { endpoint: "far:4317" }]);
  assert.deepEqual(at("http://far:4317/"), ["otlp_grpc/store", { endpoint: "far:4317", tls: { insecure: true } }]);
  assert.deepEqual(at("https://far:4317"), ["otlp_grpc/store", { endpoint: "far:4317" }]);
  assert.deepEqual(at("https://far/otlp"), ["otlp_http/store", { endpoint: "https://far/otlp" }]);
  assert.deepEqual(at("far:4318"), ["otlp_http/store", { endpoint: "https://far:4318" }]);
  assert.deepEqual(at("far:4318", { insecure: true }), ["otlp_http/store", { endpoint: "http://far:4318" }]);
});

test("another collector is reached by its name and port", () => {
  assert.deepEqual(exporterFor(collector({ name: "store" })), [["otlp_grpc/store", { endpoint: "store:4317", tls: { insecure: true } }]]);
  assert.deepEqual(exporterFor(collector({ name: "store", receive: { http: 4318 } })), [["otlp_http/store", { endpoint: "http://store:4318" }]]);
  assert.deepEqual(exporterFor(collector({ name: "store", receive: { zipkin: 9411 } })), []);
});

test("logs go to Loki's own OTLP path", () => {
  assert.deepEqual(exporterFor({ ...loki, name: "store", url: "http://loki:3100/" }, "logs"), [["otlp_http/store", { endpoint: "http://loki:3100/otlp" }]]);
});

test("metrics are written to Prometheus, and past it with the labels by which it is known", () => {
  const prometheus = {
    node: "backend",
    kind: "prometheus",
    name: "prom",
    url: "http://prom:9090",
    version: "3",
    retention: 1,
    scrapeInterval: 30_000,
    evaluationInterval: 30_000,
    externalLabels: { cluster: { perEnvironment: { production: "eu" } } },
    remoteWriteReceiver: true,
    remoteWrite: [],
    scrape: [],
    at: nowhere,
  } as const;
  const far = { node: "backend", kind: "remote-write", name: "far", url: "https://far/api/v1/push", at: nowhere } as const;
  const gate = collector({ export: { metrics: [prometheus, far], traces: [], logs: [] } });
  const [config] = deriveCollectors(scopeOf(system({ collectors: [gate], prometheus })));
  assert.deepEqual(
    config?.exporters.map(({ id, settings }) => [id, settings]),
    [
      ["prometheus_remote_write/prom", { endpoint: "http://prom:9090/api/v1/write" }],
      ["prometheus_remote_write/far", { endpoint: "https://far/api/v1/push", external_labels: { cluster: "eu" } }],
    ],
  );
  assert.deepEqual(exporterFor({ kind: "remote-write", url: "http://x/api/v1/write" }, "metrics"), [
    ["prometheus_remote_write/store", { endpoint: "http://x/api/v1/write" }],
  ]);
});

test("ports for Prometheus are named apart where there are several", () => {
  const config = configOf(collector({ export: { metrics: [exposed, { ...exposed, port: 8890 } as Backend], traces: [], logs: [] } }));
  assert.deepEqual(
    config.exporters.map(({ id, settings }) => [id, settings.endpoint]),
    [
      ["prometheus/8889", "0.0.0.0:8889"],
      ["prometheus/8890", "0.0.0.0:8890"],
    ],
  );
});

test("a backend gets no signal that it does not take", () => {
  assert.deepEqual(exporterFor({ ...loki, name: "store" }, "traces"), []);
  assert.deepEqual(exporterFor({ ...tempo, name: "store" } as Backend, "logs"), []);
  assert.deepEqual(exporterFor({ kind: "otlp", endpoint: "far:4317", signals: ["traces"] }, "logs"), []);
  assert.deepEqual(exporterFor({ kind: "remote-write", url: "http://x" }, "logs"), []);
  assert.deepEqual(exporterFor({ kind: "prometheus", url: "http://x" }, "logs"), []);
  assert.deepEqual(exporterFor({ kind: "exposed", port: 1 }, "logs"), []);
});

test("secrets are references: to a variable, to a file, or to the variable that holds a Kubernetes secret", () => {
  const headers = { a: { secret: "file", path: "/run/x" }, b: { secret: "kubernetes", name: "tempo-s3", key: "access.key" } } as const;
  assert.deepEqual(exporterFor({ kind: "jaeger", otlp: "j:4317", headers })[0]?.[1], {
    endpoint: "j:4317",
    headers: { a: "${file:/run/x}", b: "${env:TEMPO_S3_ACCESS_KEY}" },
  });
});

// ---- Traces

test("metrics are made from spans before sampling, in a pipeline of their own", () => {
  const gate = collector({ export: { metrics: [exposed], traces: [tempo], logs: [] } });
  const config = configOf(gate, [tracing("shop", gate, { head: 0.1, keep: { errors: true } }, { serviceGraph: true })]);
  assert.deepEqual(pipelinesOf(config), {
    "traces/all": [["otlp"], ["memory_limiter"], ["span_metrics", "service_graph", "forward/sampling"]],
    "traces/sampled": [["forward/sampling"], ["memory_limiter", "tail_sampling", "batch"], ["otlp_grpc/tempo"]],
    metrics: [["otlp", "span_metrics", "service_graph"], ["memory_limiter", "batch"], ["prometheus"]],
  });
  assert.deepEqual((settingsOf(config, "span_metrics") as { exemplars?: unknown }).exemplars, { enabled: true });
});

test("without sampling one pipeline does both, and without a way out for metrics none are made", () => {
  const plain = collector({ export: { metrics: [{ ...exposed, openMetrics: false } as Backend], traces: [tempo], logs: [] } });
  const traced = (gate: Collector) => [tracing("shop", gate, { head: 1 }, { serviceGraph: true }), tracing("cart", gate, { head: 1 })];
  const config = configOf(plain, traced(plain));
  assert.deepEqual(pipelinesOf(config).traces, [["otlp"], ["memory_limiter", "batch"], ["otlp_grpc/tempo", "span_metrics", "service_graph"]]);
  assert.equal((settingsOf(config, "span_metrics") as { exemplars?: unknown }).exemplars, undefined);
  assert.deepEqual(configOf(collector(), traced(collector())).connectors, []);
  const countsOnly = collector({ export: { metrics: [exposed], traces: [], logs: [] } });
  assert.deepEqual(pipelinesOf(configOf(countsOnly, traced(countsOnly))).traces, [["otlp"], ["memory_limiter", "batch"], ["span_metrics", "service_graph"]]);
});

interface Policy {
  readonly name: string;
  readonly type: string;
  readonly and?: { readonly and_sub_policy: readonly Policy[] };
  readonly [settings: string]: unknown;
}
function policiesOf(services: (gate: Collector) => readonly Service[], more: readonly Collector[] = []): readonly Policy[] {
  const gate = collector();
  const [config] = deriveCollectors(scopeOf(system({ collectors: [gate, ...more], services: services(gate) })));
  assert.ok(config);
  return (settingsOf(config, "tail_sampling") as { readonly policies: readonly Policy[] }).policies;
}
const partsOf = ({ and, ...own }: Policy) => (and?.and_sub_policy ?? [own]).map(({ name: _name, type, ...rest }) => rest[type] ?? type);

test("policies are about errors, slow traces, operations with a share of their own, and the rest without those", () => {
  const policies = policiesOf((gate) => [
    tracing("shop", gate, { head: 0.07, operations: { "GET /health": 0.01, pay: 1 }, keep: { errors: true, slowerThan: 5000 } }),
  ]);
  assert.deepEqual(
    policies.map((policy) => [policy.name, partsOf(policy)]),
    [
      ["errors", [{ status_codes: ["ERROR"] }]],
      ["slower than 5s", [{ threshold_ms: 5000 }]],
      ["operation GET /health", [{ key: "sampling.operation", values: ["GET /health"] }, { sampling_percentage: 1 }]],
      ["operation pay", [{ key: "sampling.operation", values: ["pay"] }]],
      ["baseline", [{ key: "sampling.operation", values: ["GET /health", "pay"], invert_match: true }, { sampling_percentage: 7 }]],
    ],
  );
});

test("spans with a share of their own are marked by service and name", () => {
  const gate = collector();
  const services = [
    tracing("shop", gate, { head: 0.1, operations: { 'say "hi"': 1, pay: 1 }, keep: { errors: true } }),
    tracing("cart", gate, { head: 0.1, operations: { add: 0.5 } }),
  ];
  assert.deepEqual(settingsOf(configOf(gate, services), "transform/operations"), {
    error_mode: "ignore",
    trace_statements: [
      {
        context: "span",
        statements: [
          'set(span.attributes["sampling.operation"], span.name) where resource.attributes["service.name"] == "shop" and (span.name == "say \\"hi\\"" or span.name == "pay")',
          'set(span.attributes["sampling.operation"], span.name) where resource.attributes["service.name"] == "cart" and (span.name == "add")',
        ],
      },
    ],
  });
});

test("services that are sampled differently have policies of their own, and services without rules pass whole", () => {
  const policies = policiesOf((gate) => [
    tracing("shop", gate, { head: 0.1, keep: { errors: true } }),
    tracing("cart", gate, { head: 0.5 }),
    tracing("free", gate, { head: 1 }),
  ]);
  assert.deepEqual(
    policies.map((policy) => [policy.name, partsOf(policy)]),
    [
      ["shop: errors", [{ key: "service.name", values: ["shop"] }, { status_codes: ["ERROR"] }]],
      ["shop: baseline", [{ key: "service.name", values: ["shop"] }, { sampling_percentage: 10 }]],
      ["cart: baseline", [{ key: "service.name", values: ["cart"] }, { sampling_percentage: 50 }]],
      ["others", [{ key: "service.name", values: ["shop", "cart"], invert_match: true }, "always_sample"]],
    ],
  );
});

test("services that are sampled alike share policies, but for the operations of each", () => {
  const rules = { head: 0.1, keep: { errors: true } };
  const policies = policiesOf((gate) => [
    tracing("shop", gate, { ...rules, operations: { pay: 1 } }),
    tracing("cart", gate, { ...rules, operations: { add: 1 } }),
  ]);
  assert.deepEqual(
    policies.map((policy) => [policy.name, partsOf(policy)]),
    [
      ["errors", [{ status_codes: ["ERROR"] }]],
      [
        "shop: operation pay",
        [
          { key: "service.name", values: ["shop"] },
          { key: "sampling.operation", values: ["pay"] },
        ],
      ],
      [
        "cart: operation add",
        [
          { key: "service.name", values: ["cart"] },
          { key: "sampling.operation", values: ["add"] },
        ],
      ],
      ["baseline", [{ key: "sampling.operation", values: ["pay", "add"], invert_match: true }, { sampling_percentage: 10 }]],
    ],
  );
});

test("traces that another collector has thinned are not thinned again", () => {
  const edge = collector({ name: "edge", export: { metrics: [], traces: [collector()], logs: [] } });
  const policies = policiesOf((gate) => [tracing("shop", gate, { head: 0.1, keep: { errors: true } })], [edge]);
  assert.deepEqual(
    policies.map(({ name }) => name),
    ["shop: errors", "shop: baseline", "others"],
  );
});

test("a limit is shared out among the policies that it bounds, and one trace always fits", () => {
  const limits = (tracesPerSecond: number, operations: Record<string, number>) =>
    policiesOf((gate) => [tracing("shop", gate, { head: 1, operations, keep: { errors: true }, limit: { tracesPerSecond, spansPerTrace: 10 } })]).map(
      (policy) => [policy.name, partsOf(policy).at(-1)],
    );
  assert.deepEqual(limits(100, {}), [
    ["errors", { status_codes: ["ERROR"] }],
    ["baseline", { spans_per_second: 1000 }],
  ]);
  assert.deepEqual(limits(100, { pay: 0.5 }).slice(1), [
    ["operation pay", { spans_per_second: 500 }],
    ["baseline", { spans_per_second: 500 }],
  ]);
  assert.deepEqual(limits(1, {}).at(-1), ["baseline", { spans_per_second: 11 }]);
});

test("the decision waits longer than what counts as slow, with room for the traces that limits let expect", () => {
  const settings = (head: number, slowerThan?: number, tracesPerSecond?: number) => {
    const gate = collector();
    const keep = { errors: true, ...(slowerThan !== undefined && { slowerThan }) };
    const limit = tracesPerSecond === undefined ? {} : { limit: { tracesPerSecond, spansPerTrace: 10 } };
    const config = configOf(gate, [tracing("shop", gate, { head, keep, ...limit })]);
    const { decision_wait, num_traces } = settingsOf(config, "tail_sampling") as { decision_wait: string; num_traces: number };
    return [decision_wait, num_traces];
  };
  assert.deepEqual(settings(0.1), ["10s", 50_000]);
  assert.deepEqual(settings(0.1, 5000), ["15s", 50_000]);
  assert.deepEqual(settings(0.1, 5000, 1000), ["15s", 225_000]);
  assert.deepEqual(settings(0, 5000, 1000), ["15s", 50_000]);
});

test("personal attributes of any span are hashed or deleted before anything counts or keeps them", () => {
  const attributes = [
    { name: "user.id", type: "string", personal: "hash" },
    { name: "user.email", type: "string", personal: "drop" },
    { name: "kind", type: "string" },
  ] as const;
  const again = [{ name: "user.id", type: "string", personal: "drop" }] as const;
  const gate = collector({ export: { metrics: [], traces: [tempo], logs: [loki] } });
  const shopService = tracing("shop", gate, { head: 1 }, { spans: [span("a", attributes, [span("b", again)]), span("c", attributes)] });
  const fields = [{ name: "ip", fate: "line", type: "string", personal: "hash" }] as const;
  const logging = service("cart", { log: log({ fields }), deliver: { metrics: [], logs: gate, at: nowhere } });
  const config = configOf(gate, [shopService, logging]);
  assert.deepEqual(settingsOf(config, "attributes/personal"), {
    actions: [
      { key: "user.id", action: "delete" },
      { key: "user.email", action: "delete" },
    ],
  });
  assert.deepEqual(settingsOf(config, "attributes/personal-logs"), { actions: [{ key: "ip", action: "hash" }] });
  assert.deepEqual(pipelinesOf(config).logs?.[1], ["memory_limiter", "attributes/personal-logs", "batch"]);
});

// ---- The whole

test("every component is used, and every id that a pipeline names is there", () => {
  for (const environment of ["development", "production"]) {
    for (const config of deriveCollectors(scopeOf(shop, environment))) {
      const ids = (kind: "receivers" | "processors" | "exporters") => config.pipelines.flatMap((pipeline) => pipeline[kind]);
      const connectors = config.connectors.map(({ id }) => id);
      const declared = (kind: "receivers" | "processors" | "exporters") => [...config[kind].map(({ id }) => id), ...(kind === "processors" ? [] : connectors)];
      for (const kind of ["receivers", "processors", "exporters"] as const) assert.deepEqual([...new Set(ids(kind))].sort(), declared(kind).sort());
      for (const pipeline of config.pipelines) {
        assert.equal(pipeline.processors[0], "memory_limiter");
        if (!pipeline.exporters.every((id) => connectors.includes(id))) assert.equal(pipeline.processors.at(-1), "batch");
      }
    }
  }
});

test("parts know their subject, and the place in the spec that they come from", () => {
  const config = configOf(collector());
  const limiter = config.processors[0];
  assert.equal(limiter?.subject, "collectors.gate.processors.memory_limiter");
  assert.deepEqual(limiter?.at, { kind: "spec", call: {}, path: [1, "memoryLimit"] });
  assert.deepEqual(config.exporters[0]?.at, { kind: "spec", call: {}, path: [1, "export", "traces", 0] });
  assert.equal(config.pipelines[0]?.subject, "collectors.gate.pipelines.traces");
});
