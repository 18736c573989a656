import {
  type CollectorConfig,
  type Component,
  componentsOf,
  defineRule,
  exampleCollector,
  expressionError,
  goDuration,
  inComponent,
  isSettings,
  ottlConditionError,
  ottlStatementError,
  type Path,
  settingAt,
} from "obsc/rule";

type Fault = readonly [path: Path, message: string, help: string];

export default defineRule({
  name: "collector/invalid-setting",
  severity: "error",
  summary: "Settings have values that their components take",
  why: "A collector does not start with a value that a component refuses, and loses data with one that it takes for something else.",
  see: "https://opentelemetry.io/docs/collector/configuration/",
  collectorConfig(config, report) {
    for (const { kind, component } of componentsOf(config))
      for (const [path, message, help] of checks[`${kind}/${component.type}`]?.(component, config) ?? [])
        report(inComponent(config, component, path), { message, help });
  },
  bad: [
    {
      spec: exampleCollector({ processors: "memory_limiter: { limit_mib: 512 }\nbatch: {}" }),
      message: "`memory_limiter` has no `check_interval`",
      at: [8, 5],
    },
    {
      spec: exampleCollector({
        processors: "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: { send_batch_size: 1000, send_batch_max_size: 10 }",
      }),
      message: "at most 10 items are less than the 1000 of a batch",
    },
    {
      spec: exampleCollector({ processors: "memory_limiter: { check_interval: 0s, limit_mib: 512 }\nbatch: {}" }),
      message: "`memory_limiter` has no `check_interval`",
    },
    { spec: exporting("prometheus: { endpoint: '0.0.0.0:8889', namespace: 9lives }"), message: "`9lives` begins no name of a metric" },
    { spec: exporting("prometheus: { endpoint: '0.0.0.0:8889', const_labels: { data-centre: a } }"), message: "`data-centre` is no name of a label" },
    { spec: redacting("(?=4)[0-9]+"), message: "`(?=4)[0-9]+` is no regular expression of RE2: unknown group `(?=`" },
    { spec: redacting("4[0-9])"), message: "`4[0-9])` is no regular expression of RE2: unexpected `)`" },
  ],
  good: [
    { spec: exampleCollector({}) },
    { spec: exporting("prometheus: { endpoint: '0.0.0.0:8889', namespace: shop, const_labels: { centre: a } }") },
    { spec: redacting("4[0-9]{12}([0-9]{3})?") },
  ],
});

function exporting(exporter: string) {
  return exampleCollector({
    exporters: exporter,
    pipelines: "metrics: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [prometheus] }",
  });
}

function redacting(expression: string) {
  return exampleCollector({
    processors: `memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\nredaction: { allow_all_keys: true, blocked_values: ['${expression}'] }`,
    pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, redaction, batch], exporters: [otlp_grpc/store] }",
  });
}

/** By kind and present name. */
const checks: Readonly<Record<string, (component: Component, config: CollectorConfig) => readonly Fault[]>> = {
  "processors/memory_limiter": memoryLimiter,
  "processors/batch": batch,
  "processors/probabilistic_sampler": probabilisticSampler,
  "processors/redaction": ({ settings }) => ["blocked_values", "allowed_values", "blocked_key_patterns"].flatMap((key) => expressions([key], settings[key])),
  "processors/filter": filter,
  "processors/transform": transform,
  "exporters/load_balancing": loadBalancing,
  "exporters/prometheus": prometheus,
  "receivers/file_log": ({ settings }) => operators(settings.operators),
};

function numberOf(component: Component, key: string): number | undefined {
  const value = component.settings[key];
  return typeof value === "number" ? value : undefined;
}

function memoryLimiter(component: Component): readonly Fault[] {
  const { check_interval: interval } = component.settings;
  const limit = numberOf(component, "limit_mib");
  const spike = numberOf(component, "spike_limit_mib");
  const share = numberOf(component, "limit_percentage");
  return [
    ...(interval === undefined || goDuration(interval) === 0
      ? ([[interval === undefined ? [] : ["check_interval"], `\`${component.id}\` has no \`check_interval\``, "add `check_interval: 1s`"]] as const)
      : []),
    ...(!limit && !share ? ([[[], `\`${component.id}\` has no limit`, "add `limit_mib`"]] as const) : []),
    ...(limit && spike && spike >= limit
      ? ([[["spike_limit_mib"], `the spike of ${spike} MiB leaves nothing of the limit of ${limit} MiB`, "make it a quarter of `limit_mib`"]] as const)
      : []),
  ];
}

