/**
 * Faulty configurations of a collector, with what the program itself says of each (0.150): it refuses some when asked to
 * validate, ends when it starts with others, and runs with the rest without a word. Each has its rule.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { rules } from "../../rules/index.ts";
import { check } from "../../src/check/check.ts";
import { presetSeverity } from "../../src/check/severity.ts";
import { derive, foreignPlan, nobody, withRead } from "../../src/derive/plan.ts";
import { readCollector } from "../../src/read/collector.ts";
import { readForeign } from "../../src/read/foreign.ts";
import { knownFrom } from "../../src/read/known.ts";
import { textOfFile } from "../../src/read/text-source.ts";
import { system } from "../support/pipeline.ts";

type Pieces = Partial<Record<"receivers" | "processors" | "connectors" | "exporters" | "extensions" | "service" | "pipelines", string>>;

function textOf(pieces: Pieces): string {
  const all = {
    receivers: "otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' } } }",
    processors: "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}",
    exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true } }",
    pipelines: traces(),
    ...pieces,
  };
  const section = (name: keyof typeof all, indent = "  ") => `${indent.slice(2)}${name}:\n${(all[name] ?? "").replace(/^/gm, indent)}\n`;
  const extra = (["connectors", "extensions"] as const).map((name) => (pieces[name] === undefined ? "" : section(name as never))).join("");
  return `${section("receivers")}${section("processors")}${section("exporters")}${extra}service:\n${(pieces.service ?? "").replace(/^(?=.)/gm, "  ")}\n${section("pipelines", "    ")}`;
}

function traces(processors = "memory_limiter, batch", exporters = "otlp_grpc/store", receivers = "otlp"): string {
  return `traces: { receivers: [${receivers}], processors: [${processors}], exporters: [${exporters}] }`;
}
const usual = "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: {}";
/** With a processor more, between the limiter and the batch. */
function processing(processor: string, signal = "traces"): Pieces {
  const id = /^[\w/]+/.exec(processor)?.[0] ?? "";
  return { processors: `${usual}\n${processor}`, pipelines: traces(`memory_limiter, ${id}, batch`).replace(/^traces/, signal) };
}
const sampled = (policies: string, more = ""): Pieces => processing(`tail_sampling: { ${more}policies: [${policies}] }`);
const errors = "{ name: errors, type: status_code, status_code: { status_codes: [ERROR] } }";
const limited = (settings: string): Pieces => ({ processors: `memory_limiter: { ${settings} }\nbatch: {}` });
const exporting = (exporter: string, more: Pieces = {}): Pieces => ({
  exporters: exporter,
  pipelines: traces("memory_limiter, batch", /^[\w/]+/.exec(exporter)?.[0]),
  ...more,
});
const filelog = (operators: string): Pieces => ({
  receivers: `file_log: { include: [/var/log/x.log], storage: file_storage, resource: { service.name: shop }, operators: [${operators}] }`,
  extensions: "file_storage: { directory: /var/lib/otelcol }",
  service: "extensions: [file_storage]",
  pipelines: "logs: { receivers: [file_log], processors: [memory_limiter, batch], exporters: [otlp_grpc/store] }",
});
const balancing = (settings: string, signal = "traces"): Pieces =>
  exporting(`load_balancing: { protocol: { otlp: { tls: { insecure: true } } }, ${settings} }`, {
    pipelines: traces("memory_limiter, batch", "load_balancing").replace(/^traces/, signal),
  });
const dns = "resolver: { dns: { hostname: sampling } }";
const prometheus = "prometheus: { endpoint: '0.0.0.0:8889' }";

