import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { commandCheck, diskCheck, httpCheck, type PrometheusOptions, prometheus, scrapeJob } from "obsc";
import { nodeExporter } from "obsc/catalogs";
import { amount } from "../../src/derive/panel-unit.ts";
import { derive } from "../../src/derive/plan.ts";
import type { AlertingRule } from "../../src/derive/rules.ts";
import { print } from "../../src/promql/print.ts";
import { systemWith } from "../support/systems.ts";

const timing = { every: "1m", timeout: "5s", unhealthyAfter: 2, healthyAfter: 3 } as const;
type Checks = readonly ReturnType<typeof diskCheck>[];

function alertsOf(checks: Checks, options: Partial<PrometheusOptions> = {}) {
  const server = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", pipelineAlerts: false, ...options });
  const { ruleFiles } = derive(systemWith({ health: { checks, alert: "warning" } }, { prometheus: server }));
  const rules = ruleFiles.flatMap(({ groups }) => groups.flatMap((group) => group.rules)) as readonly AlertingRule[];
  return rules.map(({ name, expr, annotations, for: wait }) => ({ name, expr: print(expr), wait, summary: String(annotations.summary) }));
}

describe("the alert of a check", () => {
  it("of disks is about real filesystems, or about one mount", () => {
    const [every] = alertsOf([diskCheck("space", { usedAbove: "90%", ...timing })]);
    assert.deepEqual([every?.name, every?.wait], ["ShopSpaceUnhealthy", 120_000]);
    assert.match(every?.expr ?? "", /node_filesystem_avail_bytes\{fstype!~"tmpfs\|ramfs\|overlay\|squashfs\|iso9660"\}.* > 0\.9$/);
    assert.match(every?.summary ?? "", /is .* full, more than 90%$/);
    const [data] = alertsOf([diskCheck("space", { usedAbove: "90%", mount: "/data", ...timing })]);
    assert.match(data?.expr ?? "", /node_filesystem_size_bytes\{mountpoint="\/data"\}/);
  });

  it("of disks asks the job that has the node exporter, where one is declared", () => {
    const scrape = [scrapeJob("hosts", { targets: ["node:9100"], catalog: nodeExporter })];
    const [found] = alertsOf([diskCheck("space", { usedAbove: "90%", ...timing })], { scrape });
    assert.match(found?.expr ?? "", /node_filesystem_avail_bytes\{job="hosts",fstype!~/);
  });

  it("of a program is one for its failure, and one for its silence", () => {
    const found = alertsOf([commandCheck("raid", { command: ["/bin/raid"], ...timing })]);
    assert.deepEqual(
      found.map(({ name, wait }) => [name, wait]),
      [
        ["ShopRaidUnhealthy", 120_000],
        ["ShopRaidStale", 60_000],
      ],
    );
    assert.match(found[0]?.expr ?? "", /\{service="shop",check="raid"\} == 0$/);
    // Three runs missed: one more than it may fail.
    assert.match(found[1]?.expr ?? "", /^time\(\) - .*\{service="shop",check="raid"\} > 180$/);
  });

  it("of a page says what does not answer", () => {
    const [page] = alertsOf([httpCheck("page", { url: "http://page:80/", ...timing })]);
    assert.deepEqual([page?.expr, page?.summary], ['probe_success{job="shop-page"} == 0', "page of shop does not answer as it should"]);
  });
});

describe("an amount in a description", () => {
  it("is what people say", () => {
    assert.deepEqual([amount(0.05, "ratio"), amount(0.5, "seconds"), amount(0.00012, "seconds"), amount(90, "seconds")], ["5%", "500ms", "0.00012s", "90s"]);
    assert.deepEqual(
      [amount(512 * 1024 ** 2, "bytes"), amount(1536, "bytes/s"), amount(3, "bytes"), amount(2 ** 60, "bytes")],
      ["512MiB", "1.5KiB/s", "3B", "1049000TiB"],
    );
    assert.deepEqual([amount(12.3456, "count"), amount(7, "unknown"), amount(0.1, "count/s"), amount(2, "requests/s")], ["12.35", "7", "0.1/s", "2/s"]);
    assert.equal(amount(21.5, "celsius"), "21.5 celsius");
  });
});
