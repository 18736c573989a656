/** Systems made with the language as a user has it: `shop`, which uses every construct, and `systemWith`, the smallest that holds a part. */
import {
  alert,
  alertmanager,
  allow,
  anyValue,
  bounded,
  catalog,
  collector,
  counter,
  dashboard,
  dockerLogs,
  email,
  environments,
  exponential,
  exposed,
  fileLogs,
  foreign,
  gauge,
  grpcCode,
  histogram,
  httpBuckets,
  httpMethod,
  info,
  jaeger,
  json,
  logfmt,
  logLevel,
  logs,
  loki,
  matches,
  muteTiming,
  nobody,
  not,
  oneOf,
  otlp,
  pagerduty,
  panel,
  pattern,
  personal,
  podLogs,
  policy,
  prometheus,
  promql,
  promtail,
  ratio,
  rawPanel,
  record,
  red,
  remoteWrite,
  restOf,
  route,
  row,
  type ServiceOptions,
  type System,
  type SystemOptions,
  savedQuery,
  scrape,
  secret,
  service,
  slack,
  slo,
  sloRow,
  span,
  stateset,
  statusClass,
  statusCode,
  summary,
  system,
  targets,
  tempo,
  traces,
  twice,
  webhook,
} from "obsc";
import { cadvisor, scrapeMetrics } from "obsc/catalogs";
import type { Service as ServiceNode, System as SystemNode } from "../../src/ir/system.ts";

/** A system of one service, `shop`, with a team and whatever a test gives it. */
export function systemWith(parts: Partial<ServiceOptions>, more: Partial<SystemOptions> = {}): SystemNode {
  return nodeOf(system("shop", { services: [service("shop", { team: "checkout", ...parts })], ...more }));
}

/** What a spec exports, as obsc sees it. */
export function nodeOf(made: System): SystemNode {
  return made as SystemNode;
}

/** A service of a system by its name. */
export function serviceOf(of: SystemNode, name: string): ServiceNode {
  const found = of.services.find((each) => each.name === name);
  if (!found) throw new Error(`the system has no service ${name}`);
  return found;
}

const per = environments("development", "production");

// ---- Metrics: every kind, every sort of label, classic and native buckets

const method = httpMethod("GET", "POST");
const endpoint = route("/orders", "/orders/{id}");
const requests = counter("shop_http_requests_total", {
  help: "HTTP requests answered",
  labels: { method, route: endpoint, status: statusCode("200", "404", "500", "503") },
  correlated: [
    {
      labels: ["method", "route"],
      tuples: [
        ["GET", "/orders"],
        ["POST", "/orders"],
        ["GET", "/orders/{id}"],
      ],
    },
  ],
});
const latency = histogram("shop_http_request_duration_seconds", {
  help: "Time to answer an HTTP request",
  labels: { method, route: endpoint },
  buckets: ["50ms", "100ms", "250ms", "500ms", "1s", "2.5s"],
  exemplars: true,
});
const nativeLatency = histogram("shop_checkout_duration_seconds", { help: "Time to check out", buckets: "native" });
const batches = histogram("shop_batch_items", { help: "Items in a batch", buckets: [1, 10, 100] });
const slow = histogram("shop_export_duration_seconds", { help: "Time to export the orders", buckets: exponential("1s", 2, 8) });
const responseSize = summary("shop_response_size_bytes", { help: "Size of a response", quantiles: ["p50", "p95"] });
const queue = gauge("shop_queue_length", { help: "Orders that wait", labels: { queue: oneOf("fast", "slow") } });
const memory = gauge("shop_memory_bytes", { help: "Memory in use", labels: { pool: oneOf("heap", "stack") }, min: "0B" });
const cpu = counter("shop_cpu_seconds_total", { help: "CPU time used" });
const sent = counter("shop_sent_bytes_total", { help: "Bytes sent", labels: { shard: bounded(8, "shards are fixed in the config") } });
const revenue = counter("shop_revenue_usd_total", { help: "What was paid", unit: "usd" });
const build = info("shop_build_info", { help: "The version that runs", labels: { version: bounded(3, "a rollout has two versions, a rollback three") } });
const phase = stateset("shop_phase", { help: "What the shop is doing", states: ["starting", "open", "closing"] });