type Verdict = "refused" | "ends" | "silent";
const faults: readonly (readonly [what: string, says: Verdict, pieces: Pieces, rule: string])[] = [
  ["the exporter jaeger", "refused", exporting("jaeger: { endpoint: 'jaeger:14250' }"), "collector/removed-component"],
  ["the exporter loki", "refused", exporting("loki: { endpoint: 'http://loki:3100' }"), "collector/removed-component"],
  ["the exporter tempo", "refused", exporting("tempo: { endpoint: 'tempo:4317' }"), "collector/removed-component"],
  ["the exporter logging", "refused", exporting("logging: {}"), "collector/removed-component"],
  ["loglevel of debug", "refused", exporting("debug: { loglevel: debug }"), "collector/unknown-setting"],
  ["insecure outside of tls", "refused", exporting("otlp_grpc/store: { endpoint: 'tempo:4317', insecure: true }"), "collector/unknown-setting"],
  ["the address of its metrics", "refused", { service: "telemetry: { metrics: { address: '0.0.0.0:8888' } }" }, "collector/unknown-setting"],
  ["a limiter without an interval", "refused", limited("limit_mib: 512"), "collector/invalid-setting"],
  ["a limiter without a limit", "refused", limited("check_interval: 1s"), "collector/invalid-setting"],
  ["a spike over the limit", "refused", limited("check_interval: 1s, limit_mib: 512, spike_limit_mib: 600"), "collector/invalid-setting"],
  ["a ballast in the limiter", "refused", limited("check_interval: 1s, limit_mib: 512, ballast_size_mib: 64"), "collector/unknown-setting"],
  [
    "the ballast extension",
    "refused",
    { extensions: "memory_ballast: { size_mib: 64 }", service: "extensions: [memory_ballast]" },
    "collector/removed-component",
  ],
  ["an undefined receiver", "refused", { pipelines: traces(undefined, undefined, "otlp, zipkin") }, "collector/undefined-component"],
  ["an undefined processor", "refused", { pipelines: traces("memory_limiter, filter, batch") }, "collector/undefined-component"],
  ["an undefined exporter", "refused", { pipelines: traces(undefined, "otlp_grpc/stores") }, "collector/undefined-component"],
  ["an undefined extension", "refused", { service: "extensions: [health_check]" }, "collector/undefined-component"],
  ["an exporter of metrics for traces", "refused", exporting(prometheus), "collector/wrong-signal"],
  [
    "a connector with one end",
    "refused",
    { connectors: "forward: {}", pipelines: traces(undefined, "otlp_grpc/store, forward") },
    "collector/one-sided-connector",
  ],
  [
    "a connector that begins only",
    "refused",
    { connectors: "forward: {}", pipelines: traces(undefined, undefined, "otlp, forward") },
    "collector/one-sided-connector",
  ],
  ["a cycle", "refused", { connectors: "forward: {}", pipelines: traces(undefined, "otlp_grpc/store, forward", "otlp, forward") }, "collector/pipeline-cycle"],
  ["a processor twice", "refused", { pipelines: traces("memory_limiter, batch, batch") }, "collector/empty-pipeline"],
  ["a pipeline without exporters", "refused", { exporters: "", pipelines: traces(undefined, "") }, "collector/empty-pipeline"],
  ["a pipeline without receivers", "refused", { receivers: "", pipelines: traces(undefined, undefined, "") }, "collector/empty-pipeline"],
  [
    "a batch over its maximum",
    "refused",
    { processors: "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: { send_batch_size: 100, send_batch_max_size: 10 }" },
    "collector/invalid-setting",
  ],
  ["an unknown operator", "refused", filelog("{ type: grok_parser }"), "collector/invalid-setting"],
  ["a broken expression of an operator", "refused", filelog("{ type: regex_parser, regex: '(?P<a>' }"), "collector/invalid-setting"],
  ["an expression without groups", "refused", filelog("{ type: regex_parser, regex: 'abc' }"), "collector/invalid-setting"],
  ["an unknown output", "refused", filelog("{ type: json_parser, output: nowhere }"), "collector/invalid-setting"],
  [
    "two operators of one id",
    "refused",
    filelog("{ type: json_parser, id: a }, { type: move, id: a, from: body, to: attributes.b }"),
    "collector/invalid-setting",
  ],
  ["a broken condition of a filter", "refused", processing("filter: { traces: { span: ['attributes[\"x\" == 1'] } }"), "collector/invalid-setting"],
  [
    "a broken statement of a transform",
    "refused",
    processing("transform: { trace_statements: [{ context: span, statements: ['set(name, \"x\"'] }] }"),
    "collector/invalid-setting",
  ],
  ["an unknown routing key", "refused", balancing(`routing_key: traceId, ${dns}`), "collector/invalid-setting"],
  ["a routing key of metrics for traces", "refused", balancing(`routing_key: metric, ${dns}`), "collector/invalid-setting"],
  ["a routing key of traces for metrics", "refused", balancing(`routing_key: traceID, ${dns}`, "metrics"), "collector/invalid-setting"],
  ["no resolver", "refused", balancing("routing_key: traceID"), "collector/invalid-setting"],
  [
    "two resolvers",
    "refused",
    balancing("routing_key: traceID, resolver: { dns: { hostname: a }, static: { hostnames: ['a:4317'] } }"),
    "collector/invalid-setting",
  ],
  ["a static resolver of nothing", "refused", balancing("routing_key: traceID, resolver: { static: { hostnames: [] } }"), "collector/invalid-setting"],
  ["a broken expression of redaction", "refused", processing("redaction: { allow_all_keys: true, blocked_values: ['4[0-9{3'] }"), "collector/invalid-setting"],
  [
    "a dimension twice",
    "refused",
    {
      connectors: "span_metrics: { aggregation_cardinality_limit: 10, dimensions: [{ name: http.route }, { name: http.route }] }",
      exporters: `otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true } }\n${prometheus}`,
      pipelines: `${traces(undefined, "otlp_grpc/store, span_metrics")}\nmetrics: { receivers: [span_metrics], processors: [memory_limiter, batch], exporters: [prometheus] }`,
    },
    "collector/endless-dimension",
  ],
  ["a share under zero", "refused", processing("probabilistic_sampler: { sampling_percentage: -1 }"), "collector/invalid-setting"],
  ["an unknown mode", "refused", processing("probabilistic_sampler: { sampling_percentage: 10, mode: random }"), "collector/invalid-setting"],
  [
    "a share too small for a hash",
    "refused",
    processing("probabilistic_sampler: { sampling_percentage: 0.0001, mode: hash_seed }"),
    "collector/invalid-setting",
  ],
  ["tail sampling of metrics", "refused", processing(`tail_sampling: { policies: [${errors}] }`, "metrics"), "collector/wrong-signal"],
  ["a sampler of metrics", "refused", processing("probabilistic_sampler: { sampling_percentage: 10 }", "metrics"), "collector/wrong-signal"],
  ["an unknown setting of tail sampling", "refused", sampled(errors, "decisionwait: 10s, "), "collector/unknown-setting"],
  [
    "an unknown setting of batch",
    "refused",
    { processors: "memory_limiter: { check_interval: 1s, limit_mib: 512 }\nbatch: { time_out: 1s }" },
    "collector/unknown-setting",
  ],
  ["an unknown type of policy", "ends", sampled("{ name: a, type: latncy }"), "sampling/invalid-policy"],
  ["two policies of one name", "ends", sampled(`${errors}, ${errors}`), "sampling/invalid-policy"],
  ["a status in small letters", "ends", sampled("{ name: a, type: status_code, status_code: { status_codes: [error] } }"), "sampling/invalid-policy"],
  ["an unknown status", "ends", sampled("{ name: a, type: status_code, status_code: { status_codes: [FAILED] } }"), "sampling/invalid-policy"],
  [
    "a broken condition of a policy",
    "ends",
    sampled("{ name: a, type: ottl_condition, ottl_condition: { span: ['attributes[\"x\" == 1'] } }"),
    "sampling/invalid-policy",
  ],
  [
    "a broken expression of a policy",
    "ends",
    sampled("{ name: a, type: string_attribute, string_attribute: { key: k, values: ['(a'], enabled_regex_matching: true } }"),
    "sampling/invalid-policy",
  ],
  [
    "two receivers at one port",
    "ends",
    {
      receivers: "otlp: { protocols: { grpc: { endpoint: '0.0.0.0:4317' } } }\nzipkin: { endpoint: '0.0.0.0:4317' }",
      pipelines: traces(undefined, undefined, "otlp, zipkin"),
    },
    "collector/port-twice",
  ],
  [
    "a queue in an extension that is not enabled",
    "ends",
    {
      extensions: "file_storage: { directory: /tmp }",
      exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true }, sending_queue: { storage: file_storage } }",
    },
    "collector/disabled-extension",
  ],
  ["batch before the limiter", "silent", { pipelines: traces("batch, memory_limiter") }, "collector/memory-limiter-not-first"],
  ["no limiter", "silent", { processors: "batch: {}", pipelines: traces("batch") }, "collector/memory-limiter-not-first"],
  ["tail sampling after batch", "silent", { ...sampled(errors), pipelines: traces("memory_limiter, batch, tail_sampling") }, "collector/batch-too-early"],
  ["tail sampling without policies", "silent", sampled(""), "sampling/invalid-policy"],
  ["the block of another type", "silent", sampled("{ name: a, type: latency, probabilistic: {} }"), "sampling/invalid-policy"],
  [
    "a latency over the wait",
    "silent",
    sampled("{ name: a, type: latency, latency: { threshold_ms: 30000 } }", "decision_wait: 10s, "),
    "sampling/ineffective-policy",
  ],
  ["a ratio for a percentage", "silent", sampled("{ name: a, type: probabilistic, probabilistic: { sampling_percentage: 0.1 } }"), "sampling/misread-share"],
  ["more than all", "silent", sampled("{ name: a, type: probabilistic, probabilistic: { sampling_percentage: 150 } }"), "sampling/misread-share"],
  ["room for no trace", "silent", sampled(errors, "num_traces: 0, "), "sampling/ineffective-policy"],
  [
    "an inverted match among alternatives",
    "silent",
    sampled(`${errors}, { name: a, type: string_attribute, string_attribute: { key: k, values: [v], invert_match: true } }`),
    "sampling/ineffective-policy",
  ],
  ["a limit of nothing", "silent", sampled("{ name: a, type: rate_limiting, rate_limiting: { spans_per_second: 0 } }"), "sampling/ineffective-policy"],
  [
    "a composite of 180 %",
    "silent",
    sampled(
      `{ name: c, type: composite, composite: { max_total_spans_per_second: 100, policy_order: [errors, b], composite_sub_policy: [${errors}, { name: b, type: always_sample }], rate_allocation: [{ policy: errors, percent: 90 }, { policy: b, percent: 90 }] } }`,
    ),
    "sampling/ineffective-policy",
  ],
  [
    "an unknown policy in the order of a composite",
    "silent",
    sampled(
      `{ name: c, type: composite, composite: { max_total_spans_per_second: 100, policy_order: [errors, b], composite_sub_policy: [${errors}], rate_allocation: [{ policy: errors, percent: 90 }] } }`,
    ),
    "sampling/ineffective-policy",
  ],
  [
    "two samplers",
    "silent",
    {
      processors: `${usual}\nprobabilistic_sampler: { sampling_percentage: 10 }\ntail_sampling: { policies: [${errors}] }`,
      pipelines: traces("memory_limiter, probabilistic_sampler, tail_sampling, batch"),
    },
    "sampling/two-samplers",
  ],
  ["a sampler of 150 %", "silent", processing("probabilistic_sampler: { sampling_percentage: 150 }"), "sampling/misread-share"],
  ["a sampler of logs by trace", "silent", processing("probabilistic_sampler: { sampling_percentage: 10 }", "logs"), "sampling/logs-without-trace"],
  [
    "metrics behind sampling",
    "silent",
    {
      ...sampled(errors),
      connectors: "span_metrics: {}",
      exporters: `otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true } }\n${prometheus}`,
      pipelines: `${traces("memory_limiter, tail_sampling, batch", "otlp_grpc/store, span_metrics")}\nmetrics: { receivers: [span_metrics], processors: [memory_limiter, batch], exporters: [prometheus] }`,
    },
    "sampling/metrics-after-sampling",
  ],
  ["no room for what comes", "silent", sampled(errors, "num_traces: 20000, expected_new_traces_per_sec: 1000, "), "sampling/too-little-room"],
  [
    "two seeds side by side",
    "silent",
    {
      processors: `${usual}\nprobabilistic_sampler: { sampling_percentage: 10, hash_seed: 1 }\nprobabilistic_sampler/b: { sampling_percentage: 10, hash_seed: 2 }`,
      pipelines: `${traces("memory_limiter, probabilistic_sampler, batch")}\n${traces("memory_limiter, probabilistic_sampler/b, batch").replace(/^traces/, "traces/b")}`,
    },
    "sampling/unequal-seeds",
  ],
  [
    "files read without storage",
    "silent",
    {
      ...filelog("{ type: json_parser }"),
      receivers: "file_log: { include: [/var/log/x.log], resource: { service.name: shop } }",
      extensions: "health_check: {}",
      service: "extensions: [health_check]",
    },
    "collector/forgetful-receiver",
  ],
  [
    "lines without a service",
    "silent",
    { ...filelog(""), receivers: "file_log: { include: [/var/log/x.log], storage: file_storage }" },
    "collector/log-without-service",
  ],
  ["an old name", "silent", exporting("otlphttp: { endpoint: 'https://tempo:4318' }"), "collector/renamed-component"],
  [
    "series that expire before they are written again",
    "silent",
    {
      connectors: "span_metrics: { metrics_flush_interval: 5m }",
      exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true } }\nprometheus: { endpoint: '0.0.0.0:8889', metric_expiration: 1m }",
      pipelines: `${traces(undefined, "otlp_grpc/store, span_metrics")}\nmetrics: { receivers: [span_metrics], processors: [memory_limiter, batch], exporters: [prometheus] }`,
    },
    "collector/expired-between-flushes",
  ],
  [
    "traces balanced among fixed hosts",
    "silent",
    balancing("routing_key: traceID, resolver: { static: { hostnames: ['a:4317', 'b:4317'] } }"),
    "sampling/static-balancing",
  ],
  ["an expression with lookahead", "refused", processing("redaction: { allow_all_keys: true, blocked_values: ['a(?=b)'] }"), "collector/invalid-setting"],
  [
    "an expression that repeats a repetition",
    "refused",
    processing("redaction: { allow_all_keys: true, blocked_values: ['a**'] }"),
    "collector/invalid-setting",
  ],
  ["one sign of equality", "refused", processing("filter: { traces: { span: ['attributes[\"x\"] = 1'] } }"), "collector/invalid-setting"],
  [
    "texts in single quotes",
    "refused",
    processing("transform: { trace_statements: [{ context: span, statements: [\"set(name, 'x')\"] }] }"),
    "collector/invalid-setting",
  ],
  [
    "a statement that calls nothing",
    "refused",
    processing("transform: { trace_statements: [{ context: span, statements: ['name == \"x\"'] }] }"),
    "collector/invalid-setting",
  ],
  [
    "an exporter in no pipeline",
    "silent",
    { exporters: "otlp_grpc/store: { endpoint: 'tempo:4317', tls: { insecure: true } }\ndebug: {}" },
    "collector/unused-component",
  ],
  ["an extension that is not enabled", "silent", { extensions: "health_check: { endpoint: '0.0.0.0:13133' }" }, "collector/unused-component"],
  ["a scheme in an address of gRPC", "silent", exporting("otlp_grpc/store: { endpoint: 'http://tempo:4317' }"), "collector/malformed-endpoint"],
  ["a bare variable", "silent", exporting("otlp_grpc/store: { endpoint: '$TEMPO:4317', tls: { insecure: true } }"), "collector/bare-variable"],
  ["no endpoint", "silent", { receivers: "otlp: { protocols: { grpc: } }" }, "collector/unreachable-receiver"],
  [
    "the service on each span",
    "silent",
    processing("attributes: { actions: [{ key: service.name, value: shop, action: insert }] }"),
    "collector/resource-attribute-on-item",
  ],
  [
    "a namespace that begins with a digit",
    "silent",
    exporting("prometheus: { endpoint: '0.0.0.0:8889', namespace: 9bad-ns }", { pipelines: traces(undefined, "prometheus").replace(/^traces/, "metrics") }),
    "collector/invalid-setting",
  ],
  [
    "a label with a dash",
    "silent",
    exporting("prometheus: { endpoint: '0.0.0.0:8889', const_labels: { bad-label: x } }", {
      pipelines: traces(undefined, "prometheus").replace(/^traces/, "metrics"),
    }),
    "collector/invalid-setting",
  ],
];

