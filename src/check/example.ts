/** The smallest spec around a piece of one, for the examples of rules. */
import type { ExampleText } from "./rule.ts";

export interface ExampleParts {
  /** Statements before the system. */
  readonly before?: string;
  /** Options of the service, one a line: `metrics: { … },`. */
  readonly service?: string;
  /** Options of the system, one a line; with `services` among them the service `shop` is left out. */
  readonly system?: string;
}

/** The text of a whole spec with the service `shop`; what it uses is imported from "obsc". */
export function exampleSpec(parts: ExampleParts): ExampleText {
  return () => textOf(parts);
}

function textOf(parts: ExampleParts): string {
  const service = ["  services: [", '    service("shop", {', '      team: "checkout",', ...indented(parts.service, 6), "    }),", "  ],"];
  const services = /^services:/m.test(parts.system ?? "") ? [] : service;
  const system = ['export default system("shop", {', ...indented(parts.system, 2), ...services, "});"];
  const body = [...(parts.before === undefined ? [] : [...indented(parts.before, 0), ""]), ...system, ""].join("\n");
  return `import { ${importsOf(body).join(", ")} } from "obsc";\n\n${body}`;
}

/** The same, with nothing but metrics: `requests: counter("shop_requests_total", { … })`. */
export function exampleMetrics(metrics: string, system?: string): ExampleText {
  return exampleSpec({ service: `metrics: {\n${indented(metrics, 2).join("\n")}\n},`, ...(system !== undefined && { system }) });
}

/** A spec with an Alertmanager as text: settings of its root route, more receivers beside `ops`, and what stands beside both, each as lines of YAML. */
export function exampleAlertmanager(parts: {
  readonly route?: string;
  readonly receivers?: string;
  readonly beside?: string;
  readonly ops?: string;
}): ExampleText {
  const ops = parts.ops ?? 'slack_configs:\n  - channel: "#ops"\n    api_url_file: /run/secrets/slack';
  const text = [
    ...["route:", "  receiver: ops", "  group_by: [alertname]", ...indented(parts.route, 2)],
    ...["receivers:", "  - name: ops", ...indented(ops, 4), ...indented(parts.receivers, 2)],
    ...indented(parts.beside, 0),
  ];
  return exampleSpec({ system: ["raw: [", "  raw.alertmanager(`", ...text.map((line) => `    ${line}`), "  `),", "],"].join("\n") });
}

function indented(text: string | undefined, spaces: number): readonly string[] {
  return (text ?? "").split("\n").flatMap((line) => (line.trim() === "" ? [] : [" ".repeat(spaces) + line]));
}

/** Names that are called, or stand before a dot or a template, and that no statement declares; values too, the list of buckets and `nobody`. In the order of the alphabet. */
function importsOf(body: string): readonly string[] {
  const code = body.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(/`(?:[^`\\$]|\\.|\$(?!\{))*`/g, "``");
  const declared = new Set([...code.matchAll(/\b(?:const|let|function)\s+(\w+)/g)].map(([, name]) => name));
  const used = [...code.matchAll(/(?<![.\w])([a-z]\w*)(?=\(|`|\.\w+\()|\b(?:httpBuckets|nobody)\b/gi)].map(([all, name]) => name ?? all);
  return [...new Set(used)].filter((name) => !declared.has(name)).sort();
}

/** The same, with a dashboard as JSON text among those of the system; other options of it in `system`. */
export function exampleDashboard(json: unknown, system = ""): ExampleText {
  return exampleSpec({ system: `dashboards: [\n  raw.dashboard(${templateOf(JSON.stringify(json, null, 2))}),\n],\n${system}` });
}

/** The same, with one panel as JSON text on a dashboard. */
export function examplePanel(json: unknown, system = ""): ExampleText {
  return exampleSpec({ system: `dashboards: [\n  dashboard("Shop", { panels: [raw.panel(${templateOf(JSON.stringify(json, null, 2))})] }),\n],\n${system}` });
}

/** The same, with a file of datasources as YAML text. */
export function exampleDatasources(yaml: string, parts: ExampleParts = {}): ExampleText {
  return exampleSpec({ ...parts, system: `${parts.system ?? ""}\nraw: [\n  raw.datasources(${templateOf(`\n${yaml.trim()}\n`)}),\n],` });
}

/** The same, with a file of one of the formats of `raw` as text; that Promtail is past its end of life is allowed. */
export function exampleRaw(format: "promtail" | "loki", text: string, parts: ExampleParts = {}): ExampleText {
  const allowed = format === "promtail" ? '\nallow: [allow("target/end-of-life", "the old nodes go in spring")],' : "";
  return exampleSpec({ ...parts, system: `${parts.system ?? ""}\nraw: [\n  raw.${format}(${templateOf(`\n${text.trim()}\n`)}),\n],${allowed}` });
}

/** The same, with a panel of a LogQL text; `declared` are options of the log, whose lines come from pods with `app="shop"`: `line: { … }`. */
export function exampleLogPanel(query: string, declared: string, format = "json()"): ExampleText {
  return exampleSpec({
    service: `
logs: logs({ format: ${format}, ${declared}, sources: [podLogs({ app: "shop" })] }),
dashboards: [dashboard("Shop", { panels: [panel("Lines", logql\`${query}\`)] })],`,
  });
}

