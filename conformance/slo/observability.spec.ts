/** One objective of each kind, which `obsc prove` proves; those of `checkout` are also run over a month by `month.mjs`. */
import {
  counter,
  gauge,
  histogram,
  oneOf,
  prometheus,
  promql,
  ratio,
  ratioByTime,
  rawRatio,
  scrape,
  service,
  slo,
  statusCode,
  system,
  weighted,
  worstOf,
} from "obsc";

const requests = counter("http_requests_total", { help: "Requests answered", labels: { code: statusCode("200", "404", "500") } });
const duration = histogram("http_request_duration_seconds", { help: "Time to answer", buckets: ["100ms", "300ms", "1s"] });
const availability = slo("availability", { objective: "99.9%", window: "30d", bad: ratio(requests.where({ code: "5xx" }), requests) });
const latency = slo("latency", { objective: "99%", window: "30d", good: ratio(duration.within("300ms"), duration) });

const route = oneOf("/pay", "/cart", "/list");
const calls = counter("store_calls_total", { help: "Calls", labels: { route, result: oneOf("ok", "error") } });
const failures = counter("store_failures_total", { help: "Calls that failed" });
const attempts = counter("store_attempts_total", { help: "Calls that were tried" });
const wait = histogram("store_wait_seconds", { help: "Time to wait", buckets: "native" });
const healthy = gauge("store_replicas_healthy", { help: "Replicas that work" });
const wanted = gauge("store_replicas_wanted", { help: "Replicas that there should be" });
const connected = gauge("store_connected_ratio", { help: "The part of the connections that stand" });
const share = gauge("store_share_ratio", { help: "The part of the shelves that is full" });
const misses = counter("store_misses_total", { help: "Reads that found nothing" });
const reads = counter("store_reads_total", { help: "Reads" });
const rows = counter("store_rows_total", { help: "Rows that were written" });

const kinds = [
  slo("bad-of-all", { objective: "99.5%", window: "28d", bad: ratio(failures, attempts) }),
  slo("good-of-all", { objective: "99%", window: "7d", good: ratio(calls.where({ result: "ok" }), calls) }),
  slo("by-route", { objective: "99%", window: "30d", bad: ratio(calls.where({ result: "error" }), calls, { by: ["route"] }) }),
  slo("one-route", { objective: "99%", window: "30d", bad: ratio(calls.where({ route: "/pay", result: "error" }), calls.where({ route: "/pay" })) }),
  slo("native", { objective: "95%", window: "30d", good: ratio(wait.within("500ms"), wait) }),
  slo("replicas", { objective: "99%", window: "30d", good: ratio(healthy, wanted) }),
  slo("connected", { objective: "99%", window: "30d", good: connected.min().atLeast("100%") }),
  slo("throughput", { objective: "99%", window: "30d", good: rows.rate().above("10/s") }),
  slo("by-time", { objective: "99%", window: "30d", good: ratioByTime(promql`avg(${share})`) }),
  slo("raw", { objective: "99%", window: "30d", bad: rawRatio(promql`sum(rate(${misses}[5m]))`, promql`sum(rate(${reads}[5m]))`) }),
  slo("month", { objective: "99.9%", window: ["month", "7d", "90d"], bad: ratio(failures, attempts) }),
  slo("tuned", {
    objective: "99%",
    window: "14d",
    bad: ratio(failures, attempts),
    alerts: { page: { burns: [{ spends: "5%", within: "2h", short: "10m" }], minEvents: 20, keepFiringFor: "15m" }, ticket: false, spent: { at: ["90%"] } },
  }),
];

export default system("slo", {
  services: [
    service("checkout", {
      team: "checkout",
      metrics: { requests, duration },
      slos: [
        availability,
        latency,
        slo("weighted", {
          objective: "99%",
          window: "30d",
          good: weighted([
            [availability, 3],
            [latency, 1],
          ]),
        }),
      ],
      deliver: { metrics: scrape({ port: 8080 }) },
    }),
    service("store", {
      team: "store",
      metrics: { calls, failures, attempts, wait, healthy, wanted, connected, share, misses, reads, rows },
      slos: [...kinds, slo("worst", { objective: "99%", window: "30d", good: worstOf(availability, latency) })],
      deliver: { metrics: scrape({ port: 8081, interval: "30s" }) },
    }),
  ],
  prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "90d", scrapeInterval: "30s" }),
});
