/** A system whose rules have every shape: each verb of each kind of metric in an alert, chains of recordings, SLOs of every sort. */
import {
  alert,
  bounded,
  catalog,
  counter,
  foreign,
  gauge,
  histogram,
  matches,
  not,
  oneOf,
  policy,
  prometheus,
  promql,
  ratio,
  record,
  scrape,
  service,
  slo,
  stateset,
  summary,
  system,
  targets,
} from "obsc";
import { cadvisor } from "obsc/catalogs";
import type { System } from "../../src/ir/system.ts";

const status = oneOf("200", "404", "500", "503");
const requests = counter("http_requests_total", { help: "Requests answered", labels: { status, route: oneOf("/a", "/b") } });
const errors = counter("api_errors_total", { help: "Requests that failed" });
const calls = counter("api_calls_total", { help: "Requests" });
const latency = histogram("api_duration_seconds", { help: "Time to answer", labels: { route: oneOf("/a", "/b") }, buckets: ["100ms", "300ms", "1s", "5s"] });
const native = histogram("api_wait_seconds", { help: "Time in the queue", buckets: "native" });
const batch = histogram("api_batch_items", { help: "Items in a batch", buckets: [1, 10, 100] });
const old = gauge("api_old_items", { help: "Items of the old kind" });
const ready = gauge("api_replicas_ready", { help: "Replicas that are ready" });
const wanted = gauge("api_replicas_wanted", { help: "Replicas that there should be" });
const size = summary("api_size_bytes", { help: "Size of an answer", quantiles: ["p95"] });
const memory = gauge("api_memory_bytes", { help: "Memory in use", labels: { pool: oneOf("heap", "stack") } });
const workers = gauge("api_workers", { help: "Workers", labels: { state: oneOf("busy", "idle") } });
const usage = gauge("api_usage_ratio", { help: "Share in use" });
const cpu = counter("api_cpu_seconds_total", { help: "CPU time" });
const sent = counter("api_sent_bytes_total", { help: "Bytes sent", labels: { shard: bounded(4, "fixed") } });
const phase = stateset("api_phase", { help: "What it does", states: ["starting", "open"] });
const lag = catalog("kafka", {
  job: "kafka",
  metrics: { lag: foreign.gauge("kafka_lag", { help: "Messages behind", labels: { topic: oneOf("orders", "bills") } }) },
});

const failed = ratio(requests.where({ status: ["500", "503"] }), requests);
const rate = record("job:http_requests:rate5m", requests.rate(), { every: "15s" });
const hourly = record("job:http_requests:rate1h", requests.rate({ over: "1h" }), { group: "traffic" });
const relative = record("job:http_requests:ratio_rate5m", rate.dividedBy(hourly), { group: "traffic" });
const doubled = record("job:http_requests_relative:twice", relative.times(2));
const mean = record("job_route:api_duration_seconds:mean5m", latency.mean({ by: ["route"] }));
const heap = record("job:api_memory_bytes:sum", memory.sum());
const unlisted = record("job:api_cpu_seconds:rate5m", cpu.rate());

