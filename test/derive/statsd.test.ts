import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type CollectorOptions, collector, counter, exposed, histogram, linear, otlp, scrape, service, statsd, system } from "obsc";
import type { Settings } from "../../src/derive/collector-part.ts";
import { derive } from "../../src/derive/plan.ts";
import { nodeOf } from "../support/systems.ts";

const orders = counter("shop_orders_total", { help: "Orders" });
const sizes = histogram("shop_order_size", { help: "Lines of an order", buckets: linear(5, 5, 3) });
const depth = histogram("shop_depth", { help: "Above and below zero", buckets: [-1, 0, 1] });

/** The processors of a collector that takes StatsD in, by their ids. */
function processorsOf(
  map: Parameters<typeof statsd>[0]["map"],
  options: Partial<CollectorOptions> = {},
  others: Parameters<typeof service>[1]["metrics"] = {},
) {
  const gate = collector("gate", {
    version: "0.150",
    receive: { statsd: statsd({ listen: "0.0.0.0:8125", flush: "10s", map }) },
    memoryLimit: "1GiB",
    export: { metrics: [exposed({ port: 8889 })] },
    ...options,
  });
  const shop = service("shop", { team: "t", metrics: { orders, sizes, depth }, deliver: { metrics: gate } });
  const other = service("other", { team: "t", metrics: others, deliver: { metrics: scrape({ port: 1 }) } });
  const config = derive(nodeOf(system("shop", { services: [shop, other], collectors: [gate] }))).collectors[0];
  return new Map(config?.processors.map(({ id, settings }) => [id, settings]));
}
function statementsOf(processors: ReturnType<typeof processorsOf>): readonly (Settings & { readonly statements: readonly string[] })[] {
  return processors.get("transform/statsd")?.metric_statements as never;
}

describe("StatsD as declared metrics", () => {
  it("has only renames where there are no buckets", () => {
    assert.deepEqual(statementsOf(processorsOf([{ from: "orders", to: orders }])), [
      { context: "metric", statements: ['set(metric.name, "shop_orders_total") where metric.name == "orders"'] },
    ]);
  });

  it("keeps a unit that is not of time, and begins under the lowest bound", () => {
    const found = statementsOf(
      processorsOf([
        { from: "sizes", to: sizes },
        { from: "depth", to: depth },
      ]),
    );
    const all = found.flatMap(({ statements }) => statements).join("\n");
    assert.match(all, /"midpoint", \[0\.0, 5\.0, 10\.0, 15\.0\]\) where metric\.name == "shop_order_size"/);
    assert.match(all, /"midpoint", \[-2\.0, -1\.0, 0\.0, 1\.0\]\) where metric\.name == "shop_depth"/);
    assert.doesNotMatch(all, /scale_metric/);
  });

  it("names things as the version of the collector does", () => {
    const [metric, datapoint] = statementsOf(processorsOf([{ from: "sizes", to: sizes }], { version: "0.110" }));
    assert.match(metric?.statements[0] ?? "", /^set\(name, "shop_order_size"\) where name == "sizes"$/);
    assert.match(datapoint?.statements[0] ?? "", /^set\(explicit_bounds, .*\) where metric\.name == "shop_order_size"$/);
  });

  it("is of nobody where two services have what is sent", () => {
    const both = [{ from: "orders", to: orders }] as const;
    assert.ok(processorsOf(both).has("resource/statsd"));
    assert.ok(!processorsOf(both, {}, { orders }).has("resource/statsd"));
  });

  it("stays as it was counted for those who take that", () => {
    const vendor = otlp("vendor", { endpoint: "https://otlp.example" });
    const ids = [...processorsOf([{ from: "orders", to: orders }], { export: { metrics: [vendor] } }).keys()];
    assert.ok(!ids.some((id) => id.startsWith("deltatocumulative") || id.startsWith("delta_to_cumulative")), ids.join());
  });
});
