import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { catalog, foreign, matches, oneOf, promql, ratio, ratioByTime, rawRatio, slo, targets, worstOf } from "obsc";
import { parseAllDocuments } from "yaml";
import { derive } from "../../src/derive/plan.ts";
import { openslo } from "../../src/emit/openslo/openslo.ts";
import { importFiles } from "../../src/import/import.ts";
import { print } from "../../src/promql/print.ts";
import { textOfFile } from "../../src/read/text-source.ts";
import { systemWith } from "../support/systems.ts";

const requests = foreign.counter("http_requests_total", { help: "h", labels: { code: oneOf("200", "500"), route: oneOf("/a", "/b") } });
const latency = foreign.histogram("http_request_duration_seconds", { help: "h", buckets: ["250ms", "1s"] });
const queue = foreign.gauge("queue_depth", { help: "h" });
const workers = foreign.gauge("workers", { help: "h", labels: { state: oneOf("ready", "broken") } });

const availability = slo("Shop.Availability", {
  objective: "99.9%",
  window: "30d",
  description: "Orders are answered",
  bad: ratio(requests.where({ code: "500" }), requests, { by: ["route"] }),
  alerts: { page: { severity: "critical", burns: [{ spends: "2%", within: "1h" }] }, ticket: { burns: [{ spends: "10%", within: "3d" }] }, absent: false },
});
const fast = slo("latency", { objective: "95%", window: "month", good: ratio(latency.within("250ms"), latency), alerts: false });
const slos = [
  availability,
  fast,
  slo("ready", { objective: "90%", window: "quarter", good: ratio(workers.where({ state: matches("re.*") }), workers), alerts: false }),
  slo("drained", { objective: "99%", window: "7d", good: queue.max().atMost(100), alerts: false }),
  slo("up", { objective: "99%", window: "7d", good: targets.count().equals(3), alerts: false }),
  slo("raw", { objective: "99.5%", window: "7d", good: rawRatio(promql`sum(rate(hits_total[5m]))`, promql`sum(rate(reads_total[5m]))`), alerts: false }),
  slo("raw-bad", { objective: "99.5%", window: "7d", bad: rawRatio(promql`sum(rate(misses_total[5m]))`, promql`sum(rate(reads_total[5m]))`), alerts: false }),
  slo("mean", { objective: "99.95%", window: ["14d", "month"], good: ratioByTime(promql`avg(synced_ratio)`), alerts: false }),
  slo("mean-bad", { objective: "99.95%", window: "14d", bad: ratioByTime(promql`avg(stale_ratio)`), alerts: false }),
  slo("all", { objective: "95%", window: "30d", good: worstOf(availability, fast), alerts: false }),
];
const catalogs = [catalog("shop", { metrics: { requests, latency, queue, workers } })];
const plan = derive(systemWith({ slos }, { catalogs }));
const options = { header: ["Generated"], tests: false };
const [file] = openslo.emit(plan, { ...options, asked: true });
const content = file?.content ?? "";

interface Slo {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly indicator: { readonly spec: { readonly ratioMetric?: object; readonly thresholdMetric?: object } };
    readonly timeWindow: readonly object[];
    readonly budgetingMethod: string;
    readonly objectives: readonly object[];
    readonly alertPolicies?: readonly {
      readonly spec: { readonly conditions: readonly { readonly spec: { readonly severity: string; readonly condition: object } }[] };
    }[];
  };
}
const objects = parseAllDocuments(content).map((document) => document.toJS() as Slo);
const sloNamed = (name: string) => objects.find(({ kind, metadata }) => kind === "SLO" && metadata.name === name) as Slo;
const query = (text: string) => ({ metricSource: { type: "Prometheus", spec: { query: text } } });