const plan = derive(system());

function found(text: string): readonly { readonly rule: string; readonly line: number; readonly message: string }[] {
  const { config, diagnostics } = readCollector(textOfFile(text, "collector.yaml", "otelcol.collector"), "collector");
  const said = [...diagnostics, ...(config ? check(withRead(plan, { collectors: [config] }), rules) : [])];
  return said.filter(({ severity }) => severity !== "info").map(({ rule, at, message }) => ({ rule, line: at.kind === "file" ? at.line : 0, message }));
}

const nothing = derive(nobody);

/** The same of a file that is all there is. */
async function foundInFile(raw: string): Promise<ReturnType<typeof found>> {
  const { parts, diagnostics } = await readForeign("collector", textOfFile(raw, "collector.yaml", "collector.yaml"), "collector.yaml", knownFrom(undefined));
  const said = [...diagnostics, ...check(foreignPlan(nothing, parts), rules, { foreign: true })];
  return said.map(({ rule, at, message }) => ({ rule, line: at.kind === "file" ? at.line : 0, message }));
}

describe("a file with a faulty configuration of a collector", () => {
  const isOff = new Set(rules.filter((rule) => presetSeverity(rule, { foreign: true }) === "off").map(({ name }) => name));
  for (const [what, , pieces] of faults) {
    // Whether there has to be one, those who run it decide.
    if (what === "no limiter") continue;
    const text = textOf(pieces);
    const expected = found(text).filter(({ rule }) => !isOff.has(rule));
    for (const [form, raw] of [
      ["as it is", text],
      ["with a byte-order mark and line ends of Windows", `\uFEFF${text.replaceAll("\n", "\r\n")}`],
    ] as const)
      it(`has it found at its line, ${form}: ${what}`, async () => {
        const all = await foundInFile(raw);
        for (const { rule, line } of expected)
          assert.ok(
            all.some((each) => each.rule === rule && each.line === line),
            JSON.stringify({ rule, line, all }),
          );
      });
  }
});

