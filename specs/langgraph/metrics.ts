// What the service exposes at `/metrics`. `http_` is a name that all services of the house share, so it has no product in front.
import { counter, gauge, histogram, httpMethod, oneOf, route, statusCode } from "obsc";

const outcome = oneOf("completed", "failed");
const method = httpMethod("GET", "POST");
const endpoint = route("/workflows", "/workflows/{id}", "/checkpoints/{id}");
const checkpointBuckets = ["10ms", "50ms", "100ms", "250ms", "500ms", "1s", "5s"] as const;

export const http = {
  requests: counter("http_requests_total", {
    help: "HTTP requests answered",
    labels: { method, route: endpoint, status: statusCode("200", "201", "400", "404", "422", "500", "503") },
  }),
  duration: histogram("http_request_duration_seconds", {
    help: "Time to answer an HTTP request",
    labels: { route: endpoint },
    // Between 0.1 s and 5 s there were two bounds, half a second apart: p95 of 500 ms would have been a guess.
    buckets: ["1ms", "10ms", "100ms", "250ms", "500ms", "750ms", "1s", "2.5s", "5s"],
  }),
};

export const workflows = {
  // Failures are an outcome of what is counted, so that both sides of their share are one metric.
  total: counter("langgraph_workflows_total", { help: "Workflows that ended", labels: { outcome } }),
  active: gauge("langgraph_active_workflows", { help: "Workflows that run now", min: 0 }),
};

export const checkpoints = {
  save: histogram("langgraph_checkpoint_save_duration_seconds", { help: "Time to save a checkpoint", buckets: checkpointBuckets }),
  restore: histogram("langgraph_checkpoint_restore_duration_seconds", { help: "Time to restore a checkpoint", buckets: checkpointBuckets }),
  syncLag: gauge("langgraph_state_sync_lag_seconds", { help: "How far the state of a replica is behind" }),
  backups: counter("langgraph_backups_total", { help: "Backups that ended", labels: { outcome } }),
};
