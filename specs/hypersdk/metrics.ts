// What the service exposes. The names are those in Prometheus; the keys are those that services import: `metrics.http.requests.inc({ … })`.
import { counter, exponential, gauge, histogram, httpBuckets, httpMethod, oneOf, route, statusCode, summary } from "obsc";

// One value shared by metrics, logs and spans, so that a third provider is added in one place.
export const provider = oneOf("vsphere", "aws");
const method = httpMethod("GET", "POST", "DELETE");
// Templates, not paths: an id in a path would be a series for each job.
const endpoint = route("/health", "/api/v1/export", "/api/v1/jobs", "/api/v1/jobs/{id}");

export const http = {
  requests: counter("hypersdk_http_requests_total", {
    help: "HTTP requests answered",
    labels: { method, endpoint, status: statusCode("200", "202", "400", "401", "404", "429", "500", "503") },
    // Most endpoints answer to one method with a few codes.
    combinations: 24,
  }),
  duration: histogram("hypersdk_request_duration_seconds", {
    help: "Time to answer an HTTP request",
    labels: { method, endpoint },
    buckets: httpBuckets,
  }),
  // A summary, as the service has it: its quantiles can be shown, not combined, so nothing is alerted on here.
  size: summary("hypersdk_request_size_bytes", {
    help: "Size of the body of an HTTP request",
    labels: { method, endpoint },
    quantiles: ["p50", "p90", "p99"],
  }),
};

export const jobs = {
  completed: counter("hypersdk_jobs_completed_total", { help: "Jobs that ended well", labels: { provider } }),
  failed: counter("hypersdk_jobs_failed_total", { help: "Jobs that failed", labels: { provider } }),
  active: gauge("hypersdk_active_jobs", { help: "Jobs that run now", labels: { provider }, min: 0 }),
};

export const exported = {
  total: counter("hypersdk_exports_total", {
    help: "Exports of VMs that ended",
    labels: { provider, status: oneOf("success", "failed", "cancelled") },
  }),
  // Exports take up to about 45 s; 512 s leaves room for the ones that do not.
  duration: histogram("hypersdk_export_duration_seconds", {
    help: "Time to export a VM",
    labels: { provider },
    buckets: exponential("1s", 2, 10),
  }),
};

export const databaseErrors = counter("hypersdk_database_errors_total", { help: "Database operations that failed" });