const alerts = [
  alert("Ratio", { when: failed.above("5%"), for: "5m", severity: "critical", summary: "{value} fail", category: "http" }),
  alert("RatioByRoute", {
    when: ratio(requests.where({ status: not("200", "404") }), requests, { by: ["route"] }).above("60%"),
    for: "1m",
    severity: "warning",
    summary: "{route}: {value} of {unknown} {{ $labels.route }}",
  }),
  alert("Within", { when: ratio(latency.within("300ms"), latency).below("95%"), for: "2m", severity: "warning", summary: "only {value} are fast" }),
  alert("WithinNative", { when: ratio(native.within("2s"), native).below("90%"), for: "2m", severity: "warning", summary: "only {value} are fast" }),
  alert("Rate", { when: requests.rate({ by: ["route"] }).above("10/s"), for: "90s", severity: "info", summary: "{value}" }),
  alert("RateLow", { when: requests.rate().atMost("0/s"), for: "5m", severity: "info", summary: "nothing comes" }),
  alert("Increase", { when: errors.increase({ over: "1h" }).atLeast(100), for: "0s", severity: "info", summary: "{value}" }),
  alert("Total", { when: errors.value().above(5000), for: "0s", severity: "info", summary: "{value}" }),
  alert("Quantile", { when: latency.quantile("p95").above("1s"), for: "5m", keepFiringFor: "10m", severity: "critical", summary: "p95 is {value}" }),
  alert("QuantileNative", { when: native.quantile("p99").above("4s"), for: "5m", severity: "critical", summary: "p99 is {value}" }),
  alert("Mean", { when: latency.mean({ by: ["route"] }).above("700ms"), for: "5m", severity: "critical", summary: "{route} takes {value}" }),
  alert("Summary", {
    when: size.each("p95").above("1MiB"),
    for: "5m",
    severity: "info",
    summary: "{value}",
    labels: { area: "size", who: "{{ $labels.instance }}" },
  }),
  alert("Gauge", { when: memory.sum({ by: ["instance"] }).above("2GiB"), for: "10m", severity: "warning", summary: "{instance} has {value}" }),
  alert("GaugeLow", { when: workers.where({ state: "idle" }).min().below(2), for: "5m", severity: "warning", summary: "{value} idle" }),
  alert("GaugeEqual", { when: workers.where({ state: "busy" }).max().equals(0), for: "5m", severity: "warning", summary: "none busy" }),
  alert("GaugeEach", { when: usage.each().above("90%"), for: "5m", severity: "warning", summary: "{instance}: {value}" }),
  alert("GaugeRatio", { when: ratio(workers.where({ state: "busy" }), workers).above("80%"), for: "5m", severity: "warning", summary: "{value} busy" }),
  alert("GaugeChange", { when: memory.delta({ over: "30m" }).above("1GiB"), for: "0s", severity: "warning", summary: "{value}" }),
  alert("Count", { when: workers.count().below(2), for: "5m", severity: "warning", summary: "{value} series" }),
  alert("Cpu", { when: cpu.rate({ by: ["instance"] }).above("80%"), for: "5m", severity: "warning", summary: "{value}" }),
  alert("Cpu2", { when: unlisted.above("80%"), for: "5m", severity: "warning", summary: "{value}" }),
  alert("Sent", { when: sent.rate().above("10MiB/s"), for: "5m", severity: "warning", summary: "{value}" }),
  alert("Phase", { when: phase.where({ api_phase: "open" }).sum().below(1), for: "5m", severity: "warning", summary: "not open" }),
  alert("Down", { when: targets.down(), for: "2m", severity: "critical", summary: "{instance} is down" }),
  alert("Missing", { when: targets.missing(), for: "3m", severity: "critical", summary: "no targets" }),
  alert("Absent", { when: requests.where({ status: "200" }).absent(), for: "5m", severity: "critical", summary: "no requests" }),
  alert("Both", { when: failed.above("5%").and(requests.rate().above("1/s")), for: "5m", severity: "critical", summary: "{value}" }),
  alert("Either", { when: usage.max().above("90%").or(heap.above("1GiB")), for: "5m", severity: "critical", summary: "{value}" }),
  alert("Unless", {
    when: usage.max().above("90%").unless(workers.sum().below(1)),
    for: "5m",
    severity: "critical",
    summary: "{value}",
    description: "{value} and no more",
  }),
  alert("Recorded", { when: doubled.above("400%"), for: "5m", severity: "warning", summary: "{value}" }),
  alert("Lag", {
    when: lag.metrics.lag
      .where({ topic: "orders" })
      .max({ by: ["topic"] })
      .above(1000),
    for: "10m",
    severity: "warning",
    summary: "{topic}: {value}",
  }),
  alert("Memory", {
    when: ratio(
      cadvisor.metrics.memoryWorkingSet.where({ pod: matches("api-[a-z0-9]+"), container: matches(".+") }),
      cadvisor.metrics.memoryLimit.where({ pod: matches("api-.*") }),
      { by: ["namespace", "pod"] },
    ).above("90%"),
    for: "5m",
    severity: "warning",
    summary: "{pod} uses {value}",
  }),
  alert("Before", { when: requests.rate().dividedBy(requests.rate().before("1h")).below("50%"), for: "5m", severity: "warning", summary: "{value}" }),
  alert("Text", {
    when: promql`sum by (job) (rate(${errors}[5m])) / sum by (job) (rate(${calls}[5m]))`.above(0.1),
    for: "5m",
    severity: "warning",
    summary: "{value}",
  }),
  alert("TextUnknown", { when: promql`predict_linear(${usage}[1h], 3600)`.above(1), for: "5m", severity: "warning", summary: "{value}" }),
  alert("TextTemplate", { when: errors.rate().above("1/s"), for: "5m", severity: "warning", summary: '{{ range query "up" }}{{ . }}{{ end }}' }),
  alert("Far", { when: requests.rate({ over: "30d" }).above("1/s"), for: "5m", severity: "warning", summary: "{value}" }),
];

