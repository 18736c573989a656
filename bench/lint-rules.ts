/** A rule file of any number of rules, of the kinds that teams have, and the catalogue of the metrics in it. */

const services = ["api", "web", "cart", "search", "billing", "auth", "mail", "orders", "stock", "gateway"];
const windows = ["5m", "10m", "15m", "30m", "1h"];
const size = 20;

/**
 * Groups of 20, each of a part of a service with metrics of its own: recordings first, then alerts on what is scraped. No query stands twice.
 * One rule in 50 has a fault.
 */
export function ruleFile(count: number): string {
  const lines = ["groups:"];
  for (let index = 0; index < count; index++) {
    if (index % size === 0) lines.push(`- name: group-${index / size}`, "  interval: 30s", "  rules:");
    lines.push(index % size < 6 ? recording(index) : alert(index));
  }
  return `${lines.join("\n")}\n`;
}

const pick = (from: readonly string[], index: number): string => from[index % from.length] ?? "";
const serviceOf = (group: number): string => pick(services, group);
const partOf = (group: number): string => `${serviceOf(group)}_part${Math.floor(group / services.length)}`;

function recording(index: number): string {
  const group = Math.floor(index / size);
  const window = pick(windows, index);
  const job = serviceOf(group);
  const [name, expr] = (
    [
      [`requests:rate${window}`, `sum by (job, code) (rate(${partOf(group)}_requests_total{job="${job}"}[${window}]))`],
      [
        `request_duration_seconds:p99_${window}`,
        `histogram_quantile(0.99, sum by (job, le) (rate(${partOf(group)}_request_duration_seconds_bucket[${window}])))`,
      ],
      [`queue_length:avg${window}`, `avg without (instance) (avg_over_time(${partOf(group)}_queue_length[${window}]))`],
    ] as const
  )[index % 3] as readonly [string, string];
  return `  - record: job:${partOf(group)}_${name}\n    expr: ${expr}\n    labels:\n      shard: "${index % 7}"`;
}

function alert(index: number): string {
  const group = Math.floor(index / size);
  const name = partOf(group);
  const job = serviceOf(group);
  const window = pick(windows, Math.floor(index / windows.length));
  const selector = `{job="${job}",code=~"5.."}`;
  // The fault: the labels of the alert keep no `instance`.
  const label = index % 50 === 16 ? "instance" : "job";
  const expr = [
    `sum by (job) (rate(${name}_requests_total${selector}[${window}]))\n        /\n      sum by (job) (rate(${name}_requests_total{job="${job}"}[${window}]))\n      > 0.0${1 + (index % 9)}`,
    `max by (job) (${name}_queue_length) > ${100 + (index % 400)}\n      and on (job)\n      sum by (job) (increase(${name}_requests_total[${window}])) > 10`,
    `histogram_quantile(0.9${index % 10}, sum by (job, le) (rate(${name}_request_duration_seconds_bucket{job!~"test-.*"}[${window}]))) > ${pick(["0.5", "1", "2", "5"], index)}`,
    `absent(up{job="${job}-${index}"})`,
    `predict_linear(${name}_disk_free_bytes[1h], 4 * 3600) < 0 and ${name}_disk_free_bytes / ${name}_disk_size_bytes < 0.${1 + (index % 3)}`,
  ][index % 5];
  return `  - alert: ${name}_Problem${index}
    expr: |
      ${expr}
    for: ${pick(windows, index + 1)}
    labels:
      severity: ${index % 3 === 0 ? "critical" : "warning"}
      team: ${pick(services, index + 3)}
    annotations:
      summary: "{{ $labels.${label} }} has a problem"
      description: "For {{ $labels.${label} }} the value is {{ $value | humanize }}, see rule ${index}"
      runbook_url: https://runbooks.example.org/${name}`;
}

/** The metrics of the parts that a file of `count` rules reads. */
export function catalogueFile(count: number): string {
  const metrics = Array.from({ length: count / size }, (_, group) => {
    const name = partOf(group);
    const instance = { zone: ["a", "b", "c"] };
    return [
      { name: `${name}_requests_total`, type: "counter", unit: "", help: "Requests", labels: { ...instance, code: ["200", "404", "500"] } },
      { name: `${name}_request_duration_seconds`, type: "histogram", unit: "seconds", help: "Time", labels: instance, buckets: [0.1, 0.5, 1, 2, 5, 10] },
      { name: `${name}_queue_length`, type: "gauge", unit: "", help: "Waiting", labels: instance, min: 0 },
      { name: `${name}_disk_free_bytes`, type: "gauge", unit: "bytes", help: "Free", labels: instance, min: 0 },
      { name: `${name}_disk_size_bytes`, type: "gauge", unit: "bytes", help: "All", labels: instance, min: 0 },
    ].map((metric) => ({ ...metric, job: [serviceOf(group)] }));
  }).flat();
  const jobs = Object.fromEntries(services.map((service) => [service, { scrapeInterval: "30s", labels: [] }]));
  return JSON.stringify({
    version: 1,
    prometheus: "3",
    features: [],
    scrapeInterval: "30s",
    evaluationInterval: "30s",
    retention: "15d",
    jobs,
    metrics,
    recordings: [],
  });
}
