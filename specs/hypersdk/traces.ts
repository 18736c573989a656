// Spans, and how many traces are kept.
import { span, traces } from "obsc";

// What an export does, as the service records it.
const exportRequest = span("POST /api/v1/export", {
  kind: "server",
  children: [
    span("authentication"),
    span("validation"),
    span("queue job", { kind: "producer" }),
    span("connect", { kind: "client" }),
    span("vm.export", {
      attributes: { provider: ["vsphere", "aws"], vm_name: "string" },
      children: [span("download", { kind: "client" }), span("convert"), span("upload", { kind: "client" })],
    }),
    span("update database", { kind: "client" }),
  ],
});

export const tracing = traces({
  sampling: {
    head: "10%",
    // Health checks come every few seconds and say little; an export is what people ask about, so each is kept whole.
    operations: { "GET /health": "1%", "POST /api/v1/export": "100%" },
    // Kept whatever the shares say, so the collector decides when a trace has ended.
    keep: { errors: true, slowerThan: "5s" },
  },
  instrument: ["http.server", "http.client", "db"],
  spans: [span("GET /health", { kind: "server" }), exportRequest],
  calls: ["sqlite", "vsphere", "aws"],
  // The map of client, ingress, API and what it calls is drawn from metrics that the collector makes of spans.
  serviceGraph: true,
});
