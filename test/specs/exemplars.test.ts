import assert from "node:assert/strict";
import { join } from "node:path";
import { before, test } from "node:test";
import { parse } from "yaml";
import { derive } from "../../src/derive/plan.ts";
import { metricsOf } from "../../src/ir/metric.ts";
import { load } from "../../src/load.ts";
import { type DashboardJson, panelsIn } from "../support/dashboards.ts";
import { emittedFrom } from "../support/emitted.ts";

/** From a point on a chart to a trace: a break in any link of the chain, and nobody gets there. */
const obsc = new URL("../../src/index.js", import.meta.url).href;
let files: ReadonlyMap<string, string>;
let traced: readonly string[];

before(async () => {
  const { system } = await load(join(process.cwd(), "specs/blixard/observability.spec.ts"), { cwd: process.cwd(), obsc });
  assert.ok(system);
  traced = system.services.flatMap(({ metrics }) => metricsOf(metrics).flatMap(({ metric }) => (metric.exemplars ? [metric.name] : [])));
  assert.deepEqual(traced, ["blixard_raft_proposal_duration_seconds", "blixard_grpc_request_duration_seconds", "blixard_vm_create_duration_seconds"]);
  files = emittedFrom(derive(system));
});

function textAt(path: string): string {
  const content = files.get(path);
  assert.ok(content !== undefined, `${path} is not written`);
  return content;
}

test("definitions keep the id of a trace beside what they observe", () => {
  const instruments = textAt("app/rust/blixard-metrics/src/instrument.rs");
  const definitions = textAt("app/rust/blixard-metrics/src/lib.rs");
  assert.match(instruments, /pub struct Trace \{[^}]*\bpub trace_id: /);
  assert.equal(definitions.match(/HistogramWithExemplars<Trace>/g)?.length, traced.length);
});

test("what the collector makes of spans carries them, in OpenMetrics", () => {
  for (const variant of ["local", "aws", "azure", "datadog", "gcp"]) {
    const config = parse(textAt(`otelcol/otel-collector-${variant}.yaml`));
    const exporters = Object.entries(config.exporters).filter(([id]) => /^prometheus(\/|$)/.test(id));
    for (const [, settings] of exporters) assert.equal((settings as { readonly enable_open_metrics?: boolean }).enable_open_metrics, true, variant);
    if (exporters.length > 0) assert.deepEqual(config.connectors.spanmetrics.exemplars, { enabled: true }, variant);
  }
});

test("Prometheus keeps them, and is started so that it does", () => {
  assert.ok(parse(textAt("prometheus/prometheus.yaml")).storage.exemplars.max_exemplars > 0);
  assert.match(textAt("prometheus/prometheus.yaml"), /^# *--enable-feature=exemplar-storage$/m);
  const compose = parse(textAt("compose.yaml"));
  assert.ok(compose.services.prometheus.command.includes("--enable-feature=exemplar-storage"));
});

test("Grafana is told to which traces they lead, by the label that the definitions give them", () => {
  const { datasources } = parse(textAt("grafana/provisioning/datasources/obsc.yaml"));
  const store = datasources.find(({ type }: { readonly type: string }) => type === "prometheus");
  const [destination] = store.jsonData.exemplarTraceIdDestinations;
  assert.equal(destination.name, "trace_id");
  assert.ok(["jaeger", "tempo"].includes(datasources.find(({ uid }: { readonly uid: string }) => uid === destination.datasourceUid)?.type));
});

test("every chart of such a histogram asks for them, and no other does", () => {
  const boards = [...files]
    .filter(([path]) => path.startsWith("grafana/dashboards/") && path.endsWith(".json"))
    .map(([, json]) => JSON.parse(json) as DashboardJson);
  const targets = boards.flatMap((board) => panelsIn(board).flatMap(({ targets = [] }) => targets)).filter(({ expr }) => expr !== undefined);
  const shows = (expr: string) => traced.filter((name) => new RegExp(`\\b${name}(_bucket|_sum|_count)?\\b`).test(expr));
  for (const { exemplar, expr = "" } of targets) if (exemplar) assert.ok(shows(expr).length > 0, expr);
  for (const name of traced)
    assert.ok(
      targets.some(({ exemplar, expr = "" }) => exemplar && shows(expr).includes(name)),
      name,
    );
});
