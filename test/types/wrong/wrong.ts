// Mistakes that people make. Each one must not compile, and must be one finding on its line when it runs as JavaScript.
import {
  alert,
  alertmanager,
  allow,
  aws,
  bounded,
  collector,
  collectorAgent,
  commandCheck,
  compose,
  counter,
  dashboard,
  datadog,
  diskCheck,
  email,
  environments,
  exponential,
  filebeat,
  fileSink,
  fileTargets,
  findSpans,
  foreign,
  gauge,
  grafana,
  grafanaManaged,
  histogram,
  httpMethod,
  info,
  json,
  kubernetes,
  linear,
  logLevel,
  logql,
  logs,
  loki,
  muteTiming,
  nobody,
  not,
  oneOf,
  otlp,
  pagerduty,
  panel,
  personal,
  policy,
  prometheus,
  promql,
  ratio,
  ratioByTime,
  rawRatio,
  record,
  red,
  remoteWrite,
  route,
  savedQuery,
  scrape,
  secret,
  service,
  slack,
  slo,
  stateset,
  staticTargets,
  statsd,
  statusCode,
  summary,
  system,
  targets,
  tcpCheck,
  tempo,
  thanosRuler,
  traces,
  webhook,
  weighted,
  worstOf,
} from "obsc";

const labels = { method: httpMethod("GET", "POST"), route: route("/jobs", "/jobs/{id}"), status: statusCode("200", "404", "500") };
const requests = counter("shop_requests_total", { help: "h", labels });
const errors = counter("shop_errors_total", { help: "h", labels: { type: oneOf("io", "timeout") } });
const sent = counter("shop_sent_bytes_total", { help: "h" });
const queue = gauge("shop_queue_length", { help: "h", labels: { queue: oneOf("fast", "slow") } });
const memory = gauge("shop_memory_bytes", { help: "h" });
const latency = histogram("shop_request_duration_seconds", { help: "h", labels: { route: labels.route }, buckets: ["50ms", "100ms", "500ms", "1s"] });
const slow = latency.quantile("p95", { by: ["route"] }).above("1s");
const phase = stateset("shop_phase", { help: "h", states: ["idle", "busy"] });
const per = environments("development", "production");
const prom = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" });
const lokiStore = loki("loki", { url: "http://loki:3100", retention: "7d" });
const tempoStore = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "3d" });
const log = logs({ format: json(), labels: { level: logLevel() }, metadata: { job_id: "string" }, line: { msg: "string" } });
const kept = slo("shop-kept", { objective: "99%", window: "30d", bad: ratio(errors, requests) });
const met = slo("shop-met", { objective: "99%", window: "7d", bad: ratio(errors, requests) });
const common = { for: "5m", severity: "warning", summary: "s" } as const;

// Names and units of metrics
// @ts-expect-error 1: a counter without _total
counter("shop_orders", { help: "h" });
// @ts-expect-error 2: a gauge that ends in _total
gauge("shop_vms_total", { help: "h" });
// @ts-expect-error 3: milliseconds
histogram("shop_latency_ms", { help: "h", buckets: [0.1, 0.5, 1] });
// @ts-expect-error 4: percent instead of a ratio
gauge("shop_cpu_percent", { help: "h" });
// @ts-expect-error 5: a unit that the name does not end in
gauge("shop_amount", { help: "h", unit: "usd" });
// @ts-expect-error 6: no help
counter("shop_orders_total", {});
// @ts-expect-error 7: buckets without their unit
histogram("shop_call_duration_seconds", { help: "h", buckets: [0.1, 0.5, 1] });
// @ts-expect-error 8: buckets in another unit than the metric
histogram("shop_call_duration_seconds", { help: "h", buckets: ["1KiB", "4KiB"] });
// @ts-expect-error 9: no buckets
histogram("shop_call_duration_seconds", { help: "h" });
// @ts-expect-error 10: a typo in an option
counter("shop_orders_total", { help: "h", lables: labels });

