/** What a collector takes in besides OTLP, its tiers and options, the vendors it exports to, and what the user merges over it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type CollectorConfig, deriveCollectors } from "../../src/derive/collector.ts";
import type { Settings } from "../../src/derive/collector-part.ts";
import { vendorKeys } from "../../src/derive/collector-vendors.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import type { Backend, Collector, Statsd } from "../../src/ir/backend.ts";
import type { Metric } from "../../src/ir/metric.ts";
import type { Service, System } from "../../src/ir/system.ts";
import { collector, exposed, loki, nowhere, service, system, tempo, tracing } from "../support/pipeline.ts";

const key = { secret: "env", name: "KEY" } as const;

function configs(made: Collector, services: readonly Service[] = [], more: Partial<System> = {}): readonly CollectorConfig[] {
  return deriveCollectors(scopeOf(system({ services, collectors: [made], ...more })));
}
function pipelines(config: CollectorConfig | undefined): Readonly<Record<string, readonly (readonly string[])[]>> {
  return Object.fromEntries((config?.pipelines ?? []).map(({ id, receivers, processors, exporters }) => [id, [receivers, processors, exporters]]));
}
function settings(config: CollectorConfig | undefined, kind: "receivers" | "processors" | "exporters" | "extensions", id: string): Settings | undefined {
  return config?.[kind].find((each) => each.id === id)?.settings;
}

describe("what a collector takes in", () => {
  const metric = (name: string, kind: Metric["kind"], part: Partial<Metric> = {}): Metric => ({
    ...{ node: "metric", name, kind, help: "h", unit: "count", labels: [], allow: [], at: nowhere },
    ...part,
  });
  const hits = metric("api_cache_hits_total", "counter");
  const time = metric("api_time_seconds", "histogram", { unit: "seconds", buckets: [0.005, 0.7, 1] });
  const statsd: Statsd = {
    ...{ node: "statsd", listen: "0.0.0.0:8125", prefix: "api", flush: 10_000, at: nowhere },
    map: [
      { from: "api.cache.hits", to: hits },
      { from: "api.time", to: time },
    ],
  };
  const [intake] = configs(
    collector({ receive: { statsd, zipkin: 9411, jaegerThrift: 14_268 }, export: { metrics: [exposed], traces: [tempo], logs: [loki] } }),
    [service("api", { metrics: { hits, time } })],
  );

  it("has a pipeline for each kind of receiver, and none for a signal that nothing brings", () => {
    assert.deepEqual(pipelines(intake), {
      traces: [["zipkin", "jaeger"], ["memory_limiter", "batch"], ["otlp_grpc/tempo"]],
      "metrics/statsd": [["statsd"], ["memory_limiter", "filter/statsd", "transform/statsd", "resource/statsd", "deltatocumulative", "batch"], ["prometheus"]],
    });
  });

  it("is Zipkin, and Thrift over HTTP", () => {
    assert.deepEqual(settings(intake, "receivers", "zipkin"), { endpoint: "0.0.0.0:9411" });
    assert.deepEqual(settings(intake, "receivers", "jaeger"), { protocols: { thrift_http: { endpoint: "0.0.0.0:14268" } } });
  });

  it("turns names of StatsD into the metrics declared, in their unit and buckets, of the service that has them", () => {
    assert.deepEqual(settings(intake, "processors", "filter/statsd"), {
      error_mode: "ignore",
      metrics: { metric: ['name != "api.cache.hits" and name != "api.time"'] },
    });
    assert.deepEqual(settings(intake, "processors", "transform/statsd"), {
      error_mode: "ignore",
      metric_statements: [
        {
          context: "metric",
          statements: [
            'set(metric.name, "api_cache_hits_total") where metric.name == "api.cache.hits"',
            'set(metric.name, "api_time_seconds") where metric.name == "api.time"',
            'convert_exponential_histogram_to_histogram("midpoint", [0.0, 5.0, 700.0, 1000.0]) where metric.name == "api_time_seconds"',
            'scale_metric(0.001, "s") where metric.name == "api_time_seconds"',
          ],
        },
        { context: "datapoint", statements: ['set(datapoint.explicit_bounds, [0.005, 0.7, 1.0]) where metric.name == "api_time_seconds"'] },
      ],
    });
    assert.deepEqual(settings(intake, "processors", "resource/statsd"), { attributes: [{ key: "service.name", value: "api", action: "insert" }] });
  });

  it("is only for those who have the token, which collectors that send to it do", () => {
    const inner = collector({ name: "inner", bearerToken: key, receive: { grpc: 4317, zipkin: 9411 } });
    const [guarded] = configs(inner);
    const auth = { authenticator: "bearertokenauth" };
    assert.deepEqual(settings(guarded, "receivers", "otlp"), { protocols: { grpc: { endpoint: "0.0.0.0:4317", auth } } });
    assert.deepEqual(settings(guarded, "receivers", "zipkin"), { endpoint: "0.0.0.0:9411", auth });
    assert.deepEqual(settings(guarded, "extensions", "bearertokenauth"), { token: "${env:KEY}" });
    const [outer] = configs(collector({ export: { metrics: [], traces: [inner], logs: [] } }));
    assert.deepEqual(settings(outer, "exporters", "otlp_grpc/inner")?.headers, { Authorization: "Bearer ${env:KEY}" });
  });
});

describe("several collectors beside each other", () => {
  const sampled = (made: Collector) => configs(made, [tracing("shop", made, { head: 0.1, keep: { errors: true } })]);

  it("are two tiers where traces are judged, which meet by trace id", () => {
    const [front, behind] = sampled(collector({ replicas: 3, version: "0.160" }));
    assert.deepEqual([front?.name, behind?.name], ["gate", "gate-sampling"]);
    assert.deepEqual(pipelines(front), { traces: [["otlp"], ["memory_limiter"], ["load_balancing"]] });
    assert.deepEqual(pipelines(behind), { traces: [["otlp"], ["memory_limiter", "tail_sampling", "batch"], ["otlp_grpc/tempo"]] });
    assert.deepEqual(settings(front, "exporters", "load_balancing"), {
      routing_key: "traceID",
      protocol: { otlp: { timeout: "1s", tls: { insecure: true } } },
      resolver: { dns: { hostname: "gate-sampling", port: "4317", interval: "5s" } },
    });
  });

  it("call the balancing exporter as their version does", () => {
    const [front] = sampled(collector({ replicas: 3, version: "0.150" }));
    assert.deepEqual(
      front?.exporters.map(({ id }) => id),
      ["loadbalancing"],
    );
  });

  it("find each other in Kubernetes by a headless service", () => {
    const gate = collector({ replicas: 2, version: "0.160" });
    const kubernetes = { node: "deployment", by: "kubernetes", namespace: "shops", kustomize: false, helmValues: [], at: nowhere } as const;
    const [front] = configs(gate, [tracing("shop", gate, { head: 0.1, keep: { errors: true } })], { deploy: [kubernetes as never] });
    const resolver = settings(front, "exporters", "load_balancing")?.resolver as { readonly dns: { readonly hostname: string } };
    assert.equal(resolver.dns.hostname, "gate-sampling.shops.svc.cluster.local");
  });

  it("are one tier where nothing has to meet", () => {
    const gate = collector({ replicas: 3 });
    assert.deepEqual(
      configs(gate, [tracing("shop", gate, { head: 1 })]).map(({ name }) => name),
      ["gate"],
    );
    assert.equal(sampled(collector({ replicas: 1 })).length, 1);
  });

  it("share a limit", () => {
    const limit = { tracesPerSecond: 100, spansPerTrace: 10 };
    const spans = (replicas: number) => {
      const gate = collector({ replicas });
      return /"spans_per_second":(\d+)/.exec(JSON.stringify(configs(gate, [tracing("shop", gate, { head: 0.5, limit })])))?.[1];
    };
    assert.deepEqual([spans(1), spans(4)], ["1000", "250"]);
  });

  it("count spans by service where they write what they count themselves", () => {
    const written: Backend = { node: "backend", kind: "remote-write", name: "mimir", url: "http://mimir/api/v1/push", at: nowhere };
    const gate = collector({ replicas: 3, version: "0.160", export: { metrics: [written], traces: [tempo], logs: [] } });
    const [front, behind] = configs(gate, [tracing("shop", gate, { head: 0.1, keep: { errors: true } }, { serviceGraph: true })]);
    assert.deepEqual(pipelines(front).traces?.[2], ["load_balancing", "load_balancing/by-service"]);
    assert.deepEqual(Object.keys(pipelines(behind)), ["traces/all", "traces/sampled", "traces/by-service", "metrics", "metrics/edges"]);
    assert.deepEqual(pipelines(behind)["traces/by-service"], [["otlp/by-service"], ["memory_limiter"], ["span_metrics"]]);
    const scraped = collector({ replicas: 3, version: "0.160", export: { metrics: [exposed], traces: [tempo], logs: [] } });
    const [, counting] = configs(scraped, [tracing("shop", scraped, { head: 0.1, keep: { errors: true } }, { serviceGraph: true })]);
    assert.deepEqual(Object.keys(pipelines(counting)), ["traces/all", "traces/sampled", "metrics"]);
  });
});

describe("a choice", () => {
  const dd: Backend = { node: "backend", kind: "datadog", name: "dd", site: "datadoghq.eu", apiKey: key, at: nowhere };
  const cloud: Backend = { node: "backend", kind: "choice", name: "cloud", variable: "CLOUD", options: { home: tempo, dd }, at: nowhere };

  it("is a configuration for each option, of which the first is the default", () => {
    const made = configs(collector({ export: { metrics: [], traces: [cloud], logs: [loki] } }));
    assert.deepEqual(
      made.map(({ name, option, exporters }) => [name, option, exporters.map(({ id }) => id)]),
      [
        ["gate-home", { variable: "CLOUD", name: "home", isDefault: true }, ["otlp_grpc/tempo", "otlp_http/loki"]],
        ["gate-dd", { variable: "CLOUD", name: "dd", isDefault: false }, ["datadog/dd", "otlp_http/loki"]],
      ],
    );
  });
});

describe("a vendor", () => {
  const vendors: readonly Backend[] = [
    { node: "backend", kind: "datadog", name: "v", site: "datadoghq.eu", apiKey: key, at: nowhere },
    { node: "backend", kind: "aws", name: "v", region: "eu-west-1", at: nowhere },
    { node: "backend", kind: "aws", name: "v", region: { secret: "env", name: "AWS_REGION" }, at: nowhere },
    { node: "backend", kind: "google-cloud", name: "v", project: "p", at: nowhere },
    { node: "backend", kind: "azure-monitor", name: "v", connectionString: key, at: nowhere },
    { node: "backend", kind: "elasticsearch", name: "v", url: "http://es:9200/", timeField: "@timestamp", headers: { Authorization: key }, at: nowhere },
    { node: "backend", kind: "zipkin", name: "v", url: "http://zipkin:9411/api/v2/spans", at: nowhere },
  ];
  const said = [
    'datadog/v {"api":{"site":"datadoghq.eu","key":"${env:KEY}"}}',
    'awsxray/v {"region":"eu-west-1"} awsemf/v {"region":"eu-west-1","namespace":"shop","log_group_name":"/metrics/shop"}',
    'awsxray/v {"region":"${env:AWS_REGION}"} awsemf/v {"region":"${env:AWS_REGION}","namespace":"shop","log_group_name":"/metrics/shop"}',
    'googlecloud/v {"project":"p","log":{"default_log_name":"shop"}}',
    'azuremonitor/v {"connection_string":"${env:KEY}"}',
    'elasticsearch/v {"endpoints":["http://es:9200"],"headers":{"Authorization":"${env:KEY}"}}',
    'zipkin/v {"endpoint":"http://zipkin:9411/api/v2/spans"}',
  ];
  for (const [index, vendor] of vendors.entries()) {
    it(`has the keys of its exporter: ${said[index]}`, () => {
      const [config] = configs(collector({ export: { metrics: [vendor], traces: [vendor], logs: [vendor] } }));
      const exporters = config?.exporters ?? [];
      assert.equal(exporters.map((each) => `${each.id} ${JSON.stringify(each.settings)}`).join(" "), said[index]);
      for (const { type, settings: own } of exporters) for (const name of Object.keys(own)) assert.ok(vendorKeys[type]?.keys.includes(name), `${type} ${name}`);
    });
  }
});

describe("what the user says in the collector's own terms", () => {
  const merged = (raw: Settings, part: Partial<Collector> = {}) => configs(collector({ raw, ...part }))[0];

  it("is merged map by map, and null takes away", () => {
    const config = merged({ processors: { batch: { timeout: null, send_batch_max_size: 9 } }, exporters: { "otlp_grpc/tempo": { tls: { ca_file: "/ca" } } } });
    assert.deepEqual(settings(config, "processors", "batch"), { send_batch_size: 1024, send_batch_max_size: 9 });
    assert.deepEqual(settings(config, "exporters", "otlp_grpc/tempo"), { endpoint: "tempo:4317", tls: { insecure: true, ca_file: "/ca" } });
  });

  it("knows components by their present names too", () => {
    const config = merged({ exporters: { "otlp_grpc/tempo": { compression: "zstd" } } }, { version: "0.130" });
    assert.deepEqual(settings(config, "exporters", "otlp/tempo"), { endpoint: "tempo:4317", tls: { insecure: true }, compression: "zstd" });
  });

  it("adds components and pipelines, and knows where each was said", () => {
    const config = merged({
      receivers: { filelog: { include: ["/var/log/x"] } },
      service: { pipelines: { "logs/files": { receivers: ["filelog"], exporters: ["otlp_grpc/tempo"] }, traces: { processors: ["batch"] } }, extensions: [] },
    });
    assert.deepEqual(pipelines(config)["logs/files"], [["filelog"], [], ["otlp_grpc/tempo"]]);
    assert.deepEqual(pipelines(config).traces, [["otlp"], ["batch"], ["otlp_grpc/tempo"]]);
    assert.deepEqual(config?.enabled, []);
    const added = config?.receivers.find(({ id }) => id === "filelog");
    assert.equal(added?.type, "file_log");
    const place = added?.placeOf?.(["include", 0]);
    assert.deepEqual(place?.kind === "spec" && place.path, [1, "raw", "receivers", "filelog", "include", 0]);
    const entry = config?.pipelines.find(({ id }) => id === "traces")?.placeOf?.(["processors", 0]);
    assert.deepEqual(entry?.kind === "spec" && entry.path, [1, "raw", "service", "pipelines", "traces", "processors", 0]);
  });

  it("goes to the tier that has what it is about", () => {
    const gate = collector({ replicas: 2, version: "0.160", raw: { processors: { tail_sampling: { num_traces: 7 }, resource: { attributes: [] } } } });
    const [front, behind] = configs(gate, [tracing("shop", gate, { head: 0.1, keep: { errors: true } })]);
    assert.equal(settings(behind, "processors", "tail_sampling")?.num_traces, 7);
    assert.ok(settings(front, "processors", "resource") && !settings(front, "processors", "tail_sampling") && !settings(behind, "processors", "resource"));
  });
});

it("a policy about an absence stands inside of `and`: alone it would veto what others keep", () => {
  const gate = collector();
  const [config] = configs(gate, [tracing("shop", gate, { head: 1, operations: { "GET /health": 0.01 }, keep: { errors: true } })]);
  const policies = settings(config, "processors", "tail_sampling")?.policies as readonly Settings[];
  assert.deepEqual(
    policies.map(({ name, type }) => [name, type]),
    [
      ["errors", "status_code"],
      ["operation GET /health", "and"],
      ["baseline", "and"],
    ],
  );
});