const calls = counter("billing_grpc_calls_total", {
  help: "gRPC calls answered",
  labels: { code: grpcCode("OK", "UNAVAILABLE", "INTERNAL"), class: statusClass() },
});
const callTime = histogram("billing_grpc_call_duration_seconds", { help: "Time to answer a gRPC call", buckets: httpBuckets });
const jobsDone = counter("worker_jobs_total", { help: "Jobs that ended", labels: { outcome: oneOf("done", "failed") } });

const kafka = catalog("kafka", {
  job: "kafka-exporter",
  metrics: { lag: foreign.gauge("kafka_consumergroup_lag", { help: "Messages behind", labels: { topic: anyValue(), consumergroup: anyValue() } }) },
});

// ---- Rules: recordings, alerts with every sort of condition, SLOs of every sort

const failed = ratio(requests.where({ status: "5xx" }), requests);
const failedByRoute = ratio(requests.where({ status: "5xx", method: not("POST") }), requests, { by: ["route"] });
const requestRate = record("job_route:shop_http_requests:rate5m", requests.rate({ by: ["route"], over: "5m" }), { every: "30s" });

const alerts = [
  alert("ShopHighErrorRate", {
    when: failed.above("5%"),
    for: "5m",
    severity: "critical",
    summary: "{value} of requests fail",
    runbook: "https://runbooks.example/errors",
  }),
  alert("ShopSlow", {
    when: latency
      .quantile("p95", { by: ["route"] })
      .above("750ms")
      .and(requestRate.above("1/s")),
    for: "10m",
    keepFiringFor: "5m",
    severity: "warning",
    summary: "{route} takes {value}",
    description: "The 95th percentile of {route} is over 750 ms.",
    category: "latency",
  }),
  alert("ShopDown", { when: targets.down(), for: "2m", severity: "critical", summary: "{instance} does not answer" }),
  alert("ShopMissing", { when: targets.missing().or(requests.absent()), for: "5m", severity: "critical", summary: "Prometheus has no target of the shop" }),
  alert("ShopQueueLong", {
    when: queue
      .max({ by: ["queue"] })
      .atLeast(100)
      .unless(queue.max({ by: ["queue"] }).above(10_000)),
    for: "0s",
    severity: "info",
    summary: "{value} orders wait",
  }),
  alert("ShopHighMemory", {
    when: ratio(cadvisor.metrics.memoryWorkingSet.where({ pod: matches("shop-.*") }), cadvisor.metrics.memoryLimit.where({ pod: matches("shop-.*") }), {
      by: ["pod"],
    }).above("90%"),
    for: "5m",
    severity: "warning",
    summary: "{pod} uses {value} of its limit",
  }),
  alert("ShopLag", {
    when: kafka.metrics.lag
      .where({ topic: "orders" })
      .sum({ by: ["consumergroup"] })
      .above(1000),
    for: "10m",
    severity: "warning",
    summary: "{consumergroup}: {value}",
  }),
];

const availability = slo("shop-availability", { objective: "99.9%", window: "30d", bad: failed });
const byRoute = slo("shop-availability-by-route", {
  objective: "99%",
  window: "28d",
  bad: failedByRoute,
  alerts: { page: false, ticket: "info", minEvents: 10 },
});
const fast = slo("shop-latency", { objective: "99%", window: "30d", good: ratio(latency.within("500ms"), latency), description: "Answers in half a second" });
const checkout = slo("shop-checkout", {
  objective: "95%",
  window: "month",
  good: ratio(nativeLatency.within("2s"), nativeLatency),
  runbook: "docs/checkout.md",
});
const open = slo("shop-open", { objective: "99.5%", window: "quarter", good: targets.count().atLeast(2), alerts: false });

// ---- Backends