// Labels
// @ts-expect-error 11: an unbounded label
counter("shop_orders_total", { help: "h", labels: { user_id: oneOf("1", "2") } });
// @ts-expect-error 12: a label that Prometheus sets
counter("shop_orders_total", { help: "h", labels: { instance: oneOf("a", "b") } });
// @ts-expect-error 13: the label of buckets
histogram("shop_call_duration_seconds", { help: "h", buckets: ["1s"], labels: { le: oneOf("1") } });
// @ts-expect-error 14: label names in a list, as in a client library
counter("shop_orders_total", { help: "h", labels: ["method", "status"] });
// @ts-expect-error 15: a label without its values
counter("shop_orders_total", { help: "h", labels: { method: "GET" } });
// @ts-expect-error 16: a bound without the reason that keeps it
bounded(50);
// @ts-expect-error 17: no values at all
oneOf();
// @ts-expect-error 18: a route that is no template
route("jobs/{id}");
// @ts-expect-error 19: a method that HTTP does not have
httpMethod("GET", "FETCH");

// Queries
// @ts-expect-error 20: a label that the metric lacks
requests.where({ methd: "GET" });
// @ts-expect-error 21: a value that the label never takes
requests.where({ method: "GTE" });
// @ts-expect-error 22: a value that the label never takes, negated
requests.where({ method: not("PATCH") });
// @ts-expect-error 23: grouping by a label that the metric lacks
requests.rate({ by: ["statsu"] });
// @ts-expect-error 24: rate of a gauge
queue.rate();
// @ts-expect-error 25: increase of a gauge
memory.increase({ over: "1h" });
// @ts-expect-error 26: quantile of a counter
requests.quantile("p95");
// @ts-expect-error 27: quantile of a gauge
queue.quantile("p95");
// @ts-expect-error 28: a plain read of a histogram
latency.value();
// @ts-expect-error 29: average of a histogram instead of its mean
latency.avg();
// @ts-expect-error 30: a quantile as a number
latency.quantile(0.95);
// @ts-expect-error 31: a duration with a space
requests.rate({ over: "5 min" });
// @ts-expect-error 32: a duration of two units
requests.rate({ over: "1h30m" });
// @ts-expect-error 33: a label that was summed away
requests.rate({ by: ["method"] }).max({ by: ["route"] });
// @ts-expect-error 34: sides that keep different labels
requests.rate({ by: ["method"] }).dividedBy(errors.rate({ by: ["type"] }));
// @ts-expect-error 35: adding bytes to events
requests.rate().plus(sent.rate());
// @ts-expect-error 36: a ratio by a label of one side only
ratio(errors, requests, { by: ["type"] });
// @ts-expect-error 37: a ratio of events and of bytes now in use
ratio(errors, memory);
// @ts-expect-error 38: a quantile of a summary
summary("shop_size_bytes", { help: "h", quantiles: ["p95"] }).quantile("p95", { by: ["instance"] });

// Thresholds
// @ts-expect-error 39: a rate per second against a share
requests.where({ status: "5xx" }).rate().above("5%");
// @ts-expect-error 40: a share as a bare number
ratio(errors, requests).above(0.05);
// @ts-expect-error 41: a share against a rate per second
ratio(errors, requests).above("0.1/s");
// @ts-expect-error 42: a latency without its unit
latency.quantile("p95").above(1000);
// @ts-expect-error 43: bytes without their unit
memory.sum().above(1073741824);
// @ts-expect-error 44: a size of memory against seconds
latency.mean().above("512MiB");
// @ts-expect-error 45: a bound that is not among the buckets
latency.within("300ms");

