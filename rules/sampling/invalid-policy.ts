import {
  type Component,
  defineRule,
  exampleCollector,
  expressionError,
  inComponent,
  isSettings,
  ofType,
  ottlConditionError,
  type Path,
  policiesIn,
  shown,
} from "obsc/rule";

/** Types of policies of tail sampling, each with the block of settings that it needs; https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor at 0.150. */
const types: Readonly<Record<string, string | undefined>> = {
  ...{ always_sample: undefined, latency: "latency", numeric_attribute: "numeric_attribute", probabilistic: "probabilistic", status_code: "status_code" },
  ...{
    string_attribute: "string_attribute",
    rate_limiting: "rate_limiting",
    bytes_limiting: "bytes_limiting",
    span_count: "span_count",
    trace_state: "trace_state",
  },
  ...{
    boolean_attribute: "boolean_attribute",
    ottl_condition: "ottl_condition",
    and: "and",
    composite: "composite",
    not: "not",
    drop: "drop",
    trace_flags: undefined,
  },
};

export default defineRule({
  name: "sampling/invalid-policy",
  severity: "error",
  summary: "Policies of tail sampling are of a type that exists, with its settings and a name of their own",
  why: "Such a configuration is valid, and the collector ends when it starts, or keeps none of the traces that the policy is about.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor",
  collectorConfig(config, report) {
    for (const processor of ofType(config, "processors", "tail_sampling"))
      for (const [path, message, help] of faultsOf(processor)) report(inComponent(config, processor, path), { message, help });
  },
  bad: [
    { spec: sampledBy("{ name: a, type: latncy, latncy: { threshold_ms: 5000 } }"), message: "`latncy` is no type of policy", at: [10, 50] },
    { spec: sampledBy("{ name: a }"), message: "this policy has no `type`" },
    { spec: sampledBy("{ name: a, type: status_code, status_code: { status_codes: [error] } }"), message: "`error` is no status" },
    { spec: sampledBy("{ name: a, type: latency, probabilistic: { sampling_percentage: 10 } }"), message: "the policy `a` has no `latency`" },
    { spec: sampledBy("{ name: a, type: status_code, status_code: { status_codes: [] } }"), message: "there is no status among `status_codes`" },
    {
      spec: sampledBy("{ name: a, type: string_attribute, string_attribute: { key: http.route, values: ['/pay/(.*'], enabled_regex_matching: true } }"),
      message: "`/pay/(.*` is no regular expression of RE2: missing closing `)`",
    },
    {
      spec: sampledBy("{ name: a, type: ottl_condition, ottl_condition: { span: ['attributes[\"http.route\"'] } }"),
      message: '`attributes["http.route"` is no condition of OTTL',
    },
    { spec: sampledBy("{ name: a, type: ottl_condition, ottl_condition: { spanevent: ['name'] } }"), message: "`name` is no condition of OTTL" },
  ],
  good: [
    { spec: sampledBy("{ name: a, type: status_code, status_code: { status_codes: [ERROR] } }") },
    { spec: sampledBy("{ name: a, type: string_attribute, string_attribute: { key: http.route, values: ['/pay/(a|b)'], enabled_regex_matching: true } }") },
    { spec: sampledBy('{ name: a, type: ottl_condition, ottl_condition: { span: [\'attributes["http.route"] == "/pay"\', \'IsMatch(name, "pay.*")\'] } }') },
  ],
});

function sampledBy(policies: string) {
  return exampleCollector({
    processors: `memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\ntail_sampling: { policies: [${policies}] }`,
    pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, tail_sampling, batch], exporters: [otlp_grpc/store] }",
  });
}

type Fault = readonly [path: Path, message: string, help: string];

function faultsOf(processor: Component): readonly Fault[] {
  const policies = policiesIn(processor);
  if (policies.length === 0)
    return [[["policies"], `\`${processor.id}\` has no policy, so that no trace is kept`, "add one: `{ name: all, type: always_sample }`"]];
  const names = new Set<unknown>();
  return policies.flatMap(({ policy, path, isNested }): readonly Fault[] => {
    const { name, type } = policy;
    const isTwice = !isNested && names.has(name);
    if (!isNested) names.add(name);
    if (isTwice) return [[[...path, "name"], `\`${String(name)}\` is the name of two policies`, "give it another one"]];
    const help = `write one of ${Object.keys(types).join(", ")}`;
    if (type === undefined) return [[path, "this policy has no `type`", help]];
    if (typeof type !== "string" || !(type in types)) return [[[...path, "type"], `\`${shown(type)}\` is no type of policy`, help]];
    const block = types[type];
    const settings = block === undefined ? undefined : policy[block];
    if (block !== undefined && !isSettings(settings)) return [[path, `the policy \`${String(name)}\` has no \`${block}\``, `add \`${block}: { … }\``]];
    return isSettings(settings) ? blockFaults(type, settings, [...path, block as string]) : [];
  });
}

function blockFaults(type: string, settings: Readonly<Record<string, unknown>>, path: Path): readonly Fault[] {
  const list = (key: string) => (Array.isArray(settings[key]) ? (settings[key] as readonly unknown[]) : []);
  if (type === "status_code") {
    if (list("status_codes").length === 0) return [[path, "there is no status among `status_codes`", "write `status_codes: [ERROR]`"]];
    return list("status_codes").flatMap((code, index): readonly Fault[] =>
      ["OK", "ERROR", "UNSET"].includes(String(code))
        ? []
        : [[[...path, "status_codes", index], `\`${shown(code)}\` is no status`, "write OK, ERROR or UNSET"]],
    );
  }
  if (type === "string_attribute" && settings.enabled_regex_matching === true)
    return list("values").flatMap((value, index): readonly Fault[] => {
      const error = expressionError(String(value));
      return error === undefined ? [] : [[[...path, "values", index], `\`${String(value)}\` is no regular expression of RE2: ${error}`, "correct it"]];
    });
  if (type === "ottl_condition") {
    const conditions = [
      ...list("span").map((text, index) => [["span", index], text] as const),
      ...list("spanevent").map((text, index) => [["spanevent", index], text] as const),
    ];
    return conditions.flatMap(([way, text]): readonly Fault[] => {
      const help = ottlConditionError(String(text));
      return help === undefined ? [] : [[[...path, ...way], `\`${String(text)}\` is no condition of OTTL`, help]];
    });
  }
  return [];
}
