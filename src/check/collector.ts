/** What rules about collectors have in common: ways into a configuration, and what its components take. */
import type { CollectorConfig, Pipeline } from "../derive/collector.ts";
import type { Component, Setting, Settings } from "../derive/collector-part.ts";
import type { Path } from "../derive/part.ts";
import type { Edit } from "../diagnostic.ts";
import type { Signal } from "../ir/backend.ts";
import { regexpError } from "../promql/regexp.ts";
import { type ExampleParts, exampleSpec } from "./example.ts";
import { movedElement } from "./fix.ts";
import type { ExampleText, Part } from "./rule.ts";

export type ComponentKind = "receivers" | "processors" | "connectors" | "exporters" | "extensions";
const kinds: readonly ComponentKind[] = ["receivers", "processors", "connectors", "exporters", "extensions"];

/** Every component of a configuration, with its kind, in the order of the file. */
export function componentsOf(config: CollectorConfig, kind?: ComponentKind): readonly { readonly kind: ComponentKind; readonly component: Component }[] {
  return kinds.filter((each) => kind === undefined || each === kind).flatMap((each) => config[each].map((component) => ({ kind: each, component })));
}

/** Components of a type, by its present name. */
export function ofType(config: CollectorConfig, kind: ComponentKind, ...types: readonly string[]): readonly Component[] {
  return config[kind].filter(({ type }) => types.includes(type));
}

/** The processors of a pipeline that are defined, in their order. */
export function processorsOf(config: CollectorConfig, pipeline: Pipeline): readonly { readonly component: Component; readonly index: number }[] {
  return pipeline.processors.flatMap((id, index) => {
    const component = config.processors.find((each) => each.id === id);
    return component ? [{ component, index }] : [];
  });
}

/** An entry of a pipeline: `inPipeline(config, pipeline, ["processors", 1])`. */
export function inPipeline(config: CollectorConfig, pipeline: Pipeline, path: Path = []): Part {
  return { of: config, part: pipeline.placeOf?.(path) ?? pipeline.at, subject: [pipeline.subject, ...path].join(".") };
}

/** The processor at one index of a pipeline at another, for a fix. */
export function moved(config: CollectorConfig, pipeline: Pipeline, from: number, to: number): Edit {
  return movedElement(inPipeline(config, pipeline, ["processors"]), pipeline.processors, from, to);
}

/** A value in settings; `undefined` where there is none. */
export function settingAt(settings: Settings, ...path: Path): Setting | undefined {
  let value: Setting | undefined = settings;
  for (const step of path) value = isSettings(value) ? value[step] : Array.isArray(value) ? value[step as number] : undefined;
  return value;
}

export function isSettings(value: Setting | undefined): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every text in settings, with the way to it. */
export function settingTexts(value: Setting | undefined, path: Path = []): readonly { readonly path: Path; readonly text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((each, index) => settingTexts(each, [...path, index]));
  return isSettings(value) ? Object.entries(value).flatMap(([key, each]) => settingTexts(each, [...path, key])) : [];
}

/** What RE2 refuses in an expression of a configuration, where `$$` stands for `$`; one that a variable completes is not judged. */
export function expressionError(text: string): string | undefined {
  return text.includes("${") ? undefined : regexpError(text.replaceAll("$$", "$"));
}

/** A Go duration as milliseconds: "1m30s"; `undefined` of what is none. */
export function goDuration(value: Setting | undefined): number | undefined {
  if (typeof value !== "string" || !/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(value)) return value === 0 ? 0 : undefined;
  const units: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  return [...value.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)].reduce(
    (sum, [, number, unit]) => sum + Number(number) * (units[unit as string] as number),
    0,
  );
}

/** Policies of a tail sampling processor, those inside `and` and `composite` too, each with the way to it. */
export function policiesIn(component: Component): readonly { readonly policy: Settings; readonly path: Path; readonly isNested: boolean }[] {
  return policies(component.settings.policies, ["policies"], false);
}