function batch(component: Component): readonly Fault[] {
  const size = numberOf(component, "send_batch_size") ?? 8192;
  const most = numberOf(component, "send_batch_max_size") ?? 0;
  return most > 0 && most < size
    ? [[["send_batch_max_size"], `at most ${most} items are less than the ${size} of a batch`, "make it `send_batch_size` or more"]]
    : [];
}

function probabilisticSampler(component: Component): readonly Fault[] {
  const { mode } = component.settings;
  const share = numberOf(component, "sampling_percentage");
  return [
    ...(share !== undefined && share < 0 ? ([[["sampling_percentage"], `${share} is no share`, "write 0 to 100"]] as const) : []),
    ...(share !== undefined && share > 0 && share < 100 / 2 ** 14 && mode !== "proportional" && mode !== "equalizing"
      ? ([[["sampling_percentage"], `${share} % is less than the 14 bits of a hash can tell`, "write 0.0062 or more, or `mode: proportional`"]] as const)
      : []),
    ...(mode !== undefined && mode !== "" && !["hash_seed", "proportional", "equalizing"].includes(String(mode))
      ? ([[["mode"], `\`${String(mode)}\` is no mode`, "write hash_seed, proportional or equalizing"]] as const)
      : []),
  ];
}

/** What each routing key is for: https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/loadbalancingexporter */
const routingKeys: Readonly<Record<string, readonly string[]>> = {
  traceID: ["traces", "logs"],
  service: ["traces", "metrics", "logs"],
  attributes: ["traces", "metrics", "logs"],
  metric: ["metrics"],
  resource: ["metrics"],
  streamID: ["metrics"],
};

function loadBalancing({ id, settings }: Component, config: CollectorConfig): readonly Fault[] {
  const resolver = settings.resolver;
  const count = isSettings(resolver) ? Object.keys(resolver).length : 0;
  const key = settings.routing_key;
  const signals = config.pipelines.filter(({ exporters }) => exporters.includes(id)).map(({ signal }) => signal);
  const wrong = typeof key === "string" && routingKeys[key] ? signals.find((signal) => !routingKeys[key]?.includes(signal)) : undefined;
  return [
    ...(count === 0 ? ([[[], `\`${id}\` has no resolver`, "add `resolver: { dns: { hostname: … } }`"]] as const) : []),
    ...(count > 1 ? ([[["resolver"], `\`${id}\` has ${count} resolvers`, "leave one"]] as const) : []),
    ...(typeof key === "string" && key !== "" && !routingKeys[key]
      ? ([[["routing_key"], `\`${key}\` is no routing key`, `write one of ${Object.keys(routingKeys).join(", ")}`]] as const)
      : []),
    ...(wrong === undefined
      ? []
      : ([
          [["routing_key"], `\`${String(key)}\` is no routing key of ${wrong}`, "use `traceID` or `service` for traces, `service` or `streamID` for metrics"],
        ] as const)),
    ...(settingAt(settings, "resolver", "static", "hostnames") !== undefined &&
    Array.isArray(settingAt(settings, "resolver", "static", "hostnames")) &&
    (settingAt(settings, "resolver", "static", "hostnames") as readonly unknown[]).length === 0
      ? ([[["resolver", "static", "hostnames"], "there is no host to balance among", "list them"]] as const)
      : []),
  ];
}

function prometheus({ settings }: Component): readonly Fault[] {
  const { namespace, const_labels: labels } = settings;
  return [
    ...(typeof namespace === "string" && namespace !== "" && !/^[a-zA-Z_:][\w:]*$/.test(namespace)
      ? ([[["namespace"], `\`${namespace}\` begins no name of a metric`, "use letters, digits and `_`, no digit first"]] as const)
      : []),
    ...Object.keys(isSettings(labels) ? labels : {}).flatMap((name): readonly Fault[] =>
      /^[a-zA-Z_]\w*$/.test(name) ? [] : [[["const_labels", name], `\`${name}\` is no name of a label`, "use letters, digits and `_`, no digit first"]],
    ),
  ];
}