// Alerts, recordings and SLOs
// @ts-expect-error 46: no severity
alert("ShopErrors", { when: ratio(errors, requests).above("5%"), for: "5m", summary: "s" });
// @ts-expect-error 47: a severity that no route knows
alert("ShopErrors", { ...common, when: ratio(errors, requests).above("5%"), severity: "page" });
// @ts-expect-error 48: no `for`
alert("ShopErrors", { when: ratio(errors, requests).above("5%"), severity: "warning", summary: "s" });
// @ts-expect-error 49: a query without a threshold
alert("ShopErrors", { ...common, when: ratio(errors, requests) });
// @ts-expect-error 50: PromQL as text
alert("ShopErrors", { ...common, when: "rate(shop_errors_total[5m]) > 0.05" });
// @ts-expect-error 51: a recording that is not level:metric:operation
record("shop_error_rate", errors.rate());
// @ts-expect-error 52: an objective as a number
slo("shop-availability", { objective: 99.9, window: "30d", bad: ratio(errors, requests) });
// @ts-expect-error 53: no window
slo("shop-availability", { objective: "99.9%", bad: ratio(errors, requests) });
// @ts-expect-error 54: neither good nor bad
slo("shop-availability", { objective: "99.9%", window: "30d" });
// @ts-expect-error 55: a quantile as an indicator
slo("shop-latency", { objective: "95%", window: "30d", good: latency.quantile("p95") });
// @ts-expect-error 56: an indicator that is a rate, not a share
slo("shop-availability", { objective: "99.9%", window: "30d", bad: errors.rate() });
// @ts-expect-error 420: a ratio as a number
slo("shop-availability", { objective: 0.999, window: "30d", bad: ratio(errors, requests) });
// @ts-expect-error 421: a window that is no time
slo("shop-availability", { objective: "99.9%", window: "year", bad: ratio(errors, requests) });
// @ts-expect-error 422: no window in the list of them
slo("shop-availability", { objective: "99.9%", window: [], bad: ratio(errors, requests) });
// @ts-expect-error 423: a part without its weight
slo("shop", { objective: "99%", window: "30d", good: weighted([[kept, 1], met]) });
// @ts-expect-error 424: other SLOs as what is bad
slo("shop", { objective: "99%", window: "30d", bad: worstOf(kept, met) });
// @ts-expect-error 425: a ratio where an SLO belongs
slo("shop", { objective: "99%", window: "30d", good: worstOf(kept, ratio(errors, requests)) });
// @ts-expect-error 426: a burn without its time
slo("shop", { objective: "99%", window: "30d", bad: ratio(errors, requests), alerts: { page: { burns: [{ spends: "2%" }] } } });
// @ts-expect-error 427: a share of the budget as a number
slo("shop-availability", { objective: "99.9%", window: "30d", bad: ratio(errors, requests), alerts: { page: { burns: [{ spends: 2, within: "1h" }] } } });
// @ts-expect-error 428: an alert that no SLO has
slo("shop-availability", { objective: "99.9%", window: "30d", bad: ratio(errors, requests), alerts: { pages: false } });
// @ts-expect-error 429: shares of the budget as numbers
slo("shop-availability", { objective: "99.9%", window: "30d", bad: ratio(errors, requests), alerts: { spent: { at: [0.5] } } });
// @ts-expect-error 430: a query as text
slo("shop-synced", { objective: "99%", window: "30d", good: ratioByTime("avg(shop_synced_ratio)") });
// @ts-expect-error 431: a part without its whole
slo("shop-cached", { objective: "99%", window: "30d", good: rawRatio(promql`sum(rate(shop_hits_total[5m]))`) });
// @ts-expect-error 432: the age of what is no point in time
slo("shop-fresh", { objective: "99%", window: "30d", good: memory.age().below("1h") });

// Dashboards
// @ts-expect-error 57: a panel of a metric that nobody declares
panel("Errors", shopErrorsTotal.rate());
// @ts-expect-error 58: a metric without a query
panel("Requests", requests);
// @ts-expect-error 59: red() of a gauge
red({ requests: queue, errors });
// @ts-expect-error 60: panels by name
dashboard("Shop", { panels: ["Requests"] });

