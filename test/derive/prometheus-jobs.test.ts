import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  alertmanager,
  bounded,
  collector,
  counter,
  environments,
  exposed,
  histogram,
  nobody,
  oneOf,
  type PrometheusOptions,
  processes,
  prometheus,
  remoteWrite,
  type ServiceOptions,
  type SystemOptions,
  scrape,
  scrapeJob,
  secret,
  service,
  system,
  type Url,
} from "obsc";
import type { Settings } from "../../src/derive/collector-part.ts";
import { derive } from "../../src/derive/plan.ts";
import { prometheusFlags } from "../../src/derive/prometheus-flags.ts";
import type { Place } from "../../src/ir/place.ts";
import { nodeOf, systemWith } from "../support/systems.ts";

const per = environments("test", "live");

function server(options: Partial<PrometheusOptions> = {}) {
  return prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", pipelineAlerts: false, ...options });
}
function fileOf(parts: Partial<ServiceOptions>, options: Partial<PrometheusOptions>, more: Partial<SystemOptions> = {}, environment?: string) {
  const spec = systemWith(parts, { prometheus: server(options), ...more });
  const file = derive(spec, environment).configs.find(({ format }) => format === "prometheus");
  assert.ok(file);
  return file;
}
function configOf(...parts: Parameters<typeof fileOf>): Settings {
  return fileOf(...parts).documents[0] as Settings;
}
function job(name: string, ...parts: Parameters<typeof fileOf>): Settings | undefined {
  return (configOf(...parts).scrape_configs as readonly Settings[]).find(({ job_name }) => job_name === name);
}
/** The way to the option behind a setting. */
function optionOf(place: Place | undefined): string {
  return place?.kind === "spec" ? place.path.join(".") : "";
}

describe("a job for targets that no service is", () => {
  it("says what differs from what Prometheus does anyhow", () => {
    const jobOf = (options: Omit<Parameters<typeof scrapeJob>[1], "targets">) =>
      job("node", {}, { scrapeInterval: "30s", scrape: [scrapeJob("node", { targets: ["node:9100"], ...options })] });
    const targets = [{ targets: ["node:9100"] }];
    assert.deepEqual(jobOf({}), { job_name: "node", static_configs: targets });
    assert.deepEqual(jobOf({ interval: "30s", path: "/metrics" }), { job_name: "node", static_configs: targets });
    assert.deepEqual(jobOf({ interval: "2m", path: "/probe", honorLabels: true }), {
      job_name: "node",
      scrape_interval: "2m",
      honor_labels: true,
      metrics_path: "/probe",
      static_configs: targets,
    });
  });

  it("replaces the job of a server of the system that it scrapes", () => {
    const routing = alertmanager("alertmanager", { address: "alertmanager:9093", groupBy: ["alertname"], default: nobody });
    const names = (targets: readonly [`${string}:${number}`, ...`${string}:${number}`[]] | undefined) =>
      (configOf({}, { scrape: targets ? [scrapeJob("servers", { targets })] : [] }, { routing }).scrape_configs as readonly Settings[]).map(
        ({ job_name }) => job_name,
      );
    assert.deepEqual(names(undefined), ["alertmanager", "prometheus"]);
    assert.deepEqual(names(["alertmanager:9093"]), ["servers", "prometheus"]);
    assert.deepEqual(names(["alertmanager:9093", "prometheus:9090"]), ["servers"]);
  });
});