const prom = prometheus("prometheus", {
  pipelineAlerts: false,
  url: "http://prometheus:9090",
  retention: per({ development: "1d", production: "30d" }),
  scrapeInterval: "30s",
  evaluationInterval: "30s",
  externalLabels: { cluster: per({ development: "local", production: "eu-1" }) },
});
const logStore = loki("loki", { url: "http://loki:3100", retention: "7d", headers: { "X-Scope-OrgID": secret.env("LOKI_TENANT") } });
const traceStore = tempo("tempo", {
  otlp: "tempo:4317",
  query: "http://tempo:3200",
  retention: "3d",
  tls: { ca: "/etc/ssl/ours.crt", insecure: per({ development: true, production: false }) },
});
const oldTraces = jaeger("jaeger", { otlp: "jaeger:4317", retention: "1d", tls: { insecure: true } });
const vendor = otlp("vendor", { endpoint: "https://otlp.example", headers: { Authorization: secret.file("/run/secrets/vendor") } });
const longTerm = remoteWrite("mimir", { url: "https://mimir.example/api/v1/push", headers: { Authorization: secret.kubernetes("mimir", "token") } });
const gateway = collector("gateway", {
  version: "0.150",
  receive: { otlp: { grpc: 4317, http: 4318 } },
  memoryLimit: per({ development: "256MiB", production: "1GiB" }),
  batch: { timeout: "10s", size: 1024 },
  resource: { "deployment.environment.name": "test" },
  export: { metrics: [exposed({ port: 8889, openMetrics: true }), longTerm, vendor], traces: [traceStore, oldTraces, vendor], logs: [logStore, vendor] },
  debug: per({ development: "basic", production: false }),
});

// ---- Logs: every source and format

const shopLog = logs({
  format: json({ time: "timestamp", timeFormat: "RFC3339Nano", level: "severity", message: "msg" }),
  level: per({ development: "debug", production: "info" }),
  labels: { level: logLevel(), provider: oneOf("aws", "gcp") },
  metadata: { order_id: "string", trace_id: "string", pod: "string", user: personal("hash") },
  line: { msg: "string", path: "string", status: "number", retried: "boolean", email: personal("drop") },
  add: { region: "eu" },
  drop: { path: ["/health", "/metrics"] },
  sources: [podLogs({ app: "shop", namespace: "shop" })],
  agents: [promtail({ port: 3101, to: logStore })],
  allow: [allow("target/end-of-life", "the nodes are replaced in spring")],
});
const billingLog = logs({
  format: logfmt({ time: "ts", timeFormat: "Unix", message: "msg" }),
  labels: { level: logLevel() },
  line: { msg: "string" },
  sources: [dockerLogs(), fileLogs("/var/log/billing/*.log", "/var/log/billing.log")],
  agents: [promtail()],
  allow: [allow("target/end-of-life", "the hosts are replaced in spring")],
});
const workerLog = logs({
  format: pattern("<ip> [<time>] <level> <msg>", { time: "time", timeFormat: "2006-01-02 15:04:05", level: "level", message: "msg" }),
  labels: { level: logLevel() },
  line: { msg: "string", ip: personal("hash") },
});

// ---- Dashboards

const logBoard = dashboard("Shop Logs", {
  panels: [
    panel("Volume", shopLog.rate({ over: "1m", by: ["level"] })),
    panel("Errors", shopLog.where({ level: ["error", "fatal"] }).rate()),
    panel("Top messages", shopLog.where({ level: "error" }).top(10, "msg", { over: "5m" }), { as: "table" }),
    panel("Timeouts", shopLog.containing("timeout").where({ status: 504 }).lines()),
    panel("Billing", billingLog.count({ by: ["level"] })),
    panel("Worker", workerLog.containing("failed").lines()),
  ],
});
const board = dashboard("Shop", {
  level: "business",
  uid: "shop",
  refresh: "30s",
  from: "24h",
  variables: ["route"],
  links: [
    { title: "Logs", to: logBoard },
    { title: "Docs", to: "https://docs.example/shop" },
  ],
  panels: [
    red({ requests, errors: requests.where({ status: "5xx" }), duration: latency }),
    sloRow(availability, fast),
    row("Memory", [panel("Memory", memory.sum({ by: ["pool"] }), { as: "bars", legend: "{pool}", limits: [{ from: "1GiB", color: "red" }], width: 8 })], {
      collapsed: true,
    }),
    panel("Latency", [latency.quantile("p50"), latency.quantile("p99")], { description: "Half of all answers, and nearly all" }),
    panel("Rate", requestRate),
    panel("Busiest", promql`topk(3, ${requests.rate({ by: ["route"] })})`),
    rawPanel("Flow", { type: "nodeGraph", targets: [] }),
    restOf("Other", { sizes: { responseSize }, batches, slow, queue, cpu, sent, revenue, build, phase }),
  ],
});

