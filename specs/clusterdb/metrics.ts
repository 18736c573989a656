import { counter, histogram } from "obsc";
import { method, path, status } from "./house.ts";

export const http = {
  requests: counter("http_requests_total", { help: "Total HTTP requests", labels: { method, path, status } }),
  duration: histogram("http_request_duration_seconds", {
    help: "Time to answer an HTTP request",
    labels: { method, path },
    // Ended at 1 s, beyond which nothing could be told apart.
    buckets: ["10ms", "50ms", "100ms", "250ms", "500ms", "1s", "2.5s", "5s", "10s"],
  }),
};

// What StatsD clients send as api.cache.hits; its mappings are open, this is the one that is known.
export const fromStatsd = { cacheHits: counter("api_cache_hits_total", { help: "Hits of the cache, counted by StatsD clients" }) };

export const gatewayMetrics = {
  duration: histogram("gateway_request_duration_seconds", { help: "Time through the gateway", buckets: ["10ms", "50ms", "100ms", "500ms", "1s", "5s"] }),
  responseSize: histogram("gateway_response_size_bytes", { help: "Size of a response", buckets: ["1KiB", "16KiB", "256KiB", "4MiB"] }),
};
