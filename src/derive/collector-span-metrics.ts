/** Metrics that a collector makes from spans: requests, errors and durations by operation, and the map of services. */
import type { Service } from "../ir/system.ts";
import { formatDuration } from "../util/duration.ts";
import { type Component, component, type Making } from "./collector-part.ts";

/** Bounds for requests between services, from cached answers to what people stop waiting for. */
const buckets = ["5ms", "10ms", "25ms", "50ms", "100ms", "250ms", "500ms", "1s", "2.5s", "5s", "10s", "30s"];

/** Combinations of service, operation, kind and status; more are counted together (the default is no limit at all). */
const cardinalityLimit = 2000;

/** The connectors that a service graph needs: Grafana draws edges from one, and rates and durations of nodes from the other. */
export function metricsFromSpans(making: Making, services: readonly Service[]): readonly Component[] {
  const wanting = services.flatMap((service) => (service.traces?.serviceGraph ? [service.traces] : []));
  const [first] = wanting;
  if (!first) return [];
  const { scope, vocabulary } = making;
  const every = { metrics_flush_interval: formatDuration(scope.scrapeInterval) };
  const exemplars = making.collector.export.metrics.some((backend) => backend.kind === "exposed" && backend.openMetrics);
  const spanMetrics = component(making, "connectors", "span_metrics", {
    settings: {
      histogram: { unit: "s", explicit: { buckets } },
      ...(exemplars && { exemplars: { enabled: true } }),
      ...(vocabulary.takes("cardinalityLimit") && { aggregation_cardinality_limit: cardinalityLimit }),
      ...every,
      metrics_expiration: "1h",
    },
    because: ["Operations that no longer occur are forgotten after an hour; the default keeps them until a restart."],
    at: first.at,
  });
  const serviceGraph = component(making, "connectors", "service_graph", {
    settings: {
      latency_histogram_buckets: buckets,
      store: { ttl: "10s", max_items: 10_000 },
      virtual_node_peer_attributes: ["service.peer.name", "peer.service", "db.namespace", "db.name", "db.system.name", "db.system", "server.address"],
      ...every,
    },
    because: [
      "Both sides of a call have to arrive within the ttl. SDKs send a span up to 5 s after its end; the default, 2 s, would lose most pairs.",
      "What sends no spans itself, such as a database, becomes a node by these attributes of its client.",
    ],
    at: first.at,
  });
  return [spanMetrics, serviceGraph];
}
