// biome-ignore-all assist/source/organizeImports: the order is chosen for the reader.
/**
 * All that a spec may import from "obsc", in the order in which a spec is written. Five habits hold throughout:
 * what has a name outside of the spec takes it, in full, as its first argument; what can have a finding is made by a call;
 * things refer to each other by value; quantities are text with a unit; options are plain data.
 */

// Labels and metrics
export { anyValue, bounded, grpcCode, httpMethod, oneOf, route, statusClass, statusCode } from "./spec/label.ts";
export { counter } from "./spec/counter.ts";
export { gauge } from "./spec/gauge.ts";
export { histogram } from "./spec/histogram.ts";
export { exponential, httpBuckets, linear } from "./spec/buckets.ts";
export { summary } from "./spec/summary.ts";
export { info } from "./spec/info.ts";
export { stateset } from "./spec/stateset.ts";
export { catalog, foreign } from "./spec/catalog.ts";

// Queries, rules and objectives
export { matches, not } from "./spec/match.ts";
export { ratio } from "./spec/ratio.ts";
export { targets } from "./spec/targets.ts";
export { promql } from "./spec/promql.ts";
export { record } from "./spec/recording.ts";
export { alert } from "./spec/alert.ts";
export { ratioByTime, rawRatio, weighted, worstOf } from "./spec/indicator.ts";
export { slo } from "./spec/slo.ts";
export { savedQuery } from "./spec/saved-query.ts";

// Dashboards
export { dashboard } from "./spec/dashboard.ts";
export { panel, rawPanel } from "./spec/panel.ts";
export { red, restOf, row, sloRow } from "./spec/row.ts";

// Grafana itself
export { grafana, grafanaManaged } from "./spec/grafana.ts";

// Logs and traces
export { logLevel, logs } from "./spec/log.ts";
export { json, logfmt, pattern } from "./spec/log-format.ts";
export { dockerLogs, fileLogs, podLogs } from "./spec/log-source.ts";
export { alloy, collectorAgent, filebeat, promtail } from "./spec/log-agent.ts";
export { backendSink, consoleSink, fileSink } from "./spec/log-sink.ts";
export { asked } from "./spec/asked.ts";
export { logql } from "./spec/logql.ts";
export { findSpans, traceql } from "./spec/traceql.ts";
export { personal } from "./spec/field.ts";
export { span, traces } from "./spec/trace.ts";

// Backends, and how signals reach them
export { elasticsearch, exposed, jaeger, loki, otlp, prometheus, remoteWrite, tempo } from "./spec/backend.ts";
export { mimirRuler, thanosRuler, vmalert } from "./spec/ruler.ts";
export { aws, azureMonitor, choice, datadog, googleCloud, zipkin } from "./spec/vendor.ts";
export { scrapeJob } from "./spec/scrape-job.ts";
export { raw } from "./spec/raw.ts";
export { collector } from "./spec/collector.ts";
export { statsd } from "./spec/statsd.ts";
export { scrape, twice } from "./spec/delivery.ts";
export { fileTargets, podAnnotations, podMonitor, serviceMonitor, staticTargets } from "./spec/discovery.ts";
export { commandCheck, diskCheck, httpCheck, tcpCheck } from "./spec/health.ts";

// Who hears of an alert
export { alertmanager, muteTiming } from "./spec/routing.ts";
export { email, nobody, pagerduty, slack, webhook } from "./spec/receiver.ts";

// The system
export { environments } from "./spec/environment.ts";
export { secret } from "./spec/secret.ts";
export { allow } from "./spec/allow.ts";
export { policy } from "./spec/policy.ts";
export { compose, kubernetes, processes } from "./spec/deployment.ts";
export { service } from "./spec/service.ts";
export { system } from "./spec/system.ts";

// Interfaces that a spec may add to: `declare module "obsc" { interface Severities { sev1: "sev1" } }`
export type { Rules } from "./spec/allow.ts";
export type { TargetLabels } from "./spec/match.ts";
export type { Units } from "./spec/quantity.ts";
export type { Severities } from "./spec/severity.ts";

