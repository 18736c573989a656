import assert from "node:assert/strict";
import { test } from "node:test";
import {
  alert,
  alertmanager,
  collector,
  compose,
  counter,
  dashboard,
  dockerLogs,
  gauge,
  grafana,
  histogram,
  json,
  logLevel,
  logs,
  loki,
  panel,
  prometheus,
  promtail,
  ratio,
  remoteWrite,
  type System,
  scrape,
  secret,
  service,
  slack,
  slo,
  system,
  tempo,
  traces,
} from "obsc";
import { rules } from "../../rules/index.ts";
import { check } from "../../src/check/check.ts";
import { derive } from "../../src/derive/plan.ts";
import { emitters } from "../../src/emit/index.ts";
import { gathered } from "../support/spec.ts";
import { nodeOf } from "../support/systems.ts";

const logStore = loki("loki", { url: "http://loki:3100", retention: "30d" });
const traceStore = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "14d" });
const gateway = collector("gateway", {
  version: "0.156",
  receive: { otlp: { grpc: 4317 } },
  memoryLimit: "512MiB",
  export: {
    metrics: [remoteWrite("write", { url: "http://prometheus:9090/api/v1/write" })],
    traces: [traceStore],
    logs: [logStore],
  },
});

function platformWith(options: { readonly shared: boolean; readonly retention?: `${number}d` }): System {
  const metricStore = prometheus("prometheus", {
    url: "http://prometheus:9090",
    retention: options.retention ?? "30d",
    remoteWriteReceiver: true,
    shared: options.shared,
  });
  return system("platform", {
    services: [
      service("inventory", {
        team: "platform",
        image: "inventory:1.0.0",
        metrics: { hosts: gauge("platform_hosts", { help: "Hosts that are known" }) },
        deliver: { metrics: scrape({ port: 9000 }) },
      }),
    ],
    prometheus: metricStore,
    collectors: [gateway],
    grafana: grafana("grafana", { adminPassword: secret.env("GRAFANA_PASSWORD"), datasources: [metricStore, traceStore] }),
    routing: alertmanager("alertmanager", {
      address: "alertmanager:9093",
      groupBy: ["alertname"],
      default: slack("ops", { channel: "#ops", url: secret.file("/run/secrets/slack") }),
      routes: [{ severity: "ticket", to: [slack("desk", { channel: "#desk", url: secret.file("/run/secrets/slack") })] }],
      watchdog: slack("beat", { channel: "#beat", url: secret.file("/run/secrets/slack") }),
    }),
    deploy: [compose({ network: "observability" })],
  });
}

function shopOn(platform: System, name = "shop"): System {
  const requests = counter("shop_requests_total", { help: "Requests answered" });
  const failed = counter("shop_failed_total", { help: "Requests that failed" });
  const duration = histogram("shop_request_duration_seconds", { help: "Time to answer", buckets: ["100ms", "1s"] });
  const log = logs({
    format: json({ time: "ts", timeFormat: "RFC3339", level: "level", message: "msg" }),
    labels: { level: logLevel() },
    line: { msg: "string" },
    sources: [dockerLogs()],
    agents: [promtail({ to: logStore })],
  });
  return system("shop", {
    imports: [platform],
    services: [
      service(name, {
        team: "checkout",
        image: "shop:1.0.0",
        metrics: { requests, failed, duration },
        logs: log,
        traces: traces({ sampling: { head: "100%" } }),
        alerts: [
          alert("ShopFails", { when: failed.rate().above("1/s"), for: "5m", severity: "critical", summary: "{value} fail" }),
          alert("ShopLogsErrors", { when: log.where({ level: "error" }).rate().above("1/s"), for: "5m", severity: "warning", summary: "{value}" }),
        ],
        slos: [slo("shop-latency", { objective: "99%", window: "30d", good: ratio(duration.within("1s"), duration) })],
        dashboards: [dashboard("Shop", { panels: [panel("Requests", requests.rate())] })],
        deliver: { metrics: scrape({ port: 8080 }), traces: gateway },
      }),
    ],
    deploy: [compose({ network: "observability" })],
  });
}

function filesOf(spec: System): ReadonlyMap<string, string> {
  const plan = derive(nodeOf(spec));
  return new Map(emitters.flatMap((emitter) => emitter.emit(plan, { header: [], tests: true })).map(({ path, content }) => [path, content]));
}