describe("a faulty configuration of a collector", () => {
  for (const [what, says, pieces, rule] of faults) {
    it(`is found, once: ${what}, of which the collector ${says === "refused" ? "refuses to start" : says === "ends" ? "ends when it starts" : "says nothing"}`, () => {
      const all = found(textOf(pieces));
      assert.deepEqual(
        all.map((each) => each.rule),
        [rule],
        all.map(({ message }) => message).join("; "),
      );
      assert.ok((all[0]?.line ?? 0) > 0);
    });
  }

  it("is none where nothing is wrong", () => {
    assert.deepEqual(found(textOf({})), []);
    assert.deepEqual(found(textOf(sampled(errors))), []);
    assert.deepEqual(found(textOf(balancing(`routing_key: traceID, ${dns}`))), []);
  });
});

describe("samplers of several collectors", () => {
  const read = (name: string, pieces: Pieces) => {
    const { config } = readCollector(textOfFile(textOf(pieces), `${name}.yaml`, `otelcol.${name}`), name);
    assert.ok(config);
    return config;
  };
  const sampler = (seed: number) => processing(`probabilistic_sampler: { sampling_percentage: 10, hash_seed: ${seed} }`);
  const said = (...configs: readonly ReturnType<typeof read>[]) =>
    check(withRead(plan, { collectors: configs }), rules)
      .filter(({ rule }) => rule === "sampling/unequal-seeds")
      .map(({ message }) => message);

  it("have seeds of their own where one sends to another", () => {
    const front = (seed: number) => read("front", { ...sampler(seed), exporters: "otlp_grpc/store: { endpoint: 'behind:4317', tls: { insecure: true } }" });
    assert.deepEqual(said(front(7), read("behind", sampler(7))), [
      "`probabilistic_sampler` keeps by the seed 7 what `front` has kept by it already: the smaller share holds",
    ]);
    assert.deepEqual(said(front(7), read("behind", sampler(8))), []);
  });

  it("have one seed where a collector balances between them", () => {
    const front = read("front", balancing("routing_key: traceID, resolver: { static: { hostnames: ['a:4317', 'b:4317'] } }"));
    assert.deepEqual(said(front, read("a", sampler(1)), read("b", sampler(2))), [
      "`probabilistic_sampler` has the seed 2, and that of `a` in the same tier has 1",
    ]);
    assert.deepEqual(said(front, read("a", sampler(1)), read("b", sampler(1))), []);
  });
});