// Logs and traces
// @ts-expect-error 61: an id as a stream label of Loki
logs({ format: json(), labels: { trace_id: oneOf("a") } });
// @ts-expect-error 62: a field as a stream label, without its values
logs({ format: json(), labels: { vm_name: "string" } });
// @ts-expect-error 63: a field that the log lacks
log.where({ levl: "error" });
// @ts-expect-error 64: a level that does not exist
log.where({ level: "err" });
// @ts-expect-error 65: the commonest of a field that the log lacks
log.top(10, "message");
// @ts-expect-error 201: an alert on the lines themselves
log.lines().above(3);
// @ts-expect-error 202: a rate of lines compared with a count
log.rate().above(3);
// @ts-expect-error 203: Filebeat to a Loki
filebeat({ to: loki("loki", { url: "http://loki:3100", retention: "7d" }) });
// @ts-expect-error 204: an agent of logs to a trace store
collectorAgent({ to: tempoStore });
// @ts-expect-error 205: a rotated file without a number of files
fileSink("/var/log/shop.log", { maxSize: "10MB" });
// @ts-expect-error 206: a metric in a text of LogQL
logql`${requests} |= "a"`;
// @ts-expect-error 207: a status that no span has
findSpans({ status: "failed" });
// @ts-expect-error 66: a sampling rate as a number
traces({ sampling: { head: 0.1 } });
// @ts-expect-error 67: traces a second without the size of a trace
traces({ sampling: { head: "100%", limit: { tracesPerSecond: 100 } } });
// @ts-expect-error 68: no value for production
traces({ sampling: { head: per({ development: "100%" }) } });
// @ts-expect-error 69: a value of the wrong form in one environment
traces({ sampling: { head: per({ development: "100%", production: 0.05 }) } });

// Backends, delivery, routing
// @ts-expect-error 73: logs sent to a trace store
collector("c", { version: "0.156", receive: { otlp: {} }, memoryLimit: "512MiB", export: { logs: [tempoStore] } });
// @ts-expect-error 74: traces sent to a log store
service("shop", { team: "t", deliver: { traces: lokiStore } });
// @ts-expect-error 75: metrics both scraped and sent
service("shop", { team: "t", deliver: { metrics: [scrape({ port: 8080 }), prom] } });
// @ts-expect-error 76: no memory limit
collector("c", { version: "0.156", receive: { otlp: {} }, export: { traces: [tempoStore] } });
// @ts-expect-error 77: a remote write URL without its path
remoteWrite("w", { url: "http://prometheus:9090" });
// @ts-expect-error 79: retention in days, as a number
prometheus("p", { url: "http://prometheus:9090", retention: 15 });
// @ts-expect-error 410: a limit of Mimir for Thanos
prometheus("p", { url: "http://prometheus:9090", retention: "15d", ruler: thanosRuler({ rulesPerGroup: 35 }) });
// @ts-expect-error 411: an answer to missing stores that Thanos does not know
thanosRuler({ partialResponse: "ignore" });
// @ts-expect-error 412: an engine by its name
prometheus("p", { url: "http://prometheus:9090", retention: "15d", ruler: "mimir" });
// @ts-expect-error 80: an address with a scheme
tempo("t", { otlp: "http://tempo", query: "http://tempo:3200", retention: "3d" });
// @ts-expect-error 85: a scrape path without its slash
scrape({ port: 8080, path: "metrics" });
// @ts-expect-error 86: a rule that does not exist
allow("cardinality/unbound-label", "few users");
// @ts-expect-error 87: an exception without its reason
allow("cardinality/unbounded-label");
// @ts-expect-error 88: no team
service("shop", { metrics: { requests } });
// @ts-expect-error 89: a bare text among the metrics
service("shop", { team: "t", metrics: { requests: "shop_requests_total" } });
// @ts-expect-error 90: a system without services
system("shop", {});
// @ts-expect-error 91: labels of an info metric left out
info("shop_build_info", { help: "h" });
// @ts-expect-error 92: headers as text
otlp("o", { endpoint: "o:4317", headers: { Authorization: "Bearer abc" } });
// @ts-expect-error 93: personal data with a fate that does not exist
personal("mask");
// @ts-expect-error 94: growing buckets of the wrong unit
histogram("shop_call_duration_seconds", { help: "h", buckets: exponential("1KiB", 2, 8) });
// @ts-expect-error 95: an environment that nobody declared
traces({ sampling: { head: per({ development: "100%", staging: "50%", production: "5%" }) } });
// @ts-expect-error 96: a histogram where a counter belongs
red({ requests, errors: latency });
// @ts-expect-error 97: sum of a counter's raw value
requests.sum({ by: ["method"] });
// @ts-expect-error 98: `and` of conditions that keep different labels, which never holds
slow.and(requests.rate().above("1/s"));