const slos = [
  slo("bad", { objective: "99.9%", window: "30d", bad: failed }),
  slo("good-by-route", {
    objective: "99%",
    window: "7d",
    good: ratio(requests.where({ status: "200" }), requests, { by: ["route"] }),
    description: "Answered well",
  }),
  slo("two-counters", { objective: "95%", window: "28d", bad: ratio(errors, calls) }),
  slo("latency", { objective: "99%", window: "90d", good: ratio(latency.within("300ms"), latency), alerts: { ticket: false, minEvents: 20 } }),
  slo("native", { objective: "90%", window: "month", good: ratio(native.within("500ms"), native) }),
  slo("gauges", { objective: "99%", window: "1d", bad: ratio(workers.where({ state: "idle" }), workers) }),
  slo("minutes", { objective: "99.5%", window: "quarter", good: usage.max().below("90%") }),
  slo("minutes-of-rate", {
    objective: "99%",
    window: "30d",
    good: latency
      .quantile("p95", { by: ["route"] })
      .below("1s")
      .and(requests.rate({ by: ["route"] }).above("0/s")),
  }),
  slo("present", { objective: "99%", window: "30d", good: targets.count().atLeast(1) }),
  slo("gone", { objective: "99%", window: "30d", good: old.absent() }),
  slo("slow-is-well", { objective: "99%", window: "28d", bad: ratio(batch.within(10), batch) }),
  slo("two-gauges", { objective: "99%", window: "200d", good: ratio(ready, wanted) }),
  slo("low", { objective: "50%", window: "30d", bad: failed }),
];

export function rulesSystem(): System {
  return system("rules", {
    policy: policy({ sharedPrefixes: ["http_"], severities: { page: "critical", ticket: "warning" } }),
    catalogs: [cadvisor, lag],
    services: [
      service("api", {
        team: "core",
        metrics: { requests, errors, calls, latency, native, size, batch, old, ready, wanted, memory, workers, usage, cpu, sent, phase },
        recordings: [doubled, relative, rate, hourly, mean, heap],
        alerts,
        slos,
        deliver: { metrics: scrape({ port: 8080, interval: "15s" }) },
      }),
      service("rules", {
        team: "other",
        recordings: [record("job:api_errors:rate5m", errors.rate())],
        alerts: [alert("OfAnother", { when: heap.above("1GiB"), for: "5m", severity: "warning", summary: "{value}" })],
        evaluationInterval: "2m",
      }),
    ],
    alerts: [alert("Own", { when: lag.metrics.lag.max().above(10), for: "5m", severity: "info", summary: "{value}" })],
    prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", scrapeInterval: "30s", evaluationInterval: "30s" }),
    runbooks: { dir: "docs/runbooks/", url: "https://runbooks.example" },
  }) as System;
}
