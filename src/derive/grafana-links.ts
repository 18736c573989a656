/** How one signal leads to another in Grafana: metric -> trace -> log -> trace -> metric. */
import type { Backend } from "../ir/backend.ts";
import type { Grafana } from "../ir/grafana.ts";
import type { Log } from "../ir/log.ts";
import { selectorOf } from "../ir/series.ts";
import type { Service } from "../ir/system.ts";
import { print } from "../logql/print.ts";
import * as build from "../promql/build.ts";
import { print as printPromql } from "../promql/print.ts";
import { escapeRegexp } from "../util/regexp.ts";
import { fieldExpression } from "./agent-fields.ts";
import type { Settings } from "./collector-part.ts";
import { requestsOf } from "./dashboard-red.ts";
import { datasourceUid, literal } from "./grafana-names.ts";
import type { Scope } from "./scope.ts";
import { streamSelector } from "./stream.ts";

/** Settings of the `jsonData` of one datasource that lead to another. */
export interface GrafanaLink {
  readonly from: Backend;
  readonly to: Backend;
  readonly settings: Settings;
  /** Of what a person may wonder about, in `jsonData`. */
  readonly path: readonly (string | number)[];
  readonly why: readonly string[];
}

/** In the order of the datasources that they stand in; a link that nothing fills is left out. */
export function linksOf(grafana: Grafana, scope: Scope): readonly GrafanaLink[] {
  const { exemplars, logsToTraces, tracesToLogs, serviceMap } = endsOf(grafana, scope);
  return [
    ...exemplars.map(({ from, to }) => exemplarLink(from, to)),
    ...logsToTraces.flatMap(({ from, to, field }) => present(traceOfLine(from, to, field, scope))),
    ...tracesToLogs.flatMap(({ from, to, by }) => present(linesOfSpan(from, to, by, scope))),
    ...serviceMap.map(({ from, to }) => serviceMapLink(from, to)),
    ...traceStores(grafana).flatMap((from) => present(metricsOfSpan(from, grafana, scope))),
  ];
}

interface Ends {
  readonly exemplars: readonly { readonly from: Backend; readonly to: Backend }[];
  readonly logsToTraces: readonly { readonly from: Backend; readonly to: Backend; readonly field: string }[];
  readonly tracesToLogs: readonly { readonly from: Backend; readonly to: Backend; readonly by: string }[];
  readonly serviceMap: readonly { readonly from: Backend; readonly to: Backend }[];
}

/** The links as said; those that are not said where each kind has one datasource only, so that there is no choice. */
function endsOf(grafana: Grafana, scope: Scope): Ends {
  const { links, datasources } = grafana;
  const known = ({ from, to }: { readonly from: Backend; readonly to: Backend }) => datasources.includes(from) && datasources.includes(to);
  const [traces, ...otherTraces] = traceStores(grafana);
  const [logs, ...otherLogs] = logStores(grafana);
  const [metrics] = datasources.filter(({ kind }) => kind === "prometheus");
  const trace = otherTraces.length === 0 ? traces : undefined;
  const log = otherLogs.length === 0 ? logs : undefined;
  const field = links.logsToTraces?.field ?? links.tracesToLogs?.by ?? (log && traceFieldOf(log, scope));
  const one = <T extends { readonly from: Backend; readonly to: Backend }>(said: NoInfer<T> | undefined, usual: T | undefined): readonly T[] =>
    [said ?? usual].filter((link): link is T => link !== undefined && known(link));
  return {
    exemplars: one(links.exemplars, metrics && trace && hasExemplars(scope) ? { from: metrics, to: trace } : undefined),
    logsToTraces: one(links.logsToTraces, log && trace && field !== undefined ? { from: log, to: trace, field } : undefined),
    tracesToLogs: one(links.tracesToLogs, log && trace && field !== undefined ? { from: trace, to: log, by: field } : undefined),
    serviceMap: one(
      links.serviceMap,
      metrics && trace?.kind === "tempo" && makesServiceGraph(scope) ? { from: trace as Backend, to: metrics as Backend } : undefined,
    ).filter(({ from }) => from.kind === "tempo"),
  };
}

function traceStores({ datasources }: Grafana): readonly Backend[] {
  return datasources.filter(({ kind }) => kind === "tempo" || kind === "jaeger" || kind === "zipkin");
}

function logStores({ datasources }: Grafana): readonly Backend[] {
  return datasources.filter(({ kind }) => kind === "loki" || kind === "elasticsearch");
}

function present<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

function hasExemplars({ metrics }: Scope): boolean {
  return metrics.some(({ metric }) => metric.exemplars === true);
}

