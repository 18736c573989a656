/** What components of the OpenTelemetry Collector are called, and which settings they take, by the version that is written for. */

/**
 * The minor version: "0.156" is 156, and so is "0.156.1". `undefined` for another form and for versions before 0.100,
 * whose settings differ too much; they are written as the newest.
 */
export function minorVersion(version: string): number | undefined {
  const minor = Number(/^0\.(\d+)(?:\.\d+)?$/.exec(version)?.[1]);
  return minor >= oldestVersion ? minor : undefined;
}
const oldestVersion = 100;

/**
 * Components that were renamed, by their present names: what they were called, and the first minor version that knows
 * the present name. The old names still work as aliases and are reported in the collector's log.
 * The two OTLP exporters are in the core's changelog (https://github.com/open-telemetry/opentelemetry-collector/blob/main/CHANGELOG.md, v0.144.0),
 * the others in the `internal/metadata` of each component's Go module: the first version that can be had and has the name.
 */
const renamed: Readonly<Record<string, { readonly was: string; readonly since: number }>> = {
  otlp_grpc: { was: "otlp", since: 144 },
  otlp_http: { was: "otlphttp", since: 144 },
  file_log: { was: "filelog", since: 149 },
  span_metrics: { was: "spanmetrics", since: 151 },
  service_graph: { was: "servicegraph", since: 152 },
  prometheus_remote_write: { was: "prometheusremotewrite", since: 154 },
  load_balancing: { was: "loadbalancing", since: 158 },
  delta_to_cumulative: { was: "deltatocumulative", since: 158 },
};

/** Names that obsc only reads: both are understood, and people write either. */
const alsoCalled: Readonly<Record<string, string>> = { k8sattributes: "k8s_attributes" };

/** The present name of the type in an id: `otlp/tempo` of an exporter is `otlp_grpc`; only exporters have had that name. */
export function presentName(id: string, kind = "exporters"): string {
  const type = id.split("/")[0] as string;
  if (type === "otlp" && kind !== "exporters") return type;
  return Object.keys(renamed).find((name) => renamed[name]?.was === type) ?? alsoCalled[type] ?? type;
}

/** Names that components had before and that a version still takes, each with its present one; without a version, of the newest. */
export function formerNames(version: string): ReadonlyMap<string, string> {
  const minor = minorVersion(version) ?? Number.POSITIVE_INFINITY;
  return new Map(Object.entries(renamed).flatMap(([name, { was, since }]) => (minor >= since ? [[was, name] as const] : [])));
}

/** Settings that older versions refuse as unknown keys, by the first minor version whose Go module takes them. */
const settingSince = {
  /** `decision_cache` of the tail sampling processor, and its part for traces that were not kept. */
  sampledCache: 110,
  nonSampledCache: 116,
  /** `service.telemetry.metrics.readers` instead of `address` (core changelog, v0.111.0). */
  telemetryReaders: 111,
  /** Paths such as `span.name` in the statements of the transform processor, instead of `name`. */
  pathsWithContext: 120,
  /** `aggregation_cardinality_limit` of the span metrics connector. */
  cardinalityLimit: 126,
  /** `without_scope_info` of the Prometheus exporter. */
  withoutScope: 141,
} as const;

/** What one version of the collector calls things and takes. */
export interface Vocabulary {
  /** The name of a component of this type, given its present name. */
  name(type: string): string;
  takes(setting: keyof typeof settingSince): boolean;
}

export function vocabularyOf(version: string): Vocabulary {
  const minor = minorVersion(version) ?? Number.POSITIVE_INFINITY;
  return {
    name(type) {
      const change = renamed[type];
      return change && minor < change.since ? change.was : type;
    },
    takes: (setting) => minor >= settingSince[setting],
  };
}