/** What RE2 refuses. */
function expressions(path: Path, value: unknown): readonly Fault[] {
  const list = Array.isArray(value) ? value : [];
  return list.flatMap((each: unknown, index) => (typeof each === "string" ? expression([...path, index], each) : []));
}

function expression(path: Path, text: string): readonly Fault[] {
  const error = expressionError(text);
  return error === undefined
    ? []
    : [[path, `\`${text}\` is no regular expression of RE2: ${error}`, "correct it; RE2 has no lookaround and no back references"]];
}

/** Lists of texts are statements of OTTL, or conditions where a filter or a key of that name has them. */
function statements(path: Path, value: unknown, areConditions: boolean): readonly Fault[] {
  if (Array.isArray(value)) return value.flatMap((each: unknown, index) => statements([...path, index], each, areConditions));
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, each]) => statements([...path, key], each, areConditions || key === "conditions"));
  if (typeof value !== "string" || typeof path.at(-1) !== "number") return [];
  const help = areConditions ? ottlConditionError(value) : ottlStatementError(value);
  return help === undefined ? [] : [[path, `\`${value}\` is no ${areConditions ? "condition" : "statement"} of OTTL`, help]];
}

/** A filter takes conditions, of attributes in its older form too, which are no statements. */
function filter({ settings }: Component): readonly Fault[] {
  const lists: readonly (readonly [signal: string, keys: readonly string[]])[] = [
    ["traces", ["span", "spanevent"]],
    ["metrics", ["metric", "datapoint"]],
    ["logs", ["log_record"]],
  ];
  return lists.flatMap(([signal, keys]) => keys.flatMap((key) => statements([signal, key], settingAt(settings, signal, key), true)));
}

function transform({ settings }: Component): readonly Fault[] {
  return ["trace_statements", "metric_statements", "log_statements"].flatMap((key) => statements([key], settings[key], false));
}

const operatorTypes: readonly string[] = [
  ...[
    "add",
    "assign_keys",
    "container",
    "copy",
    "csv_parser",
    "filter",
    "flatten",
    "json_array_parser",
    "json_parser",
    "key_value_parser",
    "move",
    "noop",
    "recombine",
  ],
  ...[
    "regex_parser",
    "regex_replace",
    "remove",
    "retain",
    "router",
    "scope_name_parser",
    "severity_parser",
    "syslog_parser",
    "time_parser",
    "trace_parser",
    "unquote",
    "uri_parser",
  ],
  ...["sanitize_utf8"],
];

function operators(value: unknown): readonly Fault[] {
  const list = (Array.isArray(value) ? value : []) as readonly unknown[];
  const ids = list.map((each) => (isSettings(each as never) ? (each as { readonly id?: unknown }).id : undefined));
  return list.flatMap((each, index): readonly Fault[] => {
    if (!isSettings(each as never)) return [];
    const { id, type, regex, output } = each as { readonly id?: unknown; readonly type?: unknown; readonly regex?: unknown; readonly output?: unknown };
    return [
      ...(typeof type === "string" && !operatorTypes.includes(type)
        ? ([
            [
              ["operators", index, "type"],
              `\`${type}\` is no operator`,
              "see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/pkg/stanza/docs/operators",
            ],
          ] as const)
        : []),
      ...(typeof regex === "string" ? expression(["operators", index, "regex"], regex) : []),
      ...(typeof regex === "string" && type === "regex_parser" && !/\(\?P?</.test(regex)
        ? ([[["operators", index, "regex"], `\`${regex}\` has no named group`, "name what it takes out: `(?P<level>\\w+)`"]] as const)
        : []),
      ...(id !== undefined && ids.indexOf(id) < index
        ? ([[["operators", index, "id"], `\`${String(id)}\` is the id of two operators`, "give it another one"]] as const)
        : []),
      ...(typeof output === "string" &&
      !ids.includes(output) &&
      !list.some((other) => isSettings(other as never) && (other as { readonly type?: unknown }).type === output)
        ? ([[["operators", index, "output"], `\`${output}\` is no operator here`, "name the `id` of one"]] as const)
        : []),
    ];
  });
}