/** Findings of the rules about servers, on a system and all metrics that were declared beside it. */
function found(make: () => System): readonly string[] {
  let spec: System | undefined;
  const { metrics } = gathered(() => {
    spec = make();
  });
  return check(derive(nodeOf(spec as System)), rules, { metrics }).map(({ rule, message }) => `${rule}: ${message}`);
}

test("a system that uses servers of another writes what they read of it, and none of their own files", () => {
  const files = [...filesOf(shopOn(platformWith({ shared: true }))).keys()].filter((path) => !/^(app|docs|grafana\/dashboards)\//.test(path));
  assert.deepEqual(files.sort(), [
    "compose.yaml",
    "env/shop.env",
    "grafana/provisioning/dashboards/shop.yaml",
    "loki/rules/fake/shop.yaml",
    "metrics.json",
    "prometheus/rules/shop.yaml",
    "prometheus/scrape/shop.yaml",
    "prometheus/tests/shop-slo-shop-latency-over-days.yaml",
    "prometheus/tests/shop-slo-shop-latency-slowly.yaml",
    "prometheus/tests/shop-slo-shop-latency-thresholds.yaml",
    "prometheus/tests/shop-slo-shop-latency.yaml",
    "prometheus/tests/shop.yaml",
    "promtail/promtail.yaml",
  ]);
});

test("its services are jobs of a file of their own, with an alert on their targets", () => {
  const files = filesOf(shopOn(platformWith({ shared: true })));
  assert.match(
    files.get("prometheus/scrape/shop.yaml") ?? "",
    /^\n*scrape_configs:\n {2}- job_name: shop\n(.*\n)* {4}static_configs:\n {6}- targets:\n {10}- shop:8080\n$/,
  );
  assert.match(files.get("prometheus/rules/shop.yaml") ?? "", /alert: ShopTargetDown\n/);
});

test("a Prometheus that is shared reads rules and jobs by a pattern, and its Loki rules of others", () => {
  const files = filesOf(platformWith({ shared: true }));
  assert.match(files.get("prometheus/prometheus.yaml") ?? "", /\nrule_files:\n {2}- rules\/\*\.yaml\n/);
  assert.match(files.get("prometheus/prometheus.yaml") ?? "", /\nscrape_config_files:\n {2}- scrape\/\*\.yaml\n/);
  assert.match(files.get("loki/loki.yaml") ?? "", /\nruler:\n(.*\n)*? {6}directory: \/etc\/loki\/rules\n/);
});

test("its containers are in the network that the stack of the other makes", () => {
  const files = filesOf(shopOn(platformWith({ shared: true })));
  assert.match(files.get("compose.yaml") ?? "", /\nnetworks:\n {2}observability:\n {4}name: platform_observability\n {4}external: true\n$/);
  assert.match(filesOf(platformWith({ shared: true })).get("compose.yaml") ?? "", /\nnetworks:\n {2}observability:\n {4}driver: bridge\n/);
});

test("it is held against the routes, the retention and the jobs of the other", () => {
  const wide = found(() => shopOn(platformWith({ shared: true })));
  const unrouted = "alert/unrouted: `ShopFails`, `ShopTargetDown` and `ShopTargetMissing` are critical, and fall to the default receiver";
  assert.ok(wide.includes(`${unrouted} since no route takes them`));
  assert.deepEqual(
    wide.filter((finding) => /^(prometheus|retention)/.test(finding)),
    [],
  );
  const narrow = found(() => shopOn(platformWith({ shared: false, retention: "7d" }), "inventory")).map((finding) => finding.replace(/:.*/, ""));
  for (const rule of ["prometheus/duplicate-job", "prometheus/unshared", "retention/shorter-than-window"]) assert.ok(narrow.includes(rule), rule);
});

test("metrics of the other are judged where it is built", () => {
  const unnamed = () => system("platform", { services: [service("inventory", { team: "platform", metrics: { hosts: gauge("Hosts", { help: "Hosts" }) } })] });
  assert.ok(found(unnamed).some((finding) => finding.includes("`Hosts`")));
  assert.deepEqual(
    found(() => shopOn(unnamed())).filter((finding) => finding.includes("`Hosts`")),
    [],
  );
});
