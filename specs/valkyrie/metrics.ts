// What the service exposes at `/valkyrie/metrics`. The keys are the identifiers that the service imports.
import { bounded, counter, gauge, histogram, httpMethod, info, oneOf, route, statusCode } from "obsc";

const method = httpMethod("GET", "POST", "DELETE");
// Templates, not paths: the house allows fewer than ten values a label.
const endpoint = route("/api/v1/jobs", "/api/v1/jobs/{id}");

export const registered = gauge("valkyrie_registered_metrics", { help: "Metrics that the service has registered", min: 0 });
export const integrations = gauge("valkyrie_integration_connected", {
  help: "1 while an integration is connected, 0 while it is not",
  labels: { integration: oneOf("prometheus", "opentelemetry", "jaeger", "grafana") },
  min: 0,
  max: 1,
});

export const requests = counter("valkyrie_requests_total", {
  help: "Requests answered",
  labels: { method, endpoint, status: statusCode("200", "202", "400", "404", "500", "503") },
});
export const errors = counter("valkyrie_errors_total", { help: "Requests that failed", labels: { type: oneOf("timeout", "io", "protocol") } });
export const duration = histogram("valkyrie_request_duration_seconds", {
  help: "Time to answer a request",
  labels: { method, endpoint },
  // Past the second that the alert asks for; half of them around it.
  buckets: ["5ms", "10ms", "25ms", "50ms", "100ms", "250ms", "500ms", "1s", "2.5s", "5s", "10s"],
});

export const memory = {
  usage: gauge("valkyrie_memory_usage_bytes", { help: "Memory in use", min: "0B" }),
  limit: gauge("valkyrie_memory_limit_bytes", { help: "Memory that the service may use", min: "0B" }),
};

// Nobody says what it measures; the dashboard of its own shows it, so it is a gauge until somebody does.
export const custom = gauge("valkyrie_custom_metric", { help: "A value that a plug-in of the service sets" });

export const business = {
  transactions: counter("valkyrie_business_transactions_total", { help: "Transactions completed" }),
  activeUsers: gauge("valkyrie_active_users", { help: "Users with a session", min: 0 }),
  amount: histogram("valkyrie_transaction_amount_usd", {
    help: "Amount of a transaction",
    unit: "usd",
    buckets: ["50 usd", "100 usd", "150 usd", "200 usd", "300 usd", "500 usd"],
  }),
};
// One series that carries the version, in place of a label on all of them.
export const build = info("valkyrie_build_info", {
  help: "What is running",
  labels: { version: bounded(3, "two versions at most while one is rolled out") },
});
