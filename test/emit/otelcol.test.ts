import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { deriveCollectors } from "../../src/derive/collector.ts";
import type { Plan } from "../../src/derive/plan.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import { otelcol } from "../../src/emit/otelcol/otelcol.ts";
import { collector, exposed, system, tempo, tracing } from "../support/pipeline.ts";

const gate = collector({ export: { metrics: [exposed], traces: [tempo], logs: [] } });
const spec = system({ collectors: [gate], services: [tracing("shop", gate, { head: 0.1, keep: { errors: true } }, { serviceGraph: true })] });
const plan = { collectors: deriveCollectors(scopeOf(spec)) } as unknown as Plan;
const [file] = otelcol.emit(plan, { header: ["Made from spec.ts"], tests: true });

test("the file is named after the collector, and opens with where it comes from and the version that it is for", () => {
  assert.equal(file?.path, "otelcol/gate.yaml");
  assert.match(file.content, /^# Made from spec\.ts\n#\n# For version 0\.156 of the OpenTelemetry Collector, contrib distribution\.\n\nreceivers:\n/);
});

test("a YAML reader finds every component and pipeline of the part, and nothing else", () => {
  const [config] = plan.collectors;
  assert.ok(file && config);
  const read = parse(file.content);
  const settings = (kind: "receivers" | "processors" | "connectors" | "exporters" | "extensions") =>
    Object.fromEntries(config[kind].map((each) => [each.id, each.settings]));
  assert.deepEqual(read, {
    receivers: settings("receivers"),
    processors: settings("processors"),
    connectors: settings("connectors"),
    exporters: settings("exporters"),
    extensions: settings("extensions"),
    service: {
      extensions: ["health_check"],
      telemetry: config.telemetry,
      pipelines: Object.fromEntries(config.pipelines.map(({ id, receivers, processors, exporters }) => [id, { receivers, processors, exporters }])),
    },
  });
});

test("reasons stand above what they are about", () => {
  assert.ok(file);
  assert.match(
    file.content,
    /\n {2}# Services send every trace \(OTEL_TRACES_SAMPLER=parentbased_always_on\).*\n(?: {2}# .*\n)+ {2}tail_sampling:\n {4}decision_wait: 10s\n/,
  );
  assert.match(file.content, /\n {4}# Every trace that arrives: .*\n {4}traces\/all:\n/);
});

test("shares that services take at the start are named, since the policies hold for what is left", () => {
  const thinned = system({
    collectors: [gate],
    services: [tracing("shop", gate, { head: 0.1, operations: { pay: 0.5 } }), tracing("cart", gate, { head: 1 })],
  });
  const [other] = otelcol.emit({ collectors: deriveCollectors(scopeOf(thinned)) } as unknown as Plan, { header: [], tests: true });
  assert.match(other?.content ?? "", /# Services start a share of their traces \(shop 50 %, cart 100 %\); the shares below are of what arrives\./);
});

test("a section without components is left out", () => {
  const plain = system({ collectors: [collector()] });
  const [other] = otelcol.emit({ collectors: deriveCollectors(scopeOf(plain)) } as unknown as Plan, { header: [], tests: true });
  assert.deepEqual(Object.keys(parse(other?.content ?? "")), ["receivers", "processors", "exporters", "extensions", "service"]);
});