// How a system is run
// @ts-expect-error 140: a file to build from where an image belongs
service("mail", { team: "t", image: { dockerfile: "Dockerfile" } });
// @ts-expect-error 141: a number where a variable's text belongs
service("mail", { team: "t", env: { WORKERS: 8 } });
// @ts-expect-error 142: no namespace
kubernetes({});
// @ts-expect-error 143: a chart that nobody should install any more
kubernetes({ namespace: "shop", helmValues: ["loki-stack"] });
// @ts-expect-error 144: ports of a container by name
compose({ extra: { exporter: { image: "prom/node-exporter:v1.10.2", ports: { metrics: 9100 } } } });

// Quantities of the metric's own unit, states, correlations, raw text
// @ts-expect-error 99: a limit without its unit
gauge("shop_load_ratio", { help: "h", max: 1 });
// @ts-expect-error 100: a stateset without its states
stateset("shop_mode", { help: "h" });
// @ts-expect-error 101: a state that does not exist
phase.where({ shop_phase: "busi" });
// @ts-expect-error 102: rate of a stateset
phase.rate();
// @ts-expect-error 103: a correlation of a label that the metric lacks
counter("shop_orders_total", { help: "h", labels: { method: labels.method }, correlated: [{ labels: ["method", "path"], tuples: [] }] });
// @ts-expect-error 104: a tuple with a value that no label has
counter("shop_orders_total", { help: "h", labels, correlated: [{ labels: ["method", "route"], tuples: [["GET", "/job"]] }] });
// @ts-expect-error 105: linear bounds of the wrong unit
histogram("shop_call_duration_seconds", { help: "h", buckets: linear("1KiB", "1KiB", 8) });
// @ts-expect-error 106: a bound of a foreign histogram in the wrong unit
foreign.histogram("calls", { help: "h", unit: "bytes", buckets: ["1s"] });
// @ts-expect-error 107: a count of targets as a share
targets.count().below("50%");
// @ts-expect-error 108: a condition in raw text
promql`${requests.absent()} and up`;
// @ts-expect-error 109: an amount compared with a metric instead of a query
queue.above(5);