describe("objects of OpenSLO", () => {
  it("are written where the system or the command line asks for them", () => {
    assert.deepEqual(openslo.emit(plan, options), []);
    assert.equal(openslo.emit(derive(systemWith({ slos }, { catalogs, openslo: true })), options)[0]?.path, "openslo/shop.yaml");
    assert.deepEqual(openslo.emit(derive(systemWith({}, { openslo: true })), options), []);
  });

  it("begin with the service and who answers for it", () => {
    assert.ok(content.startsWith("# Generated\n\napiVersion: openslo/v1\nkind: Service\nmetadata:\n  name: shop\n  labels:\n    team: "));
  });

  it("have names that are labels of DNS", () => {
    assert.deepEqual(
      objects.slice(1).map(({ metadata }) => metadata.name),
      ["shop-availability", "latency", "ready", "drained", "up", "raw", "raw-bad", "mean", "mean-bad", "all"],
    );
  });

  it("have the events of a share, by the labels that it keeps apart", () => {
    assert.deepEqual(sloNamed("shop-availability").spec.indicator.spec, {
      ratioMetric: {
        counter: false,
        bad: query('sum by (route) (rate(http_requests_total{code="500"}[5m]))'),
        total: query("sum by (route) (rate(http_requests_total[5m]))"),
      },
    });
    assert.deepEqual(sloNamed("ready").spec.indicator.spec, {
      ratioMetric: { counter: false, good: query('sum(workers{state=~"re.*"})'), total: query("sum(workers)") },
    });
  });

  it("have a condition as values at every minute, where OpenSLO has the comparison", () => {
    const { indicator, budgetingMethod, objectives } = sloNamed("drained").spec;
    assert.deepEqual(indicator.spec, { thresholdMetric: query("max by (job) (queue_depth)") });
    assert.equal(budgetingMethod, "Timeslices");
    assert.deepEqual(objectives, [{ op: "lte", value: 100, timeSliceTarget: 1, timeSliceWindow: "1m", target: 0.99 }]);
  });

  it("have what the rules recorded of anything else", () => {
    for (const name of ["up", "all"]) {
      const recorded = (series: string) => query(`${series}{service="shop",slo="${name}"}`);
      assert.deepEqual(sloNamed(name).spec.indicator.spec, {
        ratioMetric: { counter: false, bad: recorded("slo:bad:events_5m"), total: recorded("slo:total:events_5m") },
      });
    }
  });

  it("have the window of the alerts, by the calendar too", () => {
    const window = (name: string) => sloNamed(name).spec.timeWindow[0];
    assert.deepEqual(window("mean"), { duration: "14d", isRolling: true });
    assert.deepEqual(window("latency"), { duration: "1M", isRolling: false, calendar: { startTime: "2024-01-01 00:00:00", timeZone: "UTC" } });
    assert.deepEqual(window("ready"), { duration: "1Q", isRolling: false, calendar: { startTime: "2024-01-01 00:00:00", timeZone: "UTC" } });
  });

  it("have a policy for each burn, and none where there are no alerts", () => {
    const conditions = sloNamed("shop-availability").spec.alertPolicies?.flatMap(({ spec }) => spec.conditions.map((each) => each.spec));
    assert.deepEqual(conditions, [
      { severity: "critical", condition: { kind: "burnrate", op: "gt", threshold: 14.4, lookbackWindow: "1h" } },
      { severity: "ticket", condition: { kind: "burnrate", op: "gt", threshold: 1, lookbackWindow: "3d" } },
    ]);
    assert.equal(sloNamed("latency").spec.alertPolicies, undefined);
  });

  it("mean the same when they are imported again", () => {
    const { imported, diagnostics } = importFiles("openslo", [textOfFile(content, "openslo/shop.yaml", "import")], { window: "1d" });
    assert.deepEqual(
      diagnostics.filter(({ severity }) => severity === "error"),
      [],
    );
    const shown = imported.slos.map(({ name, objective, window, indicator }) => {
      const { side } = indicator;
      if (indicator.is === "ratio") return [name, objective, window, side, indicator.part, indicator.whole.name, ...indicator.by];
      if (indicator.is === "raw-ratio") return [name, objective, window, side, print(indicator.part), print(indicator.whole)];
      return [
        name,
        objective,
        window,
        side,
        indicator.is === "while" ? `${print(indicator.query)} ${indicator.verb} ${indicator.value}` : print(indicator.share),
      ];
    });
    const counted = (name: string, matchers: readonly object[], rated: boolean) => ({ name, matchers, rated });
    const recordedOf = (slo: string) => [
      { label: "service", operator: "=", value: "shop" },
      { label: "slo", operator: "=", value: slo },
    ];
    const plain = JSON.parse(JSON.stringify(shown, (key, value: unknown) => (key.endsWith("pan") ? undefined : value))) as unknown;
    assert.deepEqual(plain, [
      [
        "shop-availability",
        "99.9%",
        "30d",
        "bad",
        counted("http_requests_total", [{ label: "code", operator: "=", value: "500" }], true),
        "http_requests_total",
        "route",
      ],
      ["latency", "95%", "month", "good", { ...counted("http_request_duration_seconds", [], true), bound: 0.25 }, "http_request_duration_seconds_count"],
      ["ready", "90%", "quarter", "good", counted("workers", [{ label: "state", operator: "=~", value: "re.*" }], false), "workers"],
      ["drained", "99%", "7d", "good", "max by (job) (queue_depth) atMost 100"],
      ["up", "99%", "7d", "bad", counted("slo:bad:events_5m", recordedOf("up"), false), "slo:total:events_5m"],
      ["raw", "99.5%", "7d", "good", counted("hits_total", [], true), "reads_total"],
      ["raw-bad", "99.5%", "7d", "bad", counted("misses_total", [], true), "reads_total"],
      ["mean", "99.95%", "14d", "good", "avg(synced_ratio)"],
      ["mean-bad", "99.95%", "14d", "bad", "avg(stale_ratio)"],
      ["all", "95%", "30d", "bad", counted("slo:bad:events_5m", recordedOf("all"), false), "slo:total:events_5m"],
    ]);
  });
});