/** The same, with a configuration of Promtail whose one job has these stages, as YAML text, and these labels. */
export function examplePromtail(stages: string, labels = "service: shop"): ExampleText {
  const yaml = `
positions:
  filename: /run/promtail/positions.yaml
clients:
  - url: http://loki:3100/loki/api/v1/push
scrape_configs:
  - job_name: shop
    static_configs:
      - targets: [localhost]
        labels: { ${labels}, __path__: /var/log/shop/*.log }
    pipeline_stages:
${stages.trim().replace(/^/gm, "      ")}`;
  return exampleRaw("promtail", yaml);
}

/** The same, with a configuration of Prometheus as YAML text. */
export function examplePrometheus(yaml: string, parts: ExampleParts = {}): ExampleText {
  return exampleSpec({ ...parts, system: `${parts.system ?? ""}\nraw: [\n  raw.prometheus(${templateOf(`\n${yaml.trim()}\n`)}),\n],` });
}

/**
 * The same, with one PromQL query that people keep, as text. What it may read: counters `shop_requests_total` (labels `method` and `code`), its
 * failures `shop_failed_total` and `shop_sent_bytes_total`; gauges `shop_queue_depth`, `shop_memory_bytes`, `shop_fill_ratio` (0 to 1) and
 * `shop_started_timestamp_seconds`; histograms `shop_latency_seconds` and, native, `shop_work_seconds`; the summary `shop_wait_seconds`; `shop_build_info`
 * (label `version`) and the stateset `shop_phase`. Each is scraped every 30 s by the job `shop`; recorded is `job:shop_requests:rate5m`. In
 * `service` are other options of the service, such as more recordings.
 */
export function exampleQuery(query: string, service = ""): ExampleText {
  return exampleShop(`queries: [\n  savedQuery("Shop", promql${templateOf(query, true)}),\n],\n${service}`);
}

/** The same metrics, with an alert that waits for a query, compared as the language does. */
export function exampleAlert(query: string, options = 'for: "5m", severity: "warning", summary: "{value}"', comparison = ".above(0)"): ExampleText {
  return exampleShop(`alerts: [\n  alert("ShopAlert", { when: promql${templateOf(query, true)}${comparison}, ${options} }),\n],`);
}

/** A rule file that obsc did not write, with one rule as YAML text; other rules of its group follow as they are given. */
export function exampleRules(...rules: readonly string[]): ExampleText {
  return () => ["groups:", "  - name: shop", "    rules:", ...rules.flatMap((rule) => indented(`- ${rule.replaceAll("\n", "\n  ")}`, 6)), ""].join("\n");
}

/** The same metrics, with one panel as JSON text on a dashboard. */
export function exampleShopPanel(json: unknown): ExampleText {
  return exampleShop(`dashboards: [\n  dashboard("Shop", { panels: [raw.panel(${templateOf(JSON.stringify(json, null, 2))})] }),\n],`);
}

/** The same metrics, with an objective of 99% over a week; its indicator in the language: ``good: rawRatio(promql`…`, promql`…`)``. */
export function exampleSlo(indicator: string, more = ""): ExampleText {
  return exampleShop(`slos: [\n  slo("shop-works", { objective: "99%", window: "7d", ${indicator} }),${more}\n],`);
}

/** The same metrics, with a recording of a query. */
export function exampleRecording(name: string, query: string): ExampleText {
  return exampleShop(`recordings: [\n  record("${name}", promql${templateOf(query, true)}),\n],`);
}

function exampleShop(service: string): ExampleText {
  const metrics = [
    'requests: counter("shop_requests_total", { help: "Requests", labels: { method: oneOf("GET", "POST"), code: oneOf("200", "404", "500") } })',
    'failed: counter("shop_failed_total", { help: "Failures", labels: { method: oneOf("GET", "POST") } })',
    'sent: counter("shop_sent_bytes_total", { help: "Bytes sent", labels: { method: oneOf("GET", "POST") } })',
    'queue: gauge("shop_queue_depth", { help: "Waiting orders", unit: "count", labels: { queue: oneOf("fast", "slow") } })',
    'memory: gauge("shop_memory_bytes", { help: "Memory taken" })',
    'fill: gauge("shop_fill_ratio", { help: "Share of the pool that is taken", min: "0%", max: "100%" })',
    'started: gauge("shop_started_timestamp_seconds", { help: "Time of the start" })',
    'latency: histogram("shop_latency_seconds", { help: "Time to answer", buckets: ["100ms", "250ms", "500ms", "1s", "5s"], labels: { method: oneOf("GET", "POST") } })',
    'work: histogram("shop_work_seconds", { help: "Time at work", buckets: "native" })',
    'wait: summary("shop_wait_seconds", { help: "Time waited", quantiles: ["p50", "p99"] })',
    'build: info("shop_build_info", { help: "The build", labels: { version: bounded(20, "releases that run at once") } })',
    'phase: stateset("shop_phase", { help: "Phase of the shop", states: ["open", "closed"] })',
  ];
  return exampleSpec({
    service: `metrics: {\n${metrics.map((metric) => `  ${metric},`).join("\n")}\n},\ndeliver: { metrics: scrape({ port: 8080 }) },\n${service}`,
    system:
      'prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", scrapeInterval: "30s" }),\nrecordings: [\n  record("job:shop_requests:rate5m", promql`sum by (job) (rate(shop_requests_total[5m]))`),\n],',
  });
}

/** A text as a template that says it; a raw one has its backslashes as they are. */
function templateOf(text: string, raw = false): string {
  return `\`${raw ? text : text.replace(/\\|`|\$\{/g, "\\$&")}\``;
}
