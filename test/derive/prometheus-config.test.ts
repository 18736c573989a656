import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  alert,
  alertmanager,
  collector,
  commandCheck,
  counter,
  exposed,
  fileTargets,
  httpCheck,
  kubernetes,
  nobody,
  oneOf,
  type PrometheusOptions,
  podAnnotations,
  prometheus,
  remoteWrite,
  type ServiceOptions,
  type SystemOptions,
  scrape,
  scrapeJob,
  secret,
  serviceMonitor,
  staticTargets,
  targets,
  tcpCheck,
  tempo,
  traces,
  vmalert,
} from "obsc";
import { derive } from "../../src/derive/plan.ts";
import { prometheusFlags } from "../../src/derive/prometheus-flags.ts";
import { print } from "../../src/promql/print.ts";
import { toYaml } from "../../src/util/yaml.ts";
import { systemWith } from "../support/systems.ts";

const requests = counter("shop_requests_total", { help: "Requests", labels: { method: oneOf("GET", "POST") } });
const timing = { every: "30s", timeout: "5s", unhealthyAfter: 3, healthyAfter: 2 } as const;

function server(options: Partial<PrometheusOptions> = {}) {
  return prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", ...options });
}
function planWith(service: Partial<ServiceOptions>, options: Partial<PrometheusOptions> = {}, system: Partial<SystemOptions> = {}) {
  return derive(systemWith(service, { prometheus: server(options), ...system }));
}
function file(path: string, ...[service, options, system]: Parameters<typeof planWith>) {
  return planWith(service, options, system).configs.find((each) => each.path === path);
}
/** The entries of `scrape_configs`, or one by its job. */
function jobs(...parts: Parameters<typeof planWith>): readonly Readonly<Record<string, unknown>>[] {
  const document = file("prometheus/prometheus.yaml", ...parts)?.documents[0];
  return document?.scrape_configs as never;
}
function jobNamed(name: string, ...parts: Parameters<typeof planWith>) {
  return jobs(...parts).find(({ job_name }) => job_name === name);
}

describe("the configuration of Prometheus", () => {
  it("has neither rules nor whom they alert where something else evaluates them, nor alerts on that it cannot", () => {
    const said = { routing: alertmanager("alertmanager", { address: "alertmanager:9093", groupBy: ["alertname"], default: nobody }) };
    const parts = [{ alerts: [alert("ShopDown", { when: targets.down(), for: "5m", severity: "critical", summary: "down" })] }, {}, said] as const;
    const keys = (options: Partial<PrometheusOptions>) => Object.keys(file("prometheus/prometheus.yaml", parts[0], options, parts[2])?.documents[0] ?? {});
    assert.deepEqual(keys({}), ["global", "storage", "rule_files", "alerting", "scrape_configs"]);
    assert.deepEqual(keys({ ruler: vmalert() }), ["global", "storage", "scrape_configs"]);
    assert.deepEqual(keys({ ruler: vmalert(), shared: true }), ["global", "storage", "scrape_config_files", "scrape_configs"]);
    const alerts = (options: Partial<PrometheusOptions>) =>
      planWith(parts[0], options, parts[2]).ruleFiles.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules.map(({ name }) => name)));
    assert.deepEqual(
      alerts({}).filter((name) => !alerts({ ruler: vmalert() }).includes(name)),
      ["ShopRuleFailures", "ShopAlertmanagerUnreachable", "ShopNotificationsDropped"],
    );
  });

  it("is that of a server which scrapes itself where nothing else is said", () => {
    assert.equal(
      toYaml(file("prometheus/prometheus.yaml", {}, { pipelineAlerts: false })?.documents[0]),
      `global:
  scrape_interval: 1m
  evaluation_interval: 1m
storage:
  tsdb:
    retention:
      time: 15d
scrape_configs:
  - job_name: prometheus
    static_configs:
      - targets:
          - prometheus:9090
`,
    );
  });

  it("has the retention as a flag in 2.55, and what its file has no place for", () => {
    const exemplars = counter("shop_orders_total", { help: "Orders", exemplars: true });
    const { scope } = planWith({ metrics: { exemplars } }, { version: "2.55", remoteWriteReceiver: true, otlp: {} });
    assert.deepEqual(prometheusFlags(scope), [
      "--storage.tsdb.retention.time=15d",
      "--web.enable-remote-write-receiver",
      "--enable-feature=exemplar-storage,otlp-write-receiver",
    ]);
    assert.deepEqual(prometheusFlags(planWith({}, { otlp: {} }).scope), ["--web.enable-otlp-receiver"]);
    assert.deepEqual(file("prometheus/prometheus.yaml", {}, { version: "2.55" })?.documents[0]?.storage, undefined);
  });

  it("reads the secrets of remote write from files", () => {
    const mimir = remoteWrite("mimir", {
      url: "https://mimir.example/api/v1/push",
      headers: { "X-Scope-OrgID": secret.env("TENANT"), Authorization: secret.file("/run/secrets/mimir") },
    });
    assert.deepEqual(file("prometheus/prometheus.yaml", {}, { remoteWrite: [mimir], externalLabels: { cluster: "eu-1" } })?.documents[0]?.remote_write, [
      {
        name: "mimir",
        url: "https://mimir.example/api/v1/push",
        authorization: { credentials_file: "/run/secrets/mimir" },
        http_headers: { "X-Scope-OrgID": { files: ["/etc/prometheus/secrets/TENANT"] } },
      },
    ]);
  });
});

