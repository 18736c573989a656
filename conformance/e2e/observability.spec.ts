// A kiosk that sells tickets: a system small enough to run whole on one machine, with every kind of signal that the end to
// end test follows from the service to where it is read. Intervals are short, so that a minute shows what a day does.
import {
  alert,
  alertmanager,
  allow,
  bounded,
  collector,
  counter,
  dashboard,
  exposed,
  fileLogs,
  gauge,
  histogram,
  httpMethod,
  info,
  json,
  logfmt,
  logLevel,
  logs,
  loki,
  oneOf,
  panel,
  policy,
  prometheus,
  promtail,
  ratio,
  record,
  red,
  route,
  row,
  scrape,
  scrapeJob,
  secret,
  service,
  slack,
  slo,
  sloRow,
  span,
  statusCode,
  system,
  targets,
  tempo,
  traces,
  webhook,
} from "obsc";

// ---- What it counts

const method = httpMethod("GET", "POST");
const endpoint = route("/shows", "/tickets", "/health");
const requests = counter("kiosk_http_requests_total", {
  help: "HTTP requests answered",
  labels: { method, route: endpoint, status: statusCode("200", "201", "404", "500") },
  combinations: 8,
});
const duration = histogram("kiosk_http_request_duration_seconds", {
  help: "Time to answer an HTTP request",
  labels: { method, route: endpoint },
  buckets: ["10ms", "50ms", "100ms", "500ms", "1s", "5s"],
  exemplars: true,
});
const printer = oneOf("left", "right");
const queue = gauge("kiosk_print_queue_tickets", { help: "Tickets that wait to be printed", labels: { printer }, min: 0 });
const printed = counter("kiosk_tickets_printed_total", { help: "Tickets printed", labels: { printer } });
const build = info("kiosk_build_info", { help: "The version that runs", labels: { version: bounded(3, "a rollout has two versions, a rollback three") } });

// ---- How it is judged

const failed = ratio(requests.where({ status: "5xx" }), requests);
const printRate = record("job_printer:kiosk_tickets_printed:rate1m", printed.rate({ by: ["printer"], over: "1m" }));
const availability = slo("kiosk-availability", { objective: "99%", window: "30d", bad: failed, description: "Requests are answered without a server error" });
const fast = slo("kiosk-fast", {
  objective: "99%",
  window: "30d",
  good: ratio(duration.within("500ms"), duration),
  description: "Requests are answered in half a second",
});
const alerts = [
  alert("KioskHighErrorRate", {
    when: ratio(requests.where({ status: "5xx" }), requests, { over: "1m" }).above("20%"),
    for: "5s",
    severity: "critical",
    summary: "{value} of the requests fail",
    description: "More than a fifth of the requests of the last minute failed.",
  }),
  alert("KioskPrintQueueLong", {
    when: queue.max({ by: ["printer"] }).above(50),
    for: "5s",
    severity: "warning",
    summary: "{value} tickets wait at the {printer} printer",
    description: "The printer is out of paper, or slower than the sales.",
  }),
  alert("KioskDown", {
    when: targets.down(),
    for: "30s",
    severity: "critical",
    summary: "{instance} does not answer",
    description: "Prometheus cannot scrape it.",
  }),
];

// ---- Where its signals go

const metricStore = prometheus("prometheus", {
  url: "http://prometheus:9090",
  retention: "1d",
  scrapeInterval: "1s",
  evaluationInterval: "1s",
  scrape: [scrapeJob("promtail", { targets: ["promtail:9080"] })],
});
const logStore = loki("loki", { url: "http://loki:3100", retention: "1d" });
const traceStore = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "1d", tls: { insecure: true } });
const gateway = collector("gateway", {
  version: "0.150",
  receive: { otlp: { grpc: 4317, http: 4318 } },
  memoryLimit: "512MiB",
  batch: { timeout: "1s", size: 1024 },
  resource: { "service.name": "kiosk" },
  export: { traces: [traceStore], metrics: [exposed({ port: 8889 })], logs: [logStore] },
});

// ---- What it writes

const lines = logs({
  format: json({ time: "timestamp", timeFormat: "RFC3339Nano", level: "level", message: "msg" }),
  labels: { level: logLevel() },
  metadata: { order_id: "string", trace_id: "string" },
  line: { msg: "string" },
});

// The printers know no OTLP: they write files, which an agent reads.
const printLines = logs({
  format: logfmt({ time: "ts", timeFormat: "RFC3339Nano", level: "level", message: "msg" }),
  labels: { level: logLevel(), printer },
  metadata: { job: "string" },
  line: { msg: "string" },
  sources: [fileLogs("/var/log/printers/*.log")],
  agents: [promtail({ port: 9080, to: logStore })],
  allow: [allow("target/end-of-life", "the end to end test runs the last Promtail there is")],
});

// ---- What people look at

const board = dashboard("Kiosk", {
  panels: [
    red({ requests, errors: requests.where({ status: "5xx" }), duration }),
    row("Printing", [panel("Print queue", queue.max({ by: ["printer"] })), panel("Tickets printed", printRate)]),
    sloRow(availability, fast),
    row("Printers", [panel("Printer lines", printLines.rate({ over: "1m", by: ["printer"] }))]),
    row("Logs", [panel("Lines", lines.rate({ over: "1m", by: ["level"] })), panel("Problems", lines.where({ level: ["warn", "error"] }).lines())]),
  ],
});

// ---- Who hears of it

const pager = webhook("pager", { url: "http://pager:8081/page" });
const desk = slack("desk", { channel: "#kiosk", url: secret.file("/etc/alertmanager/slack-url") });
const routing = alertmanager("alertmanager", {
  address: "alertmanager:9093",
  groupBy: ["alertname"],
  groupWait: "1s",
  groupInterval: "1m",
  default: desk,
  routes: [{ severity: "critical", to: [pager] }],
});

const kiosk = service("kiosk", {
  language: "typescript",
  team: "sales",
  version: "1.0.0",
  ports: { http: 8080 },
  metrics: { http: { requests, duration }, queue, printed, build },
  recordings: [printRate],
  alerts,
  slos: [availability, fast],
  dashboards: [board],
  logs: lines,
  traces: traces({
    sampling: { head: "10%", operations: { "GET /health": "1%", "POST /tickets": "50%" }, keep: { errors: true, slowerThan: "1s" } },
    instrument: ["http.server"],
    spans: [
      span("GET /shows", { kind: "server" }),
      span("GET /health", { kind: "server" }),
      span("POST /tickets", { kind: "server", children: [span("print")] }),
    ],
  }),
  deliver: { metrics: scrape({ port: 8080, interval: "1s", timeout: "500ms" }), traces: gateway, logs: gateway },
  evaluationInterval: "1s",
});

// What they count is sent to the collector, from which Prometheus fetches it.
const pages = counter("printers_pages_total", { help: "Pages printed", labels: { printer } });
const printers = service("printers", { team: "sales", metrics: { pages }, logs: printLines, deliver: { metrics: gateway, logs: logStore } });

export default system("kiosk", {
  policy: policy({ prefix: "kiosk_", sharedPrefixes: ["printers_"], severities: { page: "critical", ticket: "warning" } }),
  services: [kiosk, printers],
  prometheus: metricStore,
  routing,
  collectors: [gateway],
});