// Who hears of an alert
// @ts-expect-error 300: a route without a receiver
alertmanager("am", { address: "am:9093", groupBy: ["alertname"], default: nobody, routes: [{ severity: "critical" }] });
// @ts-expect-error 301: a severity that does not exist, in a route
alertmanager("am", { address: "am:9093", groupBy: ["alertname"], default: nobody, routes: [{ severity: "crtical", to: [nobody] }] });
// @ts-expect-error 302: an inhibition without the labels that both share
alertmanager("am", { address: "am:9093", groupBy: ["alertname"], default: nobody, inhibit: [{ when: "critical", silences: "warning" }] });
// @ts-expect-error 303: a receiver by its name
alertmanager("am", { address: "am:9093", groupBy: ["alertname"], default: "ops" });
// @ts-expect-error 304: the webhook of Slack as text
slack("ops", { channel: "#ops", url: "https://hooks.slack.com/services/x" });
// @ts-expect-error 305: a channel without its sign
slack("ops", { channel: "ops", url: secret.env("SLACK") });
// @ts-expect-error 306: the key of PagerDuty as text
pagerduty("pager", { routingKey: "0123456789abcdef" });
// @ts-expect-error 307: mail to nobody in particular
email("mail", { to: "ops", smarthost: "smtp:587" });
// @ts-expect-error 308: a webhook without its scheme
webhook("hook", { url: "bridge:8080" });
// @ts-expect-error 309: a day that does not exist
muteTiming("weekend", { weekdays: ["saturdays"] });
// @ts-expect-error 310: a metric as a saved query
savedQuery("Requests", requests);

// What a collector takes in, and vendors
// @ts-expect-error 110: a summary from StatsD
statsd({ listen: "0.0.0.0:8125", flush: "10s", map: [{ from: "age", to: summary("shop_age_seconds", { help: "h", quantiles: ["p50"] }) }] });
// @ts-expect-error 111: StatsD without what its names become
statsd({ listen: "0.0.0.0:8125", flush: "10s" });
// @ts-expect-error 112: StatsD as a port
collector("c", { version: "0.150", receive: { statsd: 8125 }, memoryLimit: "1GiB", export: { traces: [tempoStore] } });
// @ts-expect-error 113: a key of Datadog as text
datadog("d", { site: "datadoghq.eu", apiKey: "abc" });
// @ts-expect-error 114: logs sent to a vendor that takes metrics and traces
collector("c", { version: "0.150", receive: { otlp: {} }, memoryLimit: "1GiB", export: { logs: [aws("a", { region: "r" })] } });

// Grafana
// @ts-expect-error 400: a password as text
grafana("grafana", { adminPassword: "admin", datasources: [prom] });
// @ts-expect-error 401: a link from a store of traces as if it held lines
grafana("grafana", { adminPassword: secret.env("P"), datasources: [], links: { logsToTraces: { from: tempoStore, field: "trace_id", to: tempoStore } } });
// @ts-expect-error 402: an alert of Grafana without its interval
alert("ShopSlow", { ...common, when: slow, engine: grafanaManaged({ noData: "OK" }) });

// How targets are found, and how things are
// @ts-expect-error 120: a target without its port
staticTargets("node-1");
// @ts-expect-error 122: a file of targets of another form
fileTargets("/etc/prometheus/targets/*.txt");
// @ts-expect-error 123: targets as text
scrape({ port: 8080, discover: "node-1:8080" });
// @ts-expect-error 124: a check without its timeout
tcpCheck("database", { address: "database:5432", every: "30s", unhealthyAfter: 3, healthyAfter: 2 });
// @ts-expect-error 125: a share as a number
diskCheck("disk", { usedAbove: 90, every: "5m", timeout: "30s", unhealthyAfter: 2, healthyAfter: 1 });
// @ts-expect-error 126: a program as one text
commandCheck("raid", { command: "raid-status --quiet", every: "5m", timeout: "30s", unhealthyAfter: 2, healthyAfter: 1 });
// @ts-expect-error 127: a Pushgateway without how often
service("mail", { team: "t", deliver: { jobs: { pushgateway: "http://pushgateway:9091" } } });

// House rules
// @ts-expect-error 150: a severity of a rule that does not exist
policy({ rules: { "cardinality/unbound-label": "error" } });
// @ts-expect-error 151: a severity that does not exist
policy({ rules: { "cardinality/unbounded-label": "fatal" } });
// @ts-expect-error 152: a preset that does not exist
policy({ preset: "pedantic" });
// @ts-expect-error 153: leave to lower a rule that does not exist
policy({ mayLower: ["cardinality/unbound-label"] });
