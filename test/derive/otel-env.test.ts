import assert from "node:assert/strict";
import { test } from "node:test";
import { otelEnvironment } from "../../src/derive/otel-env.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import type { Backend } from "../../src/ir/backend.ts";
import type { Service } from "../../src/ir/system.ts";
import { collector, log, loki, nowhere, sampling, service, system, tempo, traces, tracing } from "../support/pipeline.ts";

const gate = collector();

function variables(of: Service, environment?: string): readonly string[] {
  const scope = scopeOf(system({ services: [of], environments: ["test", "live"] }), environment);
  return otelEnvironment(of, scope).map(({ name, value }) => `${name}=${value}`);
}

function only(prefix: string, of: Service): readonly string[] {
  return variables(of).filter((line) => line.startsWith(prefix));
}

test("a service that sends all its signals to one collector names it once", () => {
  const shop = service("shop", {
    version: "1.4",
    namespace: "shops",
    labels: { region: "eu west" },
    traces: traces({ sampling: sampling({ head: { perEnvironment: { test: 1, live: 0.05 } } }), propagators: ["tracecontext", "baggage", "b3"] }),
    deliver: { metrics: [gate], traces: gate, logs: gate, at: nowhere },
  });
  assert.deepEqual(variables(shop, "live"), [
    "OTEL_SERVICE_NAME=shop",
    "OTEL_RESOURCE_ATTRIBUTES=service.version=1.4,deployment.environment.name=live,k8s.namespace.name=shops,region=eu%20west",
    "OTEL_TRACES_EXPORTER=otlp",
    "OTEL_METRICS_EXPORTER=otlp",
    "OTEL_LOGS_EXPORTER=otlp",
    "OTEL_EXPORTER_OTLP_ENDPOINT=http://gate:4317",
    "OTEL_EXPORTER_OTLP_PROTOCOL=grpc",
    "OTEL_TRACES_SAMPLER=parentbased_traceidratio",
    "OTEL_TRACES_SAMPLER_ARG=0.05",
    "OTEL_PROPAGATORS=tracecontext,baggage,b3",
    "OTEL_METRIC_EXPORT_INTERVAL=60000",
  ]);
});

test("signals that go to different places have their own endpoints, with the path of the signal where that is HTTP", () => {
  const prometheus: Backend = {
    ...{
      node: "backend",
      kind: "prometheus",
      name: "prometheus",
      url: "http://prometheus:9090/",
      version: "3",
      retention: 1,
      scrapeInterval: 1,
      evaluationInterval: 1,
    },
    ...{ externalLabels: {}, remoteWriteReceiver: false, otlp: { promote: [] }, remoteWrite: [], scrape: [], at: nowhere },
  };
  const shop = service("shop", { traces: traces({ sampling: sampling() }), deliver: { metrics: [prometheus], traces: tempo, logs: loki, at: nowhere } });
  assert.deepEqual(only("OTEL_EXPORTER", shop), [
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://tempo:4317",
    "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=grpc",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://prometheus:9090/api/v1/otlp/v1/metrics",
    "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=http/protobuf",
    "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=http://loki:3100/otlp/v1/logs",
    "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL=http/protobuf",
  ]);
});

test("the token of a collector is a percent-encoded header that refers to the secret", () => {
  const guarded = collector({ bearerToken: { secret: "kubernetes", name: "otlp", key: "token" } });
  const scope = scopeOf(system());
  const header = otelEnvironment(tracing("shop", guarded, {}), scope).find(({ name }) => name === "OTEL_EXPORTER_OTLP_HEADERS");
  assert.equal(header?.value, "Authorization=Bearer%20${OTLP_TOKEN}");
  assert.deepEqual(header?.secrets, [{ secret: "kubernetes", name: "otlp", key: "token" }]);
});

test("headers, certificates and encrypted addresses of a store are the service's own", () => {
  const far: Backend = {
    ...{ node: "backend", kind: "otlp", name: "far", endpoint: "far:4317", signals: ["traces"], at: nowhere },
    ...{ tls: { ca: "/ca", cert: "/cert", key: "/key" }, headers: { "X-Tenant": { secret: "env", name: "TENANT" } } },
  };
  assert.deepEqual(only("OTEL_EXPORTER", tracing("shop", far, {})), [
    "OTEL_EXPORTER_OTLP_ENDPOINT=https://far:4317",
    "OTEL_EXPORTER_OTLP_PROTOCOL=grpc",
    "OTEL_EXPORTER_OTLP_HEADERS=X-Tenant=${TENANT}",
    "OTEL_EXPORTER_OTLP_CERTIFICATE=/ca",
    "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE=/cert",
    "OTEL_EXPORTER_OTLP_CLIENT_KEY=/key",
  ]);
});

test("what Prometheus scrapes and what agents read is not sent as well", () => {
  const scrape = { node: "scrape", port: 8080, path: "/metrics", at: nowhere } as const;
  const shop = service("shop", { traces: traces({ sampling: sampling() }), log: log(), deliver: { metrics: [scrape], traces: gate, logs: gate, at: nowhere } });
  assert.deepEqual(
    only("OTEL_", shop).filter((line) => line.includes("S_EXPORTER=")),
    ["OTEL_TRACES_EXPORTER=otlp", "OTEL_METRICS_EXPORTER=none", "OTEL_LOGS_EXPORTER=none"],
  );
  assert.deepEqual(variables(service("shop", { deliver: { metrics: [scrape], at: nowhere } })), []);
});

test("spans go to a Zipkin in its own protocol", () => {
  const zipkin: Backend = { node: "backend", kind: "zipkin", name: "zipkin", url: "http://zipkin:9411/api/v2/spans", at: nowhere };
  const said = variables(tracing("shop", zipkin, {}));
  assert.ok(said.includes("OTEL_TRACES_EXPORTER=zipkin") && said.includes("OTEL_EXPORTER_ZIPKIN_ENDPOINT=http://zipkin:9411/api/v2/spans"), said.join(" "));
});

test("the sampler agrees with the collector, and says the odds of each kind of trace", () => {
  const shop = tracing("shop", gate, { head: 0.1, operations: { pay: 1 }, keep: { errors: true } });
  const sampler = otelEnvironment(shop, scopeOf(system({ services: [shop], collectors: [gate] }))).find(({ name }) => name === "OTEL_TRACES_SAMPLER");
  assert.equal(sampler?.value, "parentbased_always_on");
  assert.deepEqual(sampler?.because, ["Of traces with an error, 100 % are kept.", "Of traces with `pay`, 100 % are kept.", "Of other traces, 10 % are kept."]);
  const straight = tracing("shop", tempo, { head: 0.1, keep: { errors: true } });
  const alone = otelEnvironment(straight, scopeOf(system({ services: [straight] }))).find(({ name }) => name === "OTEL_TRACES_SAMPLER");
  assert.deepEqual(alone?.because, ["Of traces with an error, 10 % are kept (of 100 % asked for).", "Of other traces, 10 % are kept."]);
  assert.deepEqual(only("OTEL_TRACES_SAMPLER", tracing("shop", gate, { head: 0 })), ["OTEL_TRACES_SAMPLER=parentbased_always_off"]);
});