describe("the job of a service", () => {
  it("speaks TLS with the certificates of the scrape, but not where plain text is said", () => {
    const tls = { ca: "/etc/tls/ca.crt", cert: "/etc/tls/us.crt", key: "/etc/tls/us.key", insecure: per({ test: true, live: false }) } as const;
    const of = (environment: string) => job("shop", { deliver: { metrics: scrape({ port: 8443, tls }) } }, {}, { environments: per }, environment);
    assert.deepEqual(
      [of("live")?.scheme, of("live")?.tls_config],
      ["https", { ca_file: "/etc/tls/ca.crt", cert_file: "/etc/tls/us.crt", key_file: "/etc/tls/us.key" }],
    );
    assert.deepEqual([of("test")?.scheme, of("test")?.tls_config], [undefined, undefined]);
    const usual = job("shop", { deliver: { metrics: scrape({ port: 8443, tls: {} }) } }, {});
    assert.deepEqual([usual?.scheme, usual?.tls_config], ["https", undefined]);
  });

  it("asks for native histograms where there are any; in 2.55 a feature of the server does", () => {
    const metrics = { time: histogram("shop_wait_seconds", { help: "Waiting", unit: "seconds", buckets: "native" }) };
    const deliver = { metrics: scrape({ port: 8080 }) };
    assert.equal(job("shop", { metrics, deliver }, {})?.scrape_native_histograms, true);
    assert.equal(job("shop", { metrics, deliver }, { version: "2.55" })?.scrape_native_histograms, undefined);
    const flags = (version: "2.55" | "3") => prometheusFlags(derive(systemWith({ metrics, deliver }, { prometheus: server({ version }) })).scope);
    assert.deepEqual(flags("2.55"), ["--storage.tsdb.retention.time=15d", "--enable-feature=native-histograms"]);
    assert.deepEqual(flags("3"), []);
  });

  it("has no limit where a label has no bound, and room by what is declared where it has", () => {
    const of = (labels: NonNullable<Parameters<typeof counter>[1]["labels"]>) =>
      job("shop", { metrics: { orders: counter("shop_orders_total", { help: "Orders", labels }) }, deliver: { metrics: scrape({ port: 8080 }) } }, {});
    assert.equal(of({ kind: oneOf("new", "again") })?.sample_limit, 520);
    assert.equal(of({ shard: bounded(600, "as many as there are shards") })?.sample_limit, 1800);
  });
});

describe("the job of collectors and gateways", () => {
  const gate = (options: Partial<Parameters<typeof collector>[1]> = {}) =>
    collector("gate", {
      version: "0.150",
      receive: { otlp: {} },
      memoryLimit: "1GiB",
      export: { metrics: [exposed({ port: 8889 })] },
      ...options,
    });

  it("asks this host for a collector that runs as a process beside the server", () => {
    const targets = (more: Partial<SystemOptions>) => job("gate", {}, {}, { collectors: [gate()], ...more })?.static_configs;
    assert.deepEqual(targets({}), [{ targets: ["gate:8888"] }]);
    assert.deepEqual(targets({ deploy: [processes()] }), [{ targets: ["localhost:8888"] }]);
  });

  it("numbers further ports of the same collector", () => {
    const both = gate({ export: { metrics: [exposed({ port: 8889 }), exposed({ port: 9464 })] } });
    assert.deepEqual(job("gate-exposed", {}, {}, { collectors: [both] })?.static_configs, [{ targets: ["gate:8889"] }]);
    assert.deepEqual(job("gate-exposed-2", {}, {}, { collectors: [both] })?.static_configs, [{ targets: ["gate:9464"] }]);
  });

  it("finds each Pushgateway by its URL: scheme, port and path", () => {
    const pushing = (name: string, pushgateway: Url) => service(name, { team: "t", deliver: { jobs: { pushgateway, every: "30s" } } });
    const spec = nodeOf(
      system("shop", {
        services: [pushing("a", "https://push.example/team/"), pushing("b", "https://push.example/team/"), pushing("c", "http://[::1]:9092")],
        prometheus: server(),
      }),
    );
    const { scrape_configs } = derive(spec).configs.find(({ format }) => format === "prometheus")?.documents[0] as {
      readonly scrape_configs: readonly Settings[];
    };
    assert.deepEqual(
      scrape_configs.filter(({ job_name }) => String(job_name).startsWith("pushgateway")),
      [
        {
          job_name: "pushgateway",
          honor_labels: true,
          metrics_path: "/team/metrics",
          scheme: "https",
          static_configs: [{ targets: ["push.example:443"] }],
        },
        { job_name: "pushgateway-2", honor_labels: true, static_configs: [{ targets: ["[::1]:9092"] }] },
      ],
    );
  });
});

