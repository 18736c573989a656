import assert from "node:assert/strict";
import { test } from "node:test";
import { bounded, counter, gauge, histogram, httpBuckets, oneOf } from "obsc";
import { derive } from "../../src/derive/plan.ts";
import { grafana } from "../../src/emit/grafana/grafana.ts";
import { metricsOf } from "../../src/ir/metric.ts";
import type { System } from "../../src/ir/system.ts";
import { print } from "../../src/promql/print.ts";
import { serviceOf, shop, systemWith } from "../support/systems.ts";

const catalogueOf = (system: System, name = "shop") => derive(system).dashboards.filter(({ kind, service }) => kind === "metrics" && service?.name === name);
const shownBy = (system: System, name?: string) => catalogueOf(system, name).flatMap(({ rows }) => rows.flatMap(({ panels }) => panels));

test("every metric of a service stands once in its catalogue", () => {
  for (const name of ["shop", "billing", "worker"]) {
    const declared = metricsOf(serviceOf(shop, name).metrics).map(({ metric }) => metric.name);
    const shown = shownBy(shop, name).filter(({ title }) => !title.endsWith(", quantiles"));
    assert.deepEqual(shown.map(({ shows }) => shows?.name).sort(), declared.sort());
  }
});

test("each kind is read in its way", () => {
  const kinds = new Map(
    shownBy(shop).map(({ title, kind, queries: [query] }) => [
      title,
      [kind, query?.language === "promql" ? print(query.expr).replace('{job=~"$job",instance=~"$instance"}', "") : ""],
    ]),
  );
  assert.deepEqual(kinds.get("shop_queue_length"), ["timeseries", "shop_queue_length"]);
  assert.deepEqual(kinds.get("shop_cpu_seconds_total"), ["timeseries", "sum by (job) (rate(shop_cpu_seconds_total[$__rate_interval]))"]);
  assert.deepEqual(kinds.get("shop_batch_items"), ["heatmap", "sum by (le) (rate(shop_batch_items_bucket[$__rate_interval]))"]);
  assert.deepEqual(kinds.get("shop_phase"), ["state-timeline", "max by (shop_phase) (shop_phase)"]);
  assert.deepEqual(kinds.get("shop_build_info"), ["table", "max by (instance, version) (shop_build_info)"]);
  assert.deepEqual(kinds.get("shop_response_size_bytes"), ["timeseries", "max by (quantile) (shop_response_size_bytes)"]);
});

test("the description says what a metric is and how many series it may have", () => {
  const [requests] = shownBy(shop);
  assert.equal(requests?.description, "HTTP requests answered: `shop_http_requests_total`. At most 36 series (10,000 allowed).");
});

test("rows are the groups under which services import the metrics, closed", () => {
  const [board] = catalogueOf(shop);
  assert.deepEqual(
    board?.rows.map(({ title, collapsed }) => [title, collapsed]),
    [
      ["http", true],
      ["shop", true],
    ],
  );
});

test("of very many series the highest are shown, and a time stamp as its age", () => {
  const system = systemWith({
    metrics: {
      shards: gauge("shop_shard_bytes", { help: "Size", labels: { shard: bounded(64, "fixed") } }),
      backup: gauge("shop_backup_timestamp_seconds", { help: "Last backup" }),
    },
  });
  assert.deepEqual(
    shownBy(system).map(({ queries: [query] }) => query?.language === "promql" && print(query.expr)),
    ['topk(30, shop_shard_bytes{job=~"$job",instance=~"$instance"})', 'time() - shop_backup_timestamp_seconds{job=~"$job",instance=~"$instance"}'],
  );
});

test("a catalogue that is too long is split where names begin differently", () => {
  const named = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => [`${prefix}${index}`, counter(`shop_${prefix}_${index}_total`, { help: "Things" })] as const);
  const metrics = Object.fromEntries([...named("cache", 40), ...named("disk", 30), ...named("net", 25), ...named("zone", 70)]);
  const boards = catalogueOf(systemWith({ metrics }));
  assert.deepEqual(
    boards.map(({ title, rows }) => [title, rows.reduce((sum, { panels }) => sum + panels.length, 0)]),
    [
      ["shop metrics shop_cache_*", 40],
      ["shop metrics shop_disk_* to shop_net_*", 55],
      ["shop metrics shop_zone_0_* to shop_zone_63_*", 60],
      ["shop metrics shop_zone_64_* to shop_zone_9_*", 10],
    ],
  );
  assert.equal(new Set(boards.map(({ uid }) => uid)).size, 4);
  assert.deepEqual(
    boards[1]?.links.map(({ title }) => title),
    ["shop dashboards", "\u2190 shop metrics shop_cache_*", "shop metrics shop_zone_0_* to shop_zone_63_* \u2192"],
  );
});

test("no file is over 512 KiB, however long help and labels are", () => {
  const labels = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`a_label_with_a_long_name_${index}`, oneOf("a", "b")]));
  const metrics = Object.fromEntries(
    Array.from({ length: 50 }, (_, index) => [
      `m${index}`,
      histogram(`shop_m${index}_seconds`, { help: "Very long help. ".repeat(200), labels, combinations: 4, buckets: httpBuckets }),
    ]),
  );
  const files = grafana.emit(derive(systemWith({ metrics })), { header: [], tests: false }).filter(({ path }) => path.endsWith(".json"));
  assert.ok(files.length > 1);
  for (const { path, content } of files) assert.ok(Buffer.byteLength(content) <= 512 * 1024, `${path} has ${content.length}`);
});

test("names that say nothing of groups are packed sixty at a time", () => {
  const metrics = Object.fromEntries(
    Array.from({ length: 125 }, (_, index) => [`m${index}`, counter(`m${String(index).padStart(3, "0")}_total`, { help: "x" })]),
  );
  assert.deepEqual(
    catalogueOf(systemWith({ metrics })).map(({ title }) => title),
    ["shop metrics m000_* to m059_*", "shop metrics m060_* to m119_*", "shop metrics m120_* to m124_*"],
  );
});
