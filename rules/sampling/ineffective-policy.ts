import { type Component, defineRule, exampleCollector, goDuration, inComponent, isSettings, ofType, type Path, policiesIn, settingAt } from "obsc/rule";

type Fault = readonly [path: Path, message: string, help: string];

export default defineRule({
  name: "sampling/ineffective-policy",
  severity: "warning",
  summary: "Every policy of tail sampling can do what it says",
  why: "Policies are alternatives: a trace is kept when any of them keeps it, so that a limit beside others limits nothing, and one that keeps all makes the others idle.",
  see: "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/processor/tailsamplingprocessor",
  collectorConfig(config, report) {
    for (const processor of ofType(config, "processors", "tail_sampling"))
      for (const [path, message, help] of faultsOf(processor)) report(inComponent(config, processor, path), { message, help });
  },
  bad: [
    {
      spec: sampledBy("decision_wait: 10s, policies: [{ name: slow, type: latency, latency: { threshold_ms: 30000 } }]"),
      message: "traces slower than 30 s are judged after 10 s",
      at: [10, 107],
    },
    {
      spec: sampledBy(
        "policies: [{ name: errors, type: status_code, status_code: { status_codes: [ERROR] } }, { name: limit, type: rate_limiting, rate_limiting: { spans_per_second: 100 } }]",
      ),
      message: "the limit `limit` limits none of the policies beside it",
    },
    {
      spec: sampledBy("decision_cache: { sampled_cache_size: 1000 }, policies: [{ name: all, type: always_sample }]"),
      message: "the cache of 1000 decisions is smaller than the number of traces",
    },
    {
      spec: sampledBy("num_traces: 20000, decision_cache: { sampled_cache_size: 1000 }, policies: [{ name: all, type: always_sample }]"),
      message: "the cache of 1000 decisions is smaller than the number of traces",
    },
    {
      spec: sampledBy("policies: [{ name: errors, type: status_code, status_code: { status_codes: [ERROR] } }, { name: all, type: always_sample }]"),
      message: "`all` keeps every trace, whatever the policies beside it say",
    },
    {
      spec: sampledBy(
        `policies: [{ name: errors, type: status_code, status_code: { status_codes: [ERROR] } }, ${composed("policy_order: [slow], composite_sub_policy: [{ name: all, type: always_sample }]")}]`,
      ),
      message: "`slow` is no policy of this composite",
    },
    {
      spec: sampledBy(
        `policies: [${composed("composite_sub_policy: [{ name: all, type: always_sample }], rate_allocation: [{ policy: all, percent: 80 }, { policy: rest, percent: 40 }]")}]`,
      ),
      message: "the parts of the rate are 120 % together",
    },
  ],
  good: [
    { spec: sampledBy("decision_wait: 10s, policies: [{ name: slow, type: latency, latency: { threshold_ms: 2000 } }]") },
    { spec: sampledBy("num_traces: 500, decision_cache: { sampled_cache_size: 1000 }, policies: [{ name: all, type: always_sample }]") },
  ],
});

function composed(settings: string): string {
  return `{ name: parts, type: composite, composite: { max_total_spans_per_second: 100, ${settings} } }`;
}

function sampledBy(settings: string) {
  return exampleCollector({
    processors: `memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}\ntail_sampling: { ${settings} }`,
    pipelines: "traces: { receivers: [otlp], processors: [memory_limiter, tail_sampling, batch], exporters: [otlp_grpc/store] }",
  });
}

function faultsOf(processor: Component): readonly Fault[] {
  const wait = processor.settings.decision_wait === undefined ? 30_000 : goDuration(processor.settings.decision_wait);
  const policies = policiesIn(processor);
  const top = policies.filter(({ isNested }) => !isNested);
  const count = processor.settings.num_traces;
  const cache = settingAt(processor.settings, "decision_cache", "sampled_cache_size");
  return [
    ...(count === 0 ? ([[["num_traces"], "there is room for no trace", "take it out: the default is 50000"]] as const) : []),
    ...(typeof cache === "number" && cache > 0 && cache < (typeof count === "number" && count > 0 ? count : 50_000)
      ? ([
          [
            ["decision_cache", "sampled_cache_size"],
            `the cache of ${cache} decisions is smaller than the number of traces`,
            "make it larger than `num_traces`",
          ],
        ] as const)
      : []),
    ...policies.flatMap(({ policy, path, isNested }): readonly Fault[] => {
      const { type, name } = policy;
      const threshold = settingAt(policy, "latency", "threshold_ms");
      if (type === "latency" && typeof threshold === "number" && wait !== undefined && threshold >= wait)
        return [
          [
            [...path, "latency", "threshold_ms"],
            `traces slower than ${threshold / 1000} s are judged after ${wait / 1000} s`,
            "make `decision_wait` longer than that, with 10 s to spare",
          ],
        ];
      const spans = settingAt(policy, "rate_limiting", "spans_per_second");
      if (type === "rate_limiting" && typeof spans === "number" && spans <= 1)
        return [[[...path, "rate_limiting", "spans_per_second"], `a limit of ${spans} spans keeps no trace`, "write how many spans a second may be kept"]];
      if (isNested || top.length < 2) return type === "composite" ? composite(policy, path) : [];
      if (type === "rate_limiting" || type === "bytes_limiting")
        return [
          [
            path,
            `the limit \`${String(name)}\` limits none of the policies beside it`,
            "put it into each of them with `and`, or all of them into a `composite`",
          ],
        ];
      const inverted = (["string_attribute", "numeric_attribute", "boolean_attribute"] as const).find(
        (each) => type === each && settingAt(policy, each, "invert_match") === true,
      );
      if (inverted !== undefined)
        return [
          [
            [...path, inverted, "invert_match"],
            `\`${String(name)}\` vetoes what the policies beside it keep`,
            "put it into an `and`: the veto is only that of a policy that stands alone",
          ],
        ];
      const keepsAll = type === "always_sample" || (type === "probabilistic" && settingAt(policy, "probabilistic", "sampling_percentage") === 100);
      if (keepsAll) return [[path, `\`${String(name)}\` keeps every trace, whatever the policies beside it say`, "delete it, or the others"]];
      return type === "composite" ? composite(policy, path) : [];
    }),
  ];
}

function composite(policy: Component["settings"], path: Path): readonly Fault[] {
  const way = [...path, "composite"];
  const list = (key: string) => {
    const value = settingAt(policy, "composite", key);
    return Array.isArray(value) ? value : [];
  };
  const names = list("composite_sub_policy").map((each) => (isSettings(each) ? each.name : undefined));
  const sum = list("rate_allocation").reduce((total: number, each) => total + (isSettings(each) && typeof each.percent === "number" ? each.percent : 0), 0);
  return [
    ...(sum > 100 ? ([[[...way, "rate_allocation"], `the parts of the rate are ${sum} % together`, "make them 100 or less"]] as const) : []),
    ...list("policy_order").flatMap((name, index): readonly Fault[] =>
      names.includes(name)
        ? []
        : [[[...way, "policy_order", index], `\`${String(name)}\` is no policy of this composite`, "name one of `composite_sub_policy`"]],
    ),
  ];
}