describe("a job of Prometheus", () => {
  it("limits what a target exposes by what it declares", () => {
    assert.deepEqual(
      jobNamed("shop", { metrics: { requests }, labels: { region: "eu-1" }, deliver: { metrics: scrape({ port: 8080, interval: "15s", timeout: "5s" }) } }),
      {
        job_name: "shop",
        scrape_interval: "15s",
        scrape_timeout: "5s",
        // Two series of the counter and five of the scrape, twice, and 500.
        sample_limit: 520,
        label_limit: 16,
        static_configs: [{ targets: ["shop:8080"], labels: { region: "eu-1" } }],
      },
    );
  });

  it("finds targets as the service says", () => {
    const by = (discover: ReturnType<typeof staticTargets>) => jobNamed("shop", { deliver: { metrics: scrape({ port: 8080, discover }) } });
    assert.deepEqual(by(staticTargets("a:1", "b:2")), { job_name: "shop", static_configs: [{ targets: ["a:1", "b:2"] }] });
    assert.deepEqual(by(fileTargets("/etc/targets/*.json")), { job_name: "shop", file_sd_configs: [{ files: ["/etc/targets/*.json"] }] });
    assert.equal(by(serviceMonitor()), undefined);
  });

  it("finds annotated pods in the namespace of the service, or of the deployment", () => {
    const deliver = { metrics: scrape({ port: 8080, discover: podAnnotations() }) };
    const found = jobNamed("shop", { deliver }, {}, { deploy: [kubernetes({ namespace: "shop" })] });
    assert.deepEqual(found?.kubernetes_sd_configs, [{ role: "pod", namespaces: { names: ["shop"] } }]);
    assert.deepEqual(
      (found?.relabel_configs as readonly { readonly target_label?: string; readonly action?: string }[]).map(
        ({ target_label, action }) => target_label ?? action,
      ),
      ["keep", "keep", "drop", "__scheme__", "__metrics_path__", "__address__", "namespace", "pod"],
    );
  });

  it("is made for the ports of collectors, each once", () => {
    const gate = collector("gate", { version: "0.150", receive: { otlp: {} }, memoryLimit: "1GiB", export: { metrics: [exposed({ port: 8889 })] } });
    const names = (options: Partial<PrometheusOptions>) => jobs({}, options, { collectors: [gate] }).map(({ job_name }) => job_name);
    assert.deepEqual(names({}), ["gate-exposed", "gate", "prometheus"]);
    assert.deepEqual(names({ scrape: [scrapeJob("collectors", { targets: ["gate:8888"] })] }), ["gate-exposed", "collectors", "prometheus"]);
  });

  it("finds each collector that judges traces beside others", () => {
    const gate = collector("gate", {
      version: "0.150",
      receive: { otlp: {} },
      memoryLimit: "1GiB",
      replicas: 2,
      export: { metrics: [exposed({ port: 8889 })], traces: [tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "72h" })] },
    });
    const service = { traces: traces({ sampling: { head: "10%", keep: { errors: true } }, serviceGraph: true }), deliver: { traces: gate } };
    const found = (port: number) => [{ names: ["gate-sampling"], type: "A", port }];
    assert.deepEqual(jobNamed("gate-sampling", service, {}, { collectors: [gate] })?.dns_sd_configs, found(8888));
    const shown = jobNamed("gate-sampling-exposed", service, {}, { collectors: [gate] });
    assert.deepEqual([shown?.dns_sd_configs, shown?.relabel_configs], [found(8889), [{ source_labels: ["__address__"], target_label: "collector" }]]);
  });

  it("leaves the labels of what was pushed as they are", () => {
    const job = jobNamed("pushgateway", { deliver: { jobs: { pushgateway: "http://pushgateway:9091", every: "30s" } } });
    assert.deepEqual([job?.honor_labels, job?.static_configs], [true, [{ targets: ["pushgateway:9091"] }]]);
  });
});

