/** The files of a new project; each explains itself to whoever opens it. */

/** What `npm run` knows after `obsc init`. */
export const scripts: Readonly<Record<string, string>> = {
  "observability:build": "obsc build",
  "observability:lint": "obsc lint",
};

export function newPackage(name: string): string {
  return `${JSON.stringify({ name: name.replaceAll("_", "-"), private: true, type: "module", scripts }, undefined, 2)}\n`;
}

/** A service with a counter and a histogram, one alert, two objectives, a dashboard, and how its metrics are fetched. */
export function newSpec(name: string): string {
  const title = name.replace(/(^|_)([a-z0-9])/g, (_, _separator: string, letter: string) => letter.toUpperCase());
  return `// What ${name} says about itself, and what follows from it. \`npx obsc build\` checks this file and writes generated/${name}/:
// recording and alert rules with their tests, dashboards, and metric definitions that the service imports.
import { alert, counter, dashboard, histogram, httpMethod, panel, policy, prometheus, ratio, route, scrape, service, slo, statusCode, system } from "obsc";

// Labels say their values, so that obsc can count series and catch typos in queries.
const method = httpMethod("GET", "POST");
const endpoint = route("/health", "/orders", "/orders/{id}");

// Keys are the identifiers that services import: \`metrics.requests.inc({ … })\`. Names are those in Prometheus.
const metrics = {
  requests: counter("${name}_http_requests_total", {
    help: "HTTP requests answered",
    labels: { method, endpoint, status: statusCode("200", "201", "400", "404", "500", "503") },
  }),
  duration: histogram("${name}_http_request_duration_seconds", {
    help: "Time to answer an HTTP request",
    labels: { method, endpoint },
    buckets: ["10ms", "50ms", "100ms", "250ms", "500ms", "1s", "2.5s", "5s"],
  }),
};

// One ratio serves the alert, the objective and the dashboards.
const failed = ratio(metrics.requests.where({ status: "5xx" }), metrics.requests);
const fast = ratio(metrics.duration.within("500ms"), metrics.duration);

// Boards for the objectives, and for every metric, come by themselves; this one is for what people ask first.
const board = dashboard("${title}", {
  panels: [
    panel("Requests", metrics.requests.rate({ by: ["method", "endpoint", "status"] })),
    panel("Failed requests", failed),
    panel("Duration (p95)", metrics.duration.quantile("p95", { by: ["method", "endpoint"] })),
  ],
});

const ${camelCase(name)} = service("${name}", {
  team: "platform",
  metrics,
  alerts: [
    alert("${title}SlowRequests", {
      when: metrics.duration.quantile("p95", { by: ["endpoint"] }).above("1s"),
      for: "10m",
      severity: "warning",
      summary: "one request in twenty to {endpoint} takes over {value}",
    }),
  ],
  slos: [
    slo("${name.replaceAll("_", "-")}-availability", { objective: "99.9%", window: "30d", bad: failed }),
    slo("${name.replaceAll("_", "-")}-latency", { objective: "99%", window: "30d", good: fast }),
  ],
  dashboards: [board],
  deliver: { metrics: scrape({ port: 8080, interval: "30s" }) },
});

export default system("${name}", {
  policy: policy({ prefix: "${name}_", severities: { page: "critical", ticket: "warning" } }),
  services: [${camelCase(name)}],
  prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "30d" }),
});
`;
}

function camelCase(name: string): string {
  const joined = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return taken.has(joined) ? `${joined}Service` : joined;
}
/** Names that the spec uses already, or that JavaScript keeps for itself and someone might call a folder. */
const taken = new Set([
  ...[
    "alert",
    "counter",
    "dashboard",
    "histogram",
    "httpMethod",
    "panel",
    "policy",
    "prometheus",
    "ratio",
    "route",
    "scrape",
    "service",
    "slo",
    "statusCode",
    "system",
  ],
  ...["method", "endpoint", "metrics", "failed", "fast", "board"],
  ...[
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "export",
    "extends",
    "false",
    "finally",
    "for",
  ],
  ...[
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
  ],
  ...["switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with", "yield"],
]);

export const newWorkflow = `# Pull requests fail when the spec has a problem, or when generated/ is not what it makes.
name: observability
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
          cache: npm
      - run: npm ci
      - name: Lint the spec, with the findings shown on the changed lines
        run: npx obsc lint --format github
      - name: Compare generated/ with a fresh build
        run: npx obsc build --check
`;