const chat = slack("chat", { channel: "#shop", url: secret.file("/run/secrets/slack") });

/** Three services, two environments, and every construct of the language at least once. */
export const shop: SystemNode = nodeOf(
  system("shop", {
    environments: per,
    policy: [
      policy({
        sharedPrefixes: ["billing_", "worker_"],
        prefix: "shop_",
        severities: { page: "critical", ticket: "warning" },
        rules: { "naming/missing-help": "error" },
      }),
      policy({ maxSeries: 50_000, range: "5m", rules: { "naming/missing-help": "warning" } }),
    ],
    catalogs: [cadvisor, kafka, scrapeMetrics],
    services: [
      service("shop", {
        language: "typescript",
        version: "1.4.0",
        team: "checkout",
        namespace: "shop",
        replicas: per({ development: 1, production: 3 }),
        ports: { http: 8080 },
        labels: { region: "eu-1" },
        metrics: { http: { requests, latency }, nativeLatency, batches, slow, responseSize, queue, memory, cpu, sent, revenue, build, phase },
        recordings: [requestRate],
        alerts,
        slos: [availability, byRoute, fast, checkout, open],
        dashboards: [board, logBoard],
        logs: shopLog,
        traces: traces({
          propagators: ["tracecontext", "baggage", "b3"],
          sampling: {
            head: per({ development: "100%", production: "10%" }),
            operations: { "GET /health": "1%", checkout: "100%" },
            keep: { errors: true, slowerThan: "2s" },
            limit: { tracesPerSecond: 100, spansPerTrace: 10 },
          },
          instrument: ["http.server", "db"],
          spans: [
            span("checkout", {
              kind: "server",
              attributes: { "order.kind": ["new", "repeat"], "user.id": personal("hash"), "order.items": "number" },
              events: ["paid"],
              children: [span("pay", { kind: "client", service: "billing" }), span("update database", { kind: "client" })],
            }),
          ],
          calls: ["postgresql", "billing"],
          serviceGraph: true,
        }),
        deliver: {
          metrics: twice("the collector is tried out until March", scrape({ port: 8080, interval: "30s", timeout: "10s" }), gateway),
          traces: gateway,
          logs: logStore,
        },
        evaluationInterval: "30s",
      }),
      service("billing", {
        team: "payments",
        metrics: { calls, callTime },
        logs: billingLog,
        deliver: { metrics: scrape({ port: 9000, path: "/billing/metrics" }), logs: logStore },
      }),
      service("worker", { team: "payments", metrics: { jobsDone }, logs: workerLog, deliver: { metrics: gateway, logs: gateway } }),
    ],
    alerts: [
      alert("ScrapesSlow", {
        when: scrapeMetrics.metrics.duration.max({ by: ["instance"] }).above("10s"),
        for: "15m",
        severity: "info",
        summary: "{instance} takes {value}",
      }),
    ],
    recordings: [record("job:up:sum", scrapeMetrics.metrics.up.sum())],
    dashboards: [dashboard("Scrapes", { level: "system", panels: [panel("Samples", scrapeMetrics.metrics.samples.sum())] })],
    queries: [savedQuery("Samples by target", scrapeMetrics.metrics.samples.each())],
    prometheus: prom,
    collectors: [gateway],
    routing: alertmanager("alertmanager", {
      address: per({ development: "localhost:9093", production: "alertmanager:9093" }),
      groupBy: ["alertname", "cluster"],
      default: chat,
      routes: [
        { severity: "critical", to: [pagerduty("pager", { routingKey: secret.kubernetes("pagerduty", "key") }), chat] },
        { severity: "info", to: [nobody], mute: [muteTiming("weekend", { weekdays: ["saturday:sunday"] })] },
        { team: "payments", to: [email("payments", { to: "payments@shop.example", smarthost: "smtp:587", password: secret.env("SMTP_PASSWORD") })] },
      ],
      inhibit: [{ when: "critical", silences: "info", equal: ["job"] }],
      watchdog: webhook("dead-man", { url: secret.env("DEAD_MAN_URL") }),
    }),
    runbooks: { dir: "docs/runbooks", url: "https://runbooks.example" },
    allow: [allow("naming/missing-help", "shown here only")],
  }),
);