describe("health checks", () => {
  const checks = [
    tcpCheck("database", { address: "database:5432", ...timing }),
    httpCheck("redis", { url: "http://redis:8001/health", expect: 204, ...timing }),
    commandCheck("raid", { command: ["/bin/raid status", "it's"], ...timing }),
  ];

  it("are probes of the blackbox exporter, asked in place of the target", () => {
    const probe = jobNamed("shop-redis", { health: { checks } });
    assert.deepEqual([probe?.metrics_path, probe?.params, probe?.scrape_interval, probe?.scrape_timeout], ["/probe", { module: ["http_204_5s"] }, "30s", "6s"]);
    assert.deepEqual(file("blackbox/blackbox.yaml", { health: { checks } })?.documents, [
      {
        modules: {
          tcp_5s: { prober: "tcp", timeout: "5s" },
          http_204_5s: { prober: "http", timeout: "5s", http: { method: "GET", valid_status_codes: [204], follow_redirects: true } },
        },
      },
    ]);
  });

  it("are scripts, whatever is in their arguments", () => {
    assert.match(file("health/shop-raid.sh", { health: { checks } })?.text ?? "", /^timeout 5s '\/bin\/raid status' 'it'\\''s' >/m);
  });
});

describe("alerts that follow", () => {
  const alerts = (...parts: Parameters<typeof planWith>) =>
    planWith(...parts).ruleFiles.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules.map((rule) => ({ ...rule, expr: print(rule.expr) }))));
  const deliver = { metrics: scrape({ port: 8080, interval: "2m" }) };
  const database = tcpCheck("database", { address: "database:5432", ...timing });

  it("from health checks wait as long as failures take to count, and go on as long as successes do", () => {
    const found = alerts({ health: { checks: [database], alert: "critical" } }, { pipelineAlerts: false });
    assert.deepEqual(
      found.map((rule) => rule.kind === "alerting" && [rule.name, rule.expr, rule.for, rule.keepFiringFor, rule.labels.severity, rule.labels.team]),
      [["ShopDatabaseUnhealthy", 'probe_success{job="shop-database"} == 0', 90_000, 60_000, "critical", "checkout"]],
    );
    assert.deepEqual(alerts({ health: { checks: [database] } }, { pipelineAlerts: false }), []);
  });

  it("from targets leave out what the spec says itself", () => {
    const down = alert("ShopDown", { when: targets.down(), for: "5m", severity: "critical", summary: "{instance} is down" });
    const names = (service: Partial<ServiceOptions>) => alerts(service).map(({ name }) => name);
    assert.deepEqual(names({ deliver }), ["ShopTargetDown", "ShopTargetMissing", "ShopRuleFailures"]);
    assert.deepEqual(names({ deliver, alerts: [down] }), ["ShopDown", "ShopTargetMissing", "ShopRuleFailures"]);
    assert.equal(alerts({ deliver }).find(({ name }) => name === "ShopTargetDown")?.kind === "alerting" && 480_000, 480_000);
  });

  it("from an Alertmanager tell when it does not answer, and that alerts arrive", () => {
    const routing = alertmanager("alertmanager", { address: "alertmanager:9093", groupBy: ["alertname"], default: nobody });
    assert.deepEqual(
      alerts({}, {}, { routing }).map(({ name }) => name),
      ["ShopRuleFailures", "ShopAlertmanagerUnreachable", "ShopNotificationsDropped", "Watchdog"],
    );
  });
});

describe("the web configuration of Prometheus", () => {
  it("leaves hashes open, and names certificates", () => {
    const tls = { cert: "/etc/tls/s.crt", key: "/etc/tls/s.key", clientCa: "/etc/tls/ca.crt" } as const;
    assert.deepEqual(file("prometheus/web.yaml", {}, { web: { users: { admin: secret.env("ADMIN_BCRYPT") }, tls } })?.documents, [
      {
        tls_server_config: {
          cert_file: "/etc/tls/s.crt",
          key_file: "/etc/tls/s.key",
          client_ca_file: "/etc/tls/ca.crt",
          client_auth_type: "RequireAndVerifyClientCert",
        },
        basic_auth_users: { admin: "${ADMIN_BCRYPT}" },
      },
    ]);
  });
});