// Types of what the calls above take and give, for helpers and shared packages
export type { GrpcCode, HttpMethod, Label, Labels, StatusClass } from "./spec/label.ts";
export type { Metric, MetricOptions, Metrics, Series } from "./spec/metric.ts";
export type { Counter } from "./spec/counter.ts";
export type { Gauge } from "./spec/gauge.ts";
export type { Histogram, Quantile } from "./spec/histogram.ts";
export type { Computed } from "./spec/buckets.ts";
export type { Summary } from "./spec/summary.ts";
export type { Info } from "./spec/info.ts";
export type { Stateset } from "./spec/stateset.ts";
export type { Catalog } from "./spec/catalog.ts";
export type { Address, Amount, Duration, Frequency, Percent, Size, Url } from "./spec/quantity.ts";
export type { Match, Matches, Not, TargetLabel, Where } from "./spec/match.ts";
export type { AnyQuery, Query } from "./spec/query.ts";
export type { Compared, Condition } from "./spec/condition.ts";
export type { Ratio, Share } from "./spec/ratio.ts";
export type { Recording, RecordOptions } from "./spec/recording.ts";
export type { RoutedSeverity, Severity } from "./spec/severity.ts";
export type { Alert, AlertOptions } from "./spec/alert.ts";
export type { Composite, RawIndicator } from "./spec/indicator.ts";
export type { Sli, Slo } from "./spec/slo.ts";
export type { SloAlerts, SloBurn, SloSpent, SloTier } from "./spec/slo-alerts.ts";
export type { SavedQuery } from "./spec/saved-query.ts";
export type { Dashboard, DashboardOptions } from "./spec/dashboard.ts";
export type { Panel, PanelOptions } from "./spec/panel.ts";
export type { RedOptions, Row } from "./spec/row.ts";
export type { Grafana, GrafanaManaged, GrafanaManagedOptions, GrafanaOptions, Links } from "./spec/grafana.ts";
export type { AnyLog, Level, LogOptions, Logs } from "./spec/log.ts";
export type { LogFormat, Places } from "./spec/log-format.ts";
export type { Asked } from "./spec/asked.ts";
export type { LogLines, LogQuery, LogRows } from "./spec/log-query.ts";
export type { LogSource } from "./spec/log-source.ts";
export type { AlloyOptions, CollectorAgentOptions, FilebeatOptions, LogAgent, PromtailOptions } from "./spec/log-agent.ts";
export type { BackendSinkOptions, ConsoleSinkOptions, FileSinkOptions, LogSink } from "./spec/log-sink.ts";
export type { SpanSearch, TraceQuery } from "./spec/traceql.ts";
export type { Fields, FieldType, Personal } from "./spec/field.ts";
export type { Sampling, Span, SpanOptions, TraceOptions, Traces } from "./spec/trace.ts";
export type { Backend, Elasticsearch, Exposed, Guarded, Image, Loki, Prometheus, PrometheusOptions, Signal, Tls, Web } from "./spec/backend.ts";
export type { MimirRulerOptions, Ruler, ThanosRulerOptions } from "./spec/ruler.ts";
export type { ScrapeJob, ScrapeJobOptions } from "./spec/scrape-job.ts";
export type { RawDashboardOptions, RawFile, RawOptions, RawPanelOptions } from "./spec/raw.ts";
export type { Collector, CollectorExports, CollectorOptions } from "./spec/collector.ts";
export type { Statsd, StatsdOptions } from "./spec/statsd.ts";
export type { Delivery, PushedJobs, Scrape, ScrapeOptions, Twice } from "./spec/delivery.ts";
export type { Discovery, MonitorOptions, TargetFile } from "./spec/discovery.ts";
export type { CheckTiming, Health, HealthCheck } from "./spec/health.ts";
export type { AlertmanagerOptions, InhibitOptions, MuteTiming, RouteOptions, Routing } from "./spec/routing.ts";
export type { Receiver } from "./spec/receiver.ts";
export type { Environments, PerEnvironment, Varying } from "./spec/environment.ts";
export type { Secret } from "./spec/secret.ts";
export type { Allowance, MayAllow, RuleName } from "./spec/allow.ts";
export type { OwnRule, Policy, PolicyOptions } from "./spec/policy.ts";
export type { ComposeOptions, Deployment, ExtraContainer, KubernetesOptions } from "./spec/deployment.ts";
export type { Service, ServiceOptions } from "./spec/service.ts";
export type { Runbooks } from "./spec/runbooks.ts";
export type { System, SystemOptions } from "./spec/system.ts";
