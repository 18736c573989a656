import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { alert, catalog, collector, counter, exposed, foreign, gauge, oneOf, prometheus, ratio, scrape, tempo, traces } from "obsc";
import { cadvisor } from "obsc/catalogs";
import type { DashboardPart } from "../../src/derive/dashboard-part.ts";
import { derive } from "../../src/derive/plan.ts";
import { usageOf } from "../../src/derive/usage.ts";
import { print } from "../../src/promql/print.ts";
import { systemWith } from "../support/systems.ts";

function boardOf(system: ReturnType<typeof systemWith>, kind: DashboardPart["kind"], title: string): DashboardPart | undefined {
  return derive(system).dashboards.find((each) => each.kind === kind && each.title === title);
}

function queriesIn(board: DashboardPart | undefined): Readonly<Record<string, readonly string[]>> {
  const panels = board?.rows.flatMap((row) => row.panels) ?? [];
  return Object.fromEntries(panels.map(({ title, queries }) => [title, queries.flatMap((query) => (query.language === "promql" ? print(query.expr) : []))]));
}

describe("the dashboard of resources", () => {
  const used = gauge("shop_memory_usage_bytes", { help: "Memory in use" });
  const most = gauge("shop_memory_limit_bytes", { help: "Memory allowed" });
  const queue = gauge("shop_queue_length", { help: "Jobs that wait", labels: { queue: oneOf("fast", "slow") } });
  const cpu = gauge("shop_cpu_utilization_ratio", { help: "CPU in use" });

  it("holds what is used against its limit, and shows what waits", () => {
    const board = boardOf(systemWith({ metrics: { used, most, queue, cpu } }), "use", "shop resources");
    assert.equal(board?.level, "system");
    assert.deepEqual(queriesIn(board), {
      "Memory usage of memory limit": [
        'sum by (job, instance) (shop_memory_usage_bytes{job=~"$job",instance=~"$instance"}) / (sum by (job, instance) (shop_memory_limit_bytes{job=~"$job",instance=~"$instance"}) > 0)',
      ],
      "Cpu utilization": ['max by (job, instance) (shop_cpu_utilization_ratio{job=~"$job",instance=~"$instance"})'],
      "Queue length": ['sum by (job, instance) (shop_queue_length{job=~"$job",instance=~"$instance"})'],
    });
  });

  it("takes the thresholds of alerts on the same share, and guesses none where there is an alert", () => {
    const full = alert("ShopFull", { when: ratio(used, most).above("70%"), for: "5m", severity: "critical", summary: "s" });
    const [panel] = boardOf(systemWith({ metrics: { used, most }, alerts: [full] }), "use", "shop resources")?.rows[0]?.panels ?? [];
    assert.deepEqual(panel?.thresholds, [{ color: "green" }, { from: 0.7, color: "red" }]);
    const [guessed] = boardOf(systemWith({ metrics: { used, most } }), "use", "shop resources")?.rows[0]?.panels ?? [];
    assert.deepEqual(
      guessed?.thresholds.map(({ from }) => from),
      [undefined, 0.8, 0.9],
    );
  });

  it("goes by the role where the name says nothing", () => {
    const busy = gauge("shop_workers", { help: "Workers at work", role: "utilisation", max: 8 });
    const late = gauge("shop_lag_seconds", { help: "How late", role: "saturation" });
    assert.deepEqual(Object.keys(queriesIn(boardOf(systemWith({ metrics: { busy, late } }), "use", "shop resources"))), ["Shop workers", "Shop lag"]);
    assert.equal(boardOf(systemWith({ metrics: { plain: gauge("shop_workers", { help: "h" }) } }), "use", "shop resources"), undefined);
  });

  it("shows hosts and containers as far as catalogues have them", () => {
    const titles = (catalogs: Parameters<typeof systemWith>[1]) => Object.keys(queriesIn(boardOf(systemWith({}, catalogs), "use", "shop hosts")));
    assert.deepEqual(titles({ catalogs: [cadvisor] }), ["CPU of containers", "Memory of containers"]);
    const node = catalog("node", { job: "node", metrics: { load: foreign.gauge("node_load1", { help: "h" }) } });
    assert.deepEqual(titles({ catalogs: [node] }), ["CPU saturation"]);
    assert.deepEqual(titles({}), []);
  });

  it("is no use of a metric", () => {
    const system = systemWith({ metrics: { used, most } });
    assert.deepEqual([...usageOf(derive(system).scope).metrics.keys()], []);
  });
});

describe("the dashboard of pipelines", () => {
  const store = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "3d" });
  const gate = collector("gate", {
    version: "0.156",
    receive: { otlp: {} },
    memoryLimit: "512MiB",
    export: { metrics: [exposed({ port: 8889 })], traces: [store] },
  });
  const requests = counter("shop_requests_total", { help: "h" });

  it("shows what collectors take in, refuse, lose and keep, and series beside the declaration", () => {
    const system = systemWith(
      { metrics: { requests }, traces: traces({ sampling: { head: "10%", keep: { errors: true } } }), deliver: { metrics: scrape({ port: 1 }), traces: gate } },
      { collectors: [gate], prometheus: prometheus("p", { url: "http://p:9090", retention: "1d" }) },
    );
    const board = boardOf(system, "pipelines", "shop pipelines");
    const queries = queriesIn(board);
    assert.deepEqual(Object.keys(queries), [
      ...["Accepted", "Refused", "Not exported", "Queue", "Memory", "Traces kept"],
      ...["Targets down", "Rules that fail", "Alerts not delivered", "Series in memory", "Series of shop"],
    ]);
    assert.equal(queries["Traces kept"]?.[1], "vector(0.1)");
    assert.match(queries.Queue?.[0] ?? "", /otelcol_exporter_queue_size.*otelcol_exporter_queue_capacity/);
    const memory = board?.rows.flatMap(({ panels }) => panels).find(({ title }) => title === "Memory");
    assert.equal(memory?.thresholds.at(-1)?.from, 512 * 2 ** 20);
  });

  it("is not there where nothing is declared that could be unwell", () => {
    assert.equal(boardOf(systemWith({ metrics: { requests } }), "pipelines", "shop pipelines"), undefined);
  });
});