describe("a server that is guarded", () => {
  it("scrapes itself as everybody has to: by TLS, with its certificate and a password", () => {
    const tls = { cert: "/etc/tls/s.crt", key: "/etc/tls/s.key" } as const;
    assert.deepEqual(job("prometheus", {}, { url: "https://metrics.example", web: { tls, users: { admin: secret.env("ADMIN_BCRYPT") } } }), {
      job_name: "prometheus",
      scheme: "https",
      tls_config: { server_name: "metrics.example" },
      basic_auth: { username: "admin", password_file: "/etc/prometheus/secrets/admin-password" },
      static_configs: [{ targets: ["metrics.example:443"] }],
    });
    const mutual = job("prometheus", {}, { web: { tls: { ...tls, clientCa: "/etc/tls/ca.crt" } } });
    assert.deepEqual(mutual?.tls_config, { ca_file: "/etc/tls/ca.crt", cert_file: "/etc/tls/s.crt", key_file: "/etc/tls/s.key", server_name: "prometheus" });
    assert.equal(mutual?.basic_auth, undefined);
  });

  it("has a web configuration only for what is said, and takes clients without a certificate where that is said", () => {
    const web = (options: NonNullable<PrometheusOptions["web"]>) =>
      derive(systemWith({}, { prometheus: server({ web: options }) })).configs.find(({ format }) => format === "prometheus-web")?.documents[0];
    const tls = { cert: "/etc/tls/s.crt", key: "/etc/tls/s.key" } as const;
    assert.equal(web({}), undefined);
    assert.deepEqual(web({ tls: { ...tls, clientAuth: "NoClientCert" } }), {
      tls_server_config: { cert_file: "/etc/tls/s.crt", key_file: "/etc/tls/s.key", client_auth_type: "NoClientCert" },
    });
  });
});

describe("what a server takes and gives", () => {
  it("takes OTLP late, under names with units, with the attributes that become labels", () => {
    const otlp = { promote: ["k8s.namespace.name"] } as const;
    const { documents, because } = fileOf({}, { otlp });
    const { storage, otlp: taken } = documents[0] as Record<string, Settings>;
    assert.deepEqual(storage?.tsdb, { retention: { time: "15d" }, out_of_order_time_window: "30m" });
    assert.deepEqual(taken, { promote_resource_attributes: ["k8s.namespace.name"], translation_strategy: "UnderscoreEscapingWithSuffixes" });
    assert.match(JSON.stringify(because), /may come late/);
    assert.deepEqual(configOf({}, { otlp, version: "2.55" }).otlp, { promote_resource_attributes: ["k8s.namespace.name"] });
    assert.deepEqual(configOf({}, { otlp: {}, version: "2.55" }).otlp, {});
  });

  it("writes to other servers of Prometheus, and to stores with their certificates", () => {
    const central = prometheus("central", { url: "http://central:9090/", retention: "365d", remoteWriteReceiver: true });
    const store = remoteWrite("store", {
      url: "https://store.example/api/v1/push",
      tls: { ca: "/etc/tls/ca.crt" },
      headers: { Authorization: secret.kubernetes("store", "token") },
    });
    const plain = remoteWrite("plain", { url: "http://plain.example/api/v1/push", tls: { insecure: true } });
    assert.deepEqual(configOf({}, { remoteWrite: [central, store, plain], externalLabels: { cluster: "eu" } }).remote_write, [
      { name: "central", url: "http://central:9090/api/v1/write" },
      {
        name: "store",
        url: "https://store.example/api/v1/push",
        authorization: { credentials_file: "/etc/prometheus/secrets/store/token" },
        tls_config: { ca_file: "/etc/tls/ca.crt" },
      },
      { name: "plain", url: "http://plain.example/api/v1/push" },
    ]);
  });

  it("leads from each setting to the option that it follows from", () => {
    const file = fileOf(
      { deliver: { metrics: scrape({ port: 8080, interval: "15s" }) } },
      {
        otlp: {},
        externalLabels: { cluster: "eu" },
        remoteWrite: [remoteWrite("store", { url: "https://store.example/api/v1/push" })],
        scrape: [scrapeJob("node", { targets: ["node:9100"], path: "/probe" })],
      },
    );
    const at = (...path: readonly (string | number)[]) => optionOf(file.placeOf?.(path));
    assert.equal(at("global", "scrape_interval"), "1.scrapeInterval");
    assert.equal(at("global", "external_labels", "cluster"), "1.externalLabels.cluster");
    assert.equal(at("global", "scrape_timeout"), "");
    assert.equal(at("global"), "");
    assert.equal(at("storage", "tsdb", "retention"), "1.retention");
    assert.equal(at("storage", "tsdb", "out_of_order_time_window"), "1.otlp");
    assert.equal(at("otlp", "translation_strategy"), "1.otlp");
    assert.equal(at("remote_write", 0, "url"), "1.remoteWrite.0");
    assert.equal(at("remote_write"), "1.remoteWrite");
    assert.equal(at("scrape_configs", 0, "scrape_interval"), "0.interval");
    assert.equal(at("scrape_configs", 0, "static_configs"), "0.port");
    assert.equal(at("scrape_configs", 1, "metrics_path"), "1.path");
    assert.equal(at("scrape_configs", 1), "");
  });
});
