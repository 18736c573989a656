// A service in each language, with every kind of metric that the language has, for its definitions to be built and run.
import {
  bounded,
  counter,
  gauge,
  histogram,
  httpBuckets,
  httpMethod,
  info,
  oneOf,
  policy,
  ratio,
  route,
  scrape,
  service,
  slo,
  stateset,
  statusClass,
  summary,
  system,
} from "obsc";

const method = httpMethod("GET", "POST");
const requests = counter("shop_requests_total", {
  help: "Requests answered",
  labels: { method, path: route("/orders", "/orders/{id}", "/orders/new"), class: statusClass() },
});
const metrics = {
  requests,
  http: {
    latency: histogram("shop_latency_seconds", {
      help: 'Time to answer, "all told"',
      labels: { method },
      buckets: httpBuckets,
      exemplars: true,
    }),
    size: histogram("shop_body_bytes", { help: "Size of a body", buckets: ["1KiB", "1MiB"] }),
  },
  orders: counter("shop_orders_total", { help: "Orders taken", labels: { type: oneOf("new", "repeat", "2nd-try", "self") } }),
  sent: counter("shop_sent_bytes_total", { help: "Bytes sent", labels: { shard: bounded(2, "there are two") } }),
  errors: counter("shop_errors_total", { help: "Errors", exemplars: true }),
  queue: gauge("shop_queue_length", { help: "Orders that wait", labels: { type: oneOf("fast", "slow") } }),
  temperature: gauge("shop_room_celsius", { help: "Temperature of the room" }),
  build: info("shop_build_info", { help: "The version that runs", labels: { version: bounded(3, "a rollback has three") } }),
  phase: stateset("shop_phase", { help: "What it is doing", states: ["starting", "open", "closing"] }),
  worker: stateset("shop_worker", { help: "What each worker is doing", states: ["idle", "busy"], labels: { worker_kind: oneOf("web", "batch") } }),
};
// Kinds that not every client has: native histograms lack in Python, quantiles in Rust too.
const wait = histogram("shop_wait_seconds", { help: "Time in the queue", labels: { method }, buckets: "native" });
const checkout = histogram("shop_checkout_seconds", { help: "Time to check out", buckets: "native" });
const delay = summary("shop_delay_seconds", { help: "Delay", labels: { method }, quantiles: ["p50", "p99"] });
const weight = summary("shop_weight_bytes", { help: "Weight", quantiles: ["p90"] });

const availability = slo("shop-availability", { objective: "99.9%", window: "30d", bad: ratio(requests.where({ class: "5xx" }), requests) });
const deliver = { metrics: scrape({ port: 8080 }) };

export default system("kinds", {
  policy: policy({ sharedPrefixes: ["shop_"] }),
  services: [
    service("orders", { language: "go", team: "shop", metrics: { ...metrics, wait, checkout, delay, weight }, slos: [availability], deliver }),
    service("parcels", { language: "rust", team: "shop", metrics: { ...metrics, wait, checkout }, deliver }),
    service("invoices", { language: "python", team: "shop", metrics, deliver }),
    service("pages", { language: "typescript", team: "shop", metrics: { ...metrics, wait, checkout, delay, weight }, deliver }),
  ],
});