function policies(
  list: Setting | undefined,
  path: Path,
  isNested: boolean,
): readonly { readonly policy: Settings; readonly path: Path; readonly isNested: boolean }[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((policy: Setting, index) => {
    if (!isSettings(policy)) return [];
    const way = [...path, index];
    return [
      { policy, path: way, isNested },
      ...policies(settingAt(policy, "and", "and_sub_policy"), [...way, "and", "and_sub_policy"], true),
      ...policies(settingAt(policy, "composite", "composite_sub_policy"), [...way, "composite", "composite_sub_policy"], true),
      ...policies(settingAt(policy, "drop", "drop_sub_policy"), [...way, "drop", "drop_sub_policy"], true),
    ];
  });
}

const all: readonly Signal[] = ["metrics", "traces", "logs"];
/** The signals that components take, by kind and type; types that are not here are not judged. */
export const componentSignals: Readonly<Record<string, Readonly<Record<string, readonly Signal[]>>>> = {
  receivers: {
    ...{ otlp: all, statsd: ["metrics"], prometheus: ["metrics"], hostmetrics: ["metrics"], zipkin: ["traces"], jaeger: ["traces"], file_log: ["logs"] },
    ...{ syslog: ["logs"], k8s_cluster: ["metrics", "logs"], kubeletstats: ["metrics"], docker_stats: ["metrics"] },
  },
  processors: {
    ...{
      batch: all,
      memory_limiter: all,
      attributes: all,
      resource: all,
      filter: all,
      transform: all,
      redaction: all,
      k8s_attributes: all,
      resourcedetection: all,
    },
    ...{ tail_sampling: ["traces"], groupbytrace: ["traces"], probabilistic_sampler: ["traces", "logs"], span: ["traces"] },
    ...{ metricstransform: ["metrics"], cumulativetodelta: ["metrics"], delta_to_cumulative: ["metrics"], logdedup: ["logs"] },
  },
  exporters: {
    ...{ otlp_grpc: all, otlp_http: all, debug: all, file: all, load_balancing: all, prometheus: ["metrics"], prometheus_remote_write: ["metrics"] },
    ...{ zipkin: ["traces"], awsxray: ["traces"], awsemf: ["metrics"], datadog: all, googlecloud: all, azuremonitor: all, elasticsearch: all },
  },
};

/** The pieces of a configuration that an example replaces, as YAML without its first two blanks. */
export interface ExampleCollector {
  readonly receivers?: string;
  readonly processors?: string;
  readonly connectors?: string;
  readonly exporters?: string;
  readonly extensions?: string;
  /** Under `service`, before the pipelines. */
  readonly service?: string;
  readonly pipelines?: string;
  /** Statements before the system, and options of it. */
  readonly spec?: Pick<ExampleParts, "before" | "system">;
}

/** A spec with the smallest configuration of a collector, as text, in which no rule finds anything; the pieces given stand in place of its own. */
export function exampleCollector(pieces: ExampleCollector): ExampleText {
  const own = {
    receivers: "otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' } } }",
    processors: "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}",
    exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true } }",
    pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [otlp_grpc/store] }",
    ...pieces,
  };
  const section = (name: string, text: string | undefined) => (text === undefined ? [] : [`${name}:`, ...lines(text, "  ")]);
  const yaml = [
    ...kinds.flatMap((kind) => section(kind, own[kind])),
    "service:",
    ...lines(own.service ?? "", "  "),
    "  pipelines:",
    ...lines(own.pipelines, "    "),
  ].join("\n");
  const text = yaml.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
  const { before, system = "" } = pieces.spec ?? {};
  return exampleSpec({ ...(before !== undefined && { before }), system: `raw: [raw.collector(\`\n${text}\n\`)],\n${system}` });
}

function lines(text: string, blank: string): readonly string[] {
  return text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [blank + line]));
}