/** Something turns spans into the metrics that the map of services is drawn from. */
export function makesServiceGraph({ system }: Scope): boolean {
  return [system, ...system.imports].some(({ services }) => services.some(({ traces }) => traces?.serviceGraph));
}

/** The services whose lines end in a store, whatever carries them there. */
export function servicesLoggingTo(store: Backend, { system }: Scope): readonly (Service & { readonly log: Log })[] {
  return [system, ...system.imports]
    .flatMap(({ services }) => services)
    .filter((service): service is Service & { readonly log: Log } => service.log !== undefined && reaches(service, store));
}

function reaches({ log, deliver }: Service, store: Backend): boolean {
  const agents = (log?.agents ?? []).map(({ to }) => to ?? deliver?.logs);
  const sinks = (log?.sinks ?? []).flatMap((sink) => (sink.sink === "backend" ? [sink.to] : []));
  const direct = log?.agents.length === 0 || log?.sources.length === 0 ? [deliver?.logs] : [];
  const seen = new Set<Backend>();
  const ends = (backend: Backend | undefined): boolean => {
    if (backend === undefined || seen.has(backend)) return false;
    seen.add(backend);
    return backend === store || (backend.kind === "collector" && backend.export.logs.some(ends));
  };
  return [...agents, ...sinks, ...direct].some(ends);
}

const traceFields = ["trace_id", "traceId", "traceid", "traceID", "trace.id"];

/** The field that holds a trace id by its name, the same in all logs of the store; a line that came by OTLP has it as `trace_id`. */
function traceFieldOf(store: Backend, scope: Scope): string | undefined {
  const services = servicesLoggingTo(store, scope);
  const declared = traceFields.find((name) => services.some(({ log }) => log.fields.some((field) => field.name === name)));
  return declared ?? (services.some(({ log, traces }) => log.sources.length === 0 && traces) ? "trace_id" : undefined);
}

/** The label under which runtimes keep the trace id of an exemplar: https://grafana.com/docs/grafana/latest/fundamentals/exemplars/ */
function exemplarLink(from: Backend, to: Backend): GrafanaLink {
  return {
    from,
    to,
    settings: { exemplarTraceIdDestinations: [{ name: "trace_id", datasourceUid: datasourceUid(to), urlDisplayLabel: "Trace" }] },
    path: ["exemplarTraceIdDestinations"],
    why: ["From a point on a chart to the trace that it came from."],
  };
}

function traceOfLine(from: Backend, to: Backend, field: string, scope: Scope): GrafanaLink | undefined {
  const target = { datasourceUid: datasourceUid(to), url: "$${__value.raw}", urlDisplayLabel: "Trace" };
  if (from.kind === "elasticsearch")
    return { from, to, settings: { dataLinks: [{ field, ...target }] }, path: ["dataLinks"], why: ["From a document to its trace."] };
  const logs = servicesLoggingTo(from, scope).map(({ log }) => log);
  const patterns = new Map<string, { readonly type: "label" | "regex"; readonly pattern: string }>();
  for (const log of logs) {
    const found = matcherOf(log, field);
    if (found) patterns.set(JSON.stringify(found), found);
  }
  if (patterns.size === 0) patterns.set("", { type: "label", pattern: field });
  const fields = [...patterns.values()].map(({ type, pattern }, index) => ({
    // Two derived fields of one name would be shown as one.
    name: index === 0 ? field : `${field} ${index + 1}`,
    matcherType: type,
    matcherRegex: literal(pattern),
    ...target,
  }));
  const why = ["From a line to its trace, by the field as the log declares it: `label` is structured metadata, `regex` looks into the line."];
  return { from, to, settings: { derivedFields: fields }, path: ["derivedFields"], why };
}

/** How Grafana finds a field of a log; `undefined` where the log has none of that name. */
export function matcherOf(log: Log, field: string): { readonly type: "label" | "regex"; readonly pattern: string } | undefined {
  const declared = log.fields.find(({ name }) => name === field);
  const byOtlp = log.sources.length === 0;
  if (byOtlp && (declared || field === "trace_id")) return { type: "label", pattern: lokiName(field) };
  if (!declared) return log.labels.some(({ name }) => name === field) ? { type: "label", pattern: field } : undefined;
  if (declared.fate === "metadata") return { type: "label", pattern: lokiName(field) };
  return { type: "regex", pattern: lineExpression(log, field) };
}

/** Loki makes `_` of all else in names. */
function lokiName(field: string): string {
  return field.replace(/[^A-Za-z0-9_]/g, "_");
}

