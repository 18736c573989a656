import { catalog, foreign } from "../catalog.ts";
import { anyValue } from "../label.ts";

const group = { rule_group: anyValue() };
const alertmanager = { alertmanager: anyValue() };
const remote = { remote_name: anyValue(), url: anyValue() };

/** What a Prometheus says of itself; obsc scrapes the one of a system under its own name. https://prometheus.io/docs/prometheus/latest/getting_started/ */
export const prometheusSelf = catalog("prometheus", {
  metrics: {
    configReloaded: foreign.gauge("prometheus_config_last_reload_successful", {
      help: "1 when the configuration was last read without a fault",
      min: 0,
      max: 1,
    }),
    ruleEvaluations: foreign.counter("prometheus_rule_evaluations_total", { help: "Evaluations of rules", labels: group }),
    ruleFailures: foreign.counter("prometheus_rule_evaluation_failures_total", { help: "Evaluations of rules that failed", labels: group }),
    ruleIterationsMissed: foreign.counter("prometheus_rule_group_iterations_missed_total", {
      help: "Rounds of a group that were left out, the one before took too long",
      labels: group,
    }),
    alertmanagers: foreign.gauge("prometheus_notifications_alertmanagers_discovered", { help: "Alertmanagers to which alerts are sent", min: 0 }),
    notificationsSent: foreign.counter("prometheus_notifications_sent_total", { help: "Alerts sent to an Alertmanager", labels: alertmanager }),
    notificationErrors: foreign.counter("prometheus_notifications_errors_total", { help: "Alerts that an Alertmanager did not take", labels: alertmanager }),
    notificationsDropped: foreign.counter("prometheus_notifications_dropped_total", { help: "Alerts that were given up", labels: alertmanager }),
    notificationQueue: foreign.gauge("prometheus_notifications_queue_length", { help: "Alerts that wait to be sent", labels: alertmanager, min: 0 }),
    notificationQueueCapacity: foreign.gauge("prometheus_notifications_queue_capacity", { help: "Alerts that can wait to be sent", min: 0 }),
    headSeries: foreign.gauge("prometheus_tsdb_head_series", { help: "Series that had a sample of late", min: 0 }),
    samplesAppended: foreign.counter("prometheus_tsdb_head_samples_appended_total", { help: "Samples taken in", labels: { type: anyValue() } }),
    compactionsFailed: foreign.counter("prometheus_tsdb_compactions_failed_total", { help: "Blocks that could not be written" }),
    walCorruptions: foreign.counter("prometheus_tsdb_wal_corruptions_total", { help: "Faults found in the log of the storage" }),
    sampleLimitExceeded: foreign.counter("prometheus_target_scrapes_exceeded_sample_limit_total", {
      help: "Scrapes thrown away, they had more samples than the limit",
    }),
    labelLimitExceeded: foreign.counter("prometheus_target_scrape_pool_exceeded_label_limits_total", {
      help: "Scrapes thrown away, a series had more labels than the limit",
    }),
    remoteSamplesFailed: foreign.counter("prometheus_remote_storage_samples_failed_total", { help: "Samples that remote write gave up", labels: remote }),
    remoteSamplesPending: foreign.gauge("prometheus_remote_storage_samples_pending", { help: "Samples that wait for remote write", labels: remote, min: 0 }),
  },
});
