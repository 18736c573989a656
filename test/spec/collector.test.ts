import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  aws,
  azureMonitor,
  choice,
  collector,
  counter,
  datadog,
  elasticsearch,
  environments,
  gauge,
  googleCloud,
  histogram,
  jaeger,
  loki,
  secret,
  statsd,
  summary,
  tempo,
  zipkin,
} from "obsc";
import type { Backend, Collector, Statsd } from "../../src/ir/backend.ts";
import { node, problemsOf } from "../support/spec.ts";

const per = environments("test", "live");
const traceStore = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "3d" });
const logStore = loki("loki", { url: "http://loki:3100", retention: "7d" });
const dd = datadog("dd", { site: "datadoghq.eu", apiKey: secret.env("DD_API_KEY") });
const base = { version: "0.150", receive: { otlp: {} }, memoryLimit: "1GiB", export: { traces: [traceStore] } } as const;
const hits = counter("api_cache_hits_total", { help: "Cache hits" });
const size = gauge("api_cache_entries", { help: "Entries" });
const duration = histogram("api_request_duration_seconds", { help: "Duration", buckets: ["10ms", "100ms", "1s"] });
const old = summary("api_age_seconds", { help: "Age", quantiles: ["p50"] });

describe("what a collector takes in", () => {
  it("is OTLP, StatsD, Zipkin and Thrift, at the ports said", () => {
    const intake = statsd({ listen: "0.0.0.0:8125", flush: "10s", map: [{ from: "hits", to: hits }] });
    const made = node<Collector>(collector("c", { ...base, receive: { otlp: {}, statsd: intake, zipkin: 9411, jaegerThrift: 14_268 } }));
    assert.deepEqual(made.receive, { grpc: 4317, http: 4318, statsd: intake, zipkin: 9411, jaegerThrift: 14_268 });
  });

  it("maps names of StatsD to metrics, in full", () => {
    const { at: _at, ...said } = node<Statsd>(
      statsd({
        listen: "0.0.0.0:8125",
        prefix: "api",
        flush: "10s",
        map: [
          { from: "api.hits", to: hits },
          { from: "api.size", to: size },
          { from: "api.time", to: duration },
        ],
      }),
    );
    const map = [
      { from: "api.hits", to: hits },
      { from: "api.size", to: size },
      { from: "api.time", to: duration },
    ];
    assert.deepEqual(said, { node: "statsd", listen: "0.0.0.0:8125", prefix: "api", flush: 10_000, map });
  });

  const to =
    (map: unknown, more: object = {}) =>
    () =>
      statsd({ listen: "0.0.0.0:8125", flush: "10s", map, ...more } as never);
  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    ["no map", () => statsd({ listen: "0.0.0.0:8125", flush: "10s" } as never), "0 `map` is missing"],
    ["an empty map", to([]), "0.map no name of StatsD becomes a metric, so all of them would be dropped"],
    ["a map by name", to({ hits }), "0.map an object is not a list"],
    ["a metric by its name", to([{ from: "hits", to: "api_cache_hits_total" }]), '0.map.0.to `"api_cache_hits_total"` is not a metric'],
    ["a summary", to([{ from: "age", to: old }]), "0.map.0.to the summary `api_age_seconds` is not a metric that StatsD can say"],
    [
      "a name that becomes two metrics",
      to([
        { from: "hits", to: hits },
        { from: "hits", to: size },
      ]),
      "0.map.1.from `hits` already becomes `api_cache_hits_total`",
    ],
    ["a name without the prefix", to([{ from: "hits", to: hits }], { prefix: "api" }), "0.map.0.from `hits` does not begin with the prefix `api.`"],
    ["a prefix with its dot", to([{ from: "api.hits", to: hits }], { prefix: "api." }), '0.prefix `"api."` is not a name of StatsD'],
    ["a name that StatsD cannot say", to([{ from: "api:hits", to: hits }]), '0.map.0.from `"api:hits"` is not a name of StatsD'],
    ["no time between flushes", to([{ from: "hits", to: hits }], { flush: "0s" }), '0.flush `"0s"` is not a duration over zero'],
    ["a URL", to([{ from: "hits", to: hits }], { listen: "udp://0.0.0.0:8125" }), '0.listen `"udp://0.0.0.0:8125"` is not an address'],
    ["nothing received", () => collector("c", { ...base, receive: {} }), "1.receive this collector receives nothing"],
    ["nothing exported", () => collector("c", { ...base, export: { traces: [] } }), "1.export this collector exports nothing"],
    ["StatsD as a port", () => collector("c", { ...base, receive: { statsd: 8125 as never } }), "1.receive.statsd `8125` is not StatsD"],
    ["a port that cannot be", () => collector("c", { ...base, receive: { zipkin: 0 } }), "1.receive.zipkin `0` is not a port"],
    ["no copy of it", () => collector("c", { ...base, replicas: 0 }), "1.replicas `0` is not a whole number over 0"],
    ["no copy of it in tests", () => collector("c", { ...base, replicas: per({ test: 0, live: 2 }) }), "0.test `0` is not a whole number over 0"],
    ["a token as text", () => collector("c", { ...base, bearerToken: "abc" as never }), "1.bearerToken a text stands where a secret is referred to"],
    ["an image without a name", () => collector("c", { ...base, image: ":1" as never }), '1.image `":1"` is not an image'],
    ["raw text", () => collector("c", { ...base, raw: "exporters: {}" as never }), "1.raw the raw settings are no object"],
    [
      "a section that does not exist",
      () => collector("c", { ...base, raw: { exporter: {} } }),
      "1.raw.{exporter} there is no section `exporter` in a configuration of the collector",
    ],
    ["a section that is a list", () => collector("c", { ...base, raw: { exporters: [] } }), "1.raw.{exporters} the section `exporters` is no object"],
    ["a setting that is no data", () => collector("c", { ...base, raw: { exporters: { debug: new Date(0) } } }), "1.raw.exporters.debug an object is not data"],
  ];
  for (const [name, statement, problem] of wrong) it(`is reported: ${name}`, () => assert.deepEqual(problemsOf(statement), [problem]));
});