/** A regular expression whose first group is the value of a field of a line. */
function lineExpression({ format: { format, pattern = "" } }: Log, field: string): string {
  if (format === "json") return String.raw`"${escapeRegexp(fieldExpression("logfmt", field))}"\s*:\s*"([^"]+)"`;
  if (format === "logfmt") return String.raw`(?:^|\s)${escapeRegexp(field)}="?([^\s"]+)`;
  const before = pattern.split(`<${field}>`)[0] ?? "";
  const after = pattern.slice(before.length + field.length + 2)[0] ?? "";
  const stop = after === "" || after === "<" || after === " " ? String.raw`\s` : after.replace(/[\]\\^-]/, String.raw`\$&`);
  const literals = before.split(/<[A-Za-z_][\w.]*>/).map(escapeRegexp);
  return `^${literals.join(".*?")}([^${stop}]+)`;
}

function linesOfSpan(from: Backend, to: Backend, field: string, scope: Scope): GrafanaLink | undefined {
  const services = servicesLoggingTo(to, scope);
  const query = to.kind === "elasticsearch" ? `${field}:"\${__span.traceId}"` : lokiQuery(services, field);
  if (query === undefined) return undefined;
  return {
    from,
    to,
    settings: {
      tracesToLogsV2: {
        datasourceUid: datasourceUid(to),
        spanStartTimeShift: "-5m",
        spanEndTimeShift: "5m",
        customQuery: true,
        query: literal(query),
      },
    },
    path: ["tracesToLogsV2"],
    why: ["From a span to the lines of its trace; clocks differ, and lines are late, so five minutes more on both sides."],
  };
}

/** The streams of all services that log there, and in them the lines of the trace. */
function lokiQuery(services: readonly (Service & { readonly log: Log })[], field: string): string | undefined {
  const stream = commonSelector(services);
  if (stream === undefined) return undefined;
  const kinds = new Set(services.map(({ log }) => matcherOf(log, field)?.type ?? "regex"));
  const name = lokiName(field);
  return kinds.has("regex") ? `${stream} |= "\${__span.traceId}"` : `${stream} | ${name}="\${__span.traceId}"`;
}

function commonSelector(services: readonly (Service & { readonly log: Log })[]): string | undefined {
  const [first, ...others] = services;
  if (!first) return undefined;
  const selector = streamSelector(first.log, first);
  if (others.length === 0) return print({ type: "lines", stream: selector, stages: [] });
  const all = services.map((service) => streamSelector(service.log, service));
  for (const { label } of selector) {
    const values = all.map((each) => each.find((matcher) => matcher.label === label)?.value);
    if (values.every((value) => value !== undefined))
      return print({
        type: "lines",
        stream: [{ label, operator: "=~", value: [...new Set(values)].map((value) => escapeRegexp(value)).join("|") }],
        stages: [],
      });
  }
  return undefined;
}

/** https://grafana.com/docs/grafana/latest/datasources/tempo/service-graph/ */
function serviceMapLink(from: Backend, to: Backend): GrafanaLink {
  return {
    from,
    to,
    settings: { serviceMap: { datasourceUid: datasourceUid(to) } },
    path: ["serviceMap"],
    why: ["The map of services is drawn from metrics that the collector makes from spans."],
  };
}

const mostQueries = 12;

/** From a span to the rate, errors and durations of its service, as the service itself counts them. */
function metricsOfSpan(from: Backend, { datasources }: Grafana, { system }: Scope): GrafanaLink | undefined {
  const to = datasources.find(({ kind }) => kind === "prometheus");
  const traced = system.services.filter(({ traces }) => traces !== undefined);
  const queries = traced.flatMap((service) =>
    requestsOf(service).flatMap(({ requests, duration }) => [
      {
        name: `Requests of ${service.name}`,
        query: narrowed(printPromql(build.by("sum", [], build.rate(selectorOf(requests), fiveMinutes))), requests.metric.name),
      },
      {
        name: `p95 of ${service.name}`,
        query: narrowed(
          printPromql(
            build.call(
              "histogram_quantile",
              build.number(0.95),
              build.by("sum", ["le"], build.rate(build.selector(`${duration.metric.name}_bucket`), fiveMinutes)),
            ),
          ),
          `${duration.metric.name}_bucket`,
        ),
      },
    ]),
  );
  if (!to || queries.length === 0) return undefined;
  return {
    from,
    to,
    settings: {
      tracesToMetrics: {
        datasourceUid: datasourceUid(to),
        spanStartTimeShift: "-10m",
        spanEndTimeShift: "10m",
        tags: [{ key: "service.name", value: "job" }],
        queries: queries.slice(0, mostQueries),
      },
    },
    path: ["tracesToMetrics"],
    why: ["From a span to what its service counts; the name of the service is the value of `job` on its series."],
  };
}

const fiveMinutes = build.duration(300_000);

/** Grafana writes the labels of the span in place of `$__tags`. */
function narrowed(query: string, name: string): string {
  return query.replace(name, () => `${name}{$$__tags}`);
}
