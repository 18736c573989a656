import { catalog, foreign } from "../catalog.ts";
import { anyValue, oneOf } from "../label.ts";

const exporter = { exporter: anyValue() };
const queue = { exporter: anyValue(), data_type: oneOf("traces", "metrics", "logs") };
const receiver = { receiver: anyValue(), transport: anyValue() };
const processor = { processor: anyValue() };
const items = { processor: anyValue(), otel_signal: oneOf("traces", "metrics", "logs") };

/**
 * What an OpenTelemetry Collector says of itself on port 8888, under the names that its pull reader gives: counters end in `_total`.
 * obsc scrapes the collectors of a system itself; https://opentelemetry.io/docs/collector/internal-telemetry/
 */
export const collectorSelf = catalog("otel-collector", {
  metrics: {
    queueSize: foreign.gauge("otelcol_exporter_queue_size", { help: "Batches that wait to be sent", labels: queue, min: 0 }),
    queueCapacity: foreign.gauge("otelcol_exporter_queue_capacity", { help: "Batches that can wait to be sent", labels: queue, min: 0 }),
    sentSpans: foreign.counter("otelcol_exporter_sent_spans_total", { help: "Spans that arrived where they were sent", labels: exporter }),
    sentMetricPoints: foreign.counter("otelcol_exporter_sent_metric_points_total", {
      help: "Points of metrics that arrived where they were sent",
      labels: exporter,
    }),
    sentLogRecords: foreign.counter("otelcol_exporter_sent_log_records_total", { help: "Log records that arrived where they were sent", labels: exporter }),
    /** Of spans; those of the other signals are beside it. */
    exporterSendFailed: foreign.counter("otelcol_exporter_send_failed_spans_total", { help: "Spans that could not be sent", labels: exporter }),
    sendFailedMetricPoints: foreign.counter("otelcol_exporter_send_failed_metric_points_total", {
      help: "Points of metrics that could not be sent",
      labels: exporter,
    }),
    sendFailedLogRecords: foreign.counter("otelcol_exporter_send_failed_log_records_total", { help: "Log records that could not be sent", labels: exporter }),
    enqueueFailedSpans: foreign.counter("otelcol_exporter_enqueue_failed_spans_total", { help: "Spans for which a queue had no room", labels: exporter }),
    enqueueFailedMetricPoints: foreign.counter("otelcol_exporter_enqueue_failed_metric_points_total", {
      help: "Points of metrics for which a queue had no room",
      labels: exporter,
    }),
    enqueueFailedLogRecords: foreign.counter("otelcol_exporter_enqueue_failed_log_records_total", {
      help: "Log records for which a queue had no room",
      labels: exporter,
    }),
    acceptedSpans: foreign.counter("otelcol_receiver_accepted_spans_total", { help: "Spans that were taken in", labels: receiver }),
    acceptedMetricPoints: foreign.counter("otelcol_receiver_accepted_metric_points_total", { help: "Points of metrics that were taken in", labels: receiver }),
    acceptedLogRecords: foreign.counter("otelcol_receiver_accepted_log_records_total", { help: "Log records that were taken in", labels: receiver }),
    refusedSpans: foreign.counter("otelcol_receiver_refused_spans_total", { help: "Spans that were sent back", labels: receiver }),
    refusedMetricPoints: foreign.counter("otelcol_receiver_refused_metric_points_total", { help: "Points of metrics that were sent back", labels: receiver }),
    refusedLogRecords: foreign.counter("otelcol_receiver_refused_log_records_total", { help: "Log records that were sent back", labels: receiver }),
    memoryLimitedSpans: foreign.counter("otelcol_processor_refused_spans_total", { help: "Spans that the memory limiter sent back", labels: processor }),
    memoryLimitedMetricPoints: foreign.counter("otelcol_processor_refused_metric_points_total", {
      help: "Points of metrics that the memory limiter sent back",
      labels: processor,
    }),
    memoryLimitedLogRecords: foreign.counter("otelcol_processor_refused_log_records_total", {
      help: "Log records that the memory limiter sent back",
      labels: processor,
    }),
    incomingItems: foreign.counter("otelcol_processor_incoming_items_total", { help: "Spans, points and records that came to a processor", labels: items }),
    outgoingItems: foreign.counter("otelcol_processor_outgoing_items_total", { help: "Spans, points and records that a processor handed on", labels: items }),
    memory: foreign.gauge("otelcol_process_memory_rss_bytes", { help: "Memory that the process holds", unit: "bytes", min: "0B" }),
    cpu: foreign.counter("otelcol_process_cpu_seconds_total", { help: "Processor time that the process has used", unit: "seconds" }),
    uptime: foreign.counter("otelcol_process_uptime_seconds_total", { help: "How long the process has run", unit: "seconds" }),
  },
});