describe("a vendor", () => {
  const said: readonly (readonly [string, unknown, object])[] = [
    ["Datadog", dd, { kind: "datadog", name: "dd", site: "datadoghq.eu", apiKey: { secret: "env", name: "DD_API_KEY" } }],
    ["AWS", aws("aws", { region: "eu-west-1" }), { kind: "aws", name: "aws", region: "eu-west-1" }],
    ["AWS, by a variable", aws("aws", { region: secret.env("AWS_REGION") }), { kind: "aws", name: "aws", region: { secret: "env", name: "AWS_REGION" } }],
    ["Google Cloud", googleCloud("gcp", { project: "p" }), { kind: "google-cloud", name: "gcp", project: "p" }],
    [
      "Azure Monitor",
      azureMonitor("az", { connectionString: secret.env("AZ") }),
      { kind: "azure-monitor", name: "az", connectionString: { secret: "env", name: "AZ" } },
    ],
    ["Zipkin", zipkin("zipkin", { url: "http://zipkin:9411/api/v2/spans" }), { kind: "zipkin", name: "zipkin", url: "http://zipkin:9411/api/v2/spans" }],
    [
      "Elasticsearch",
      elasticsearch("es", { url: "http://es:9200", retention: "30d", replicas: 3 }),
      { kind: "elasticsearch", name: "es", url: "http://es:9200", timeField: "@timestamp", retention: 2_592_000_000, replicas: 3 },
    ],
    [
      "a choice",
      choice("CLOUD_PROVIDER", { home: traceStore, dd }),
      { kind: "choice", name: "cloud-provider", variable: "CLOUD_PROVIDER", options: { home: traceStore, dd } },
    ],
  ];
  for (const [name, backend, expected] of said) {
    it(`is what it says: ${name}`, () => {
      const { at: _at, ...rest } = node<Backend>(backend);
      assert.deepEqual(rest, { node: "backend", ...expected });
    });
  }

  const jaegerStore = jaeger("jaeger", { otlp: "jaeger:4317" });
  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    [
      "a site that Datadog lacks",
      () => datadog("d", { site: "datadog.eu" as never, apiKey: secret.env("K") }),
      '1.site `"datadog.eu"` is not among `"datadoghq.com"`, `"datadoghq.eu"`, `"us3.datadoghq.com"`, `"us5.datadoghq.com"`, `"ap1.datadoghq.com"`',
    ],
    ["a key as text", () => datadog("d", { site: "datadoghq.eu", apiKey: "abc" as never }), "1.apiKey a text stands where a secret is referred to"],
    ["no region", () => aws("a", {} as never), "1 `region` is missing"],
    ["a Zipkin without its path", () => zipkin("z", { url: "http://z:9411" as never }), '1.url `"http://z:9411"` is not the address of Zipkin\'s intake'],
    ["a choice of one", () => choice("CLOUD", { dd }), "1 `dd` is the only option"],
    ["a choice of none", () => choice("CLOUD", {}), "1 there is nothing to choose among"],
    ["a choice among choices", () => choice("CLOUD", { a: choice("OTHER", { x: dd, y: traceStore }), dd }), "1.a a choice stands among the options of another"],
    ["a variable with a dash", () => choice("CLOUD-PROVIDER", { a: dd, b: traceStore }), '0 `"CLOUD-PROVIDER"` is not the name of an environment variable'],
    ["an option that is no file", () => choice("CLOUD", { "a/b": dd, b: traceStore }), "1.{a/b} `a/b` is no name of an option"],
    [
      "options that take no signal in common",
      () => choice<never>("CLOUD", { logs: logStore, traces: traceStore }),
      "1 there is no signal that all options take",
    ],
    [
      "two variables for one collector",
      () => collector("c", { ...base, export: { traces: [choice("A", { x: dd, y: traceStore }), choice("B", { x: dd, y: jaegerStore })] } }),
      "1.export.traces.1 `B` and `A` both choose what this collector exports to",
    ],
    [
      "other options for another signal",
      () => collector("c", { ...base, export: { traces: [choice("A", { home: traceStore, dd })], logs: [choice("A", { home: logStore, vendor: dd })] } }),
      "1.export.logs.0 the options of `A` are home, vendor here and home, dd before",
    ],
  ];
  for (const [name, statement, problem] of wrong) it(`is reported: ${name}`, () => assert.deepEqual(problemsOf(statement), [problem]));
});
