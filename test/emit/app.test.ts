import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { derive } from "../../src/derive/plan.ts";
import { app } from "../../src/emit/app/app.ts";
import type { OutputFile } from "../../src/emit/emitter.ts";
import type { MetricTree } from "../../src/ir/metric.ts";
import type { System } from "../../src/ir/system.ts";
import { running, written } from "../support/definitions.ts";
import { bounding, listing, metric } from "../support/metrics.ts";
import { service, system } from "../support/pipeline.ts";
import { shop } from "../support/systems.ts";

const header = ["Made from spec.ts"];
const emitted = (spec: System) => app.emit(derive(spec), { header, tests: false });
const withMetrics = (...services: readonly (readonly [name: string, metrics: MetricTree])[]) =>
  system({ services: services.map(([name, metrics]) => service(name, { metrics })) });
const contentOf = (files: readonly OutputFile[], name: string) =>
  files.find(({ path }) => path === `app/ts/${name}.ts`)?.content ?? assert.fail(`no ${name}.ts`);
const moduleOf = (metrics: MetricTree) => contentOf(emitted(withMetrics(["shop", metrics])), "shop");
/** The definition of the metrics alone. */
const definitionOf = (metrics: MetricTree) => /^export const metrics = ([\s\S]*?);\n\n/m.exec(moduleOf(metrics))?.[1];

const tsc = join(dirname(createRequire(join(process.cwd(), "package.json")).resolve("typescript/package.json")), "bin", "tsc");

/** What the compiler says of all modules in a folder, for a service that has no other types than the language's own. */
function compile(folder: string, resolution: Readonly<Record<string, string>>): string {
  const strict = ["strict", "exactOptionalPropertyTypes", "noUncheckedIndexedAccess", "isolatedModules", "verbatimModuleSyntax", "noUnusedLocals"];
  const compilerOptions = {
    target: "es2022",
    lib: ["es2022"],
    types: [],
    noEmit: true,
    ...Object.fromEntries(strict.map((each) => [each, true])),
    ...resolution,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  return spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" }).stdout;
}
const nodenext = { module: "nodenext", moduleResolution: "nodenext" };
const bundler = { module: "preserve", moduleResolution: "bundler" };

interface Module {
  readonly metrics: Record<string, never>;
  readonly families: readonly { readonly name: string }[];
  expose(): string;
  negotiate(accept: string | undefined): { readonly contentType: string; readonly body: string | Uint8Array };
}

const use = `
import { expose, families, metrics, negotiate, routeLabel, type StatusValue } from "./app/ts/shop.js";
import { metrics as billing } from "./app/ts/billing.js";
import { register } from "./app/ts/prom-client.js";

metrics.http.requests.inc({ method: "GET", route: "/orders", status: "200" });
metrics.http.requests.inc({ method: "GET", route: routeLabel.of("/orders/7") ?? "/orders", status: "200" }, 2, { traceId: "4bf9" });
// @ts-expect-error a value that is not declared
metrics.http.requests.inc({ method: "PUT", route: "/orders", status: "200" });
// @ts-expect-error a text that may be any value
metrics.http.requests.inc({ method: "GET", route: "/orders", status: String(200) });
// @ts-expect-error a label is missing
metrics.http.requests.inc({ method: "GET", route: "/orders" });
// @ts-expect-error a label that is not declared
metrics.http.requests.inc({ method: "GET", route: "/orders", status: "200", user: "7" });
// @ts-expect-error labels are missing
metrics.http.requests.inc();
// @ts-expect-error a counter is not set
metrics.http.requests.set({ method: "GET", route: "/orders", status: "200" }, 1);
metrics.nativeLatency.observe(0.2, { traceId: "4bf9", spanId: "00f0" });
// @ts-expect-error a metric without labels takes none
metrics.nativeLatency.observe({}, 0.2);
metrics.queue.set({ queue: "fast" }, 3);
metrics.sent.inc({ shard: "any" }, 100);
metrics.build.set({ version: "1.4.0" });
metrics.phase.set("open");
// @ts-expect-error a state that is not declared
metrics.phase.set("shut");
billing.calls.inc({ code: "OK", class: 200 });
billing.calls.inc({ code: "OK", class: "2xx" });
// @ts-expect-error a class that does not exist
billing.calls.inc({ code: "OK", class: "6xx" });

export const status: StatusValue = "404";
export const answer: string | Uint8Array = negotiate("text/plain").body;
export const text: string = expose();
register({ contentType: "text/plain", registerMetric() {}, getSingleMetric: () => undefined }, families);
`;

test("the modules compile under strict settings, in both ways of finding modules, and wrong calls do not", () => {
  const folder = written("shop", emitted(shop), { "use.ts": use });
  assert.equal(compile(folder, nodenext), "");
  assert.equal(compile(folder, bundler), "");
});

test("a module serves what the spec declares, with the cells that objectives read", async () => {
  const files = emitted(shop);
  const { expose, negotiate } = await running<Module>("served", "shop", files);
  assert.deepEqual(
    expose()
      .split("\n")
      .filter((line) => line.startsWith("shop_http_requests_total"))
      .map((line) => line.replace("shop_http_requests_total", "")),
    ["GET", "GET", "POST"].flatMap((method, index) =>
      ["200", "404", "500", "503"].map((status) => `{method="${method}",route="${index === 1 ? "/orders/{id}" : "/orders"}",status="${status}"} 0`),
    ),
  );
  assert.match(expose(), /shop_checkout_duration_seconds_bucket\{le="\+Inf"\} 0\n/);
  assert.equal(negotiate("application/openmetrics-text").contentType, "application/openmetrics-text; version=1.0.0; charset=utf-8");
});

test("every file says where it comes from, and the runtime is there to its last file", () => {
  const files = emitted(withMetrics(["shop", { calls: metric("shop_calls_total") }]));
  assert.ok(files.every(({ content }) => content.startsWith("// Made from spec.ts\n\n")));
  assert.deepEqual(
    files.map(({ path }) => path.replace("app/ts/", "")),
    ["shop", "cells", "core", "family", "labels", "native-histogram", "negotiate", "opentelemetry", "prom-client", "protobuf", "text"].map(
      (name) => `${name}.ts`,
    ),
  );
  assert.equal(contentOf(files, "core"), `// Made from spec.ts\n\n${readFileSync("runtime/ts/core.ts", "utf8")}`);
});

test("a short metric stands on a line, a long one on several, and its comment says its bound", () => {
  const labels = [listing("method", "GET", "POST"), listing("code", "200", "404", "500"), bounding("shard", 8)];
  assert.equal(
    definitionOf({
      calls: metric("shop_calls_total", { help: "Calls" }),
      http: { requests: metric("shop_requests_total", { help: "Requests answered", labels }) },
    }),
    `{
  /** Calls: \`shop_calls_total\`. One series. */
  calls: plainCounter({ name: "shop_calls_total", help: "Calls", labels: [], startAtZero: [{}] }),
  http: {
    /** Requests answered: \`shop_requests_total\`. At most 54 series. */
    requests: counter<{ method: MethodValue; code: CodeValue; shard: ShardValue }>(
      {
        name: "shop_requests_total",
        help: "Requests answered",
        labels: [["method", methodLabel], ["code", codeLabel], ["shard", shardLabel]],
      },
      (labels) => (methodLabel.index(labels.method) * 3 + codeLabel.index(labels.code)) * 9 + shardLabel.index(labels.shard),
    ),
  },
}`,
  );
});

test("no line is longer than 130 characters where it can be broken", () => {
  const names = Array.from({ length: 9 }, (_, index) => `label_with_a_long_name_${index}`);
  const values = Array.from({ length: 40 }, (_, index) => `value-${index}`);
  const labels = names.map((name) => listing(name, ...values.slice(0, 2)));
  const content = moduleOf({
    wide: metric("shop_wide_total", { help: "Words and ".repeat(30), labels }),
    long: metric("shop_long_seconds", {
      kind: "histogram",
      labels: [listing("kind", ...values)],
      buckets: values.map((_, index) => index + 1),
    }),
  });
  const long = content.split("\n").filter((line) => line.length > 130);
  assert.deepEqual(
    long.filter((line) => !line.startsWith("      help: ")),
    [],
  );
  assert.equal(compile(written("long", emitted(withMetrics(["shop", { wide: metric("shop_wide_total", { labels }) }]))), nodenext), "");
});

test("combinations that are declared not to occur make the bound a declared one", () => {
  const labels = [listing("method", "GET", "POST"), listing("route", "/a", "/b")];
  assert.match(moduleOf({ calls: metric("a_total", { labels, combinations: 3 }) }), /`a_total`\. At most 3 series, as declared\. \*\//);
  assert.match(moduleOf({ calls: metric("a_total", { labels }) }), /`a_total`\. At most 4 series\. \*\//);
});

test("a label of which nothing is known keeps a hundred values", () => {
  const content = moduleOf({ calls: metric("a_total", { labels: [{ name: "tenant", at: metric("a_total").at }] }) });
  assert.match(content, /\/\*\* Keeps the first 100 values and counts later ones as `other`\. \*\/\nexport const tenantLabel = bounded\(100\);/);
  assert.match(content, /`a_total`\. At most 101 series\. \*\//);
});

test("the comment names the objectives and alerts that read the metric", () => {
  const content = contentOf(emitted(shop), "shop").replace(/\n\s+\* /g, " ");
  assert.match(
    content,
    /Read by the SLOs `shop-availability` and `shop-availability-by-route` and the alerts `ShopHighErrorRate`, `ShopSlow` and `ShopMissing`\./,
  );
  assert.match(content, /`shop_checkout_duration_seconds`\. One series\. Read by the SLO `shop-checkout`\./);
  assert.match(content, /`shop_queue_length`\. At most 2 series\. Read by the alert `ShopQueueLong`\./);
});

test("labels of one name and other values have constants of their own, those with the same values share one", () => {
  const labels = [listing("zone", "a"), listing("Zone", "b"), listing("zone", "c")];
  const trees = Object.fromEntries([...labels, listing("zone", "a")].map((label, index) => [`m${index}`, metric(`a${index}_total`, { labels: [label] })]));
  const constants = moduleOf(trees).match(/^export (type|const) \w+(Label|Value)\d* = .*$/gm);
  assert.deepEqual(constants, [
    'export type ZoneValue = "a";',
    'export const zoneLabel = oneOf("a");',
    'export type ZoneValue2 = "b";',
    'export const ZoneLabel2 = oneOf("b");',
    'export type ZoneValue3 = "c";',
    'export const zoneLabel3 = oneOf("c");',
  ]);
});

test("a unit is said only where the name ends in it, because Prometheus refuses others", () => {
  const unitOf = (name: string, part: Parameters<typeof metric>[1]) => /unit: "(.*?)"/.exec(moduleOf({ a: metric(name, part) }))?.[1];
  assert.equal(unitOf("a_seconds_total", { unit: "seconds" }), "seconds");
  assert.equal(unitOf("a_usage", { kind: "gauge", unit: "ratio" }), undefined);
  assert.equal(unitOf("a_total", { unit: "count" }), undefined);
  assert.equal(unitOf("a_seconds", { kind: "info", unit: "seconds" }), undefined);
});

const odd: MetricTree = {
  "a-b": metric("odd_dash_total", { help: 'Said "so" */ and\nmore \\ `ticks` ${x}' }),
  class: metric("odd_class_total", { labels: [listing("class", "a", 'b"c'), listing("le2", "x")] }),
  "1st": { "": metric("odd_empty_total"), nested: { deeper: { default: metric("odd_deep_total", { labels: [listing("a-b", "1"), listing("a_b", "2")] }) } } },
  empty: {},
  constructor: metric("odd_hidden_total", { labels: [listing("__x", "a"), listing("日本", "b"), bounding("9lives", 2)] }),
  facts: metric("odd_info", { kind: "info", labels: [listing("labels", "a"), listing("cell", "b")] }),
  bare: metric("bare_info", { kind: "info" }),
  none: metric("odd_none_total", { labels: [listing("none")] }),
  states: metric("odd_states", { kind: "stateset", states: ["on", "off"], labels: [listing("part", "door")] }),
  sizes: metric("odd_bytes", { kind: "summary", unit: "bytes", quantiles: [0.5], labels: [listing("part", "door")] }),
  times: metric("odd_seconds", { kind: "histogram", unit: "seconds", buckets: "native", labels: [listing("part", "door")] }),
};

test("odd names of keys, labels and values compile and count", async () => {
  const files = emitted(withMetrics(["shop", odd]));
  const folder = written("odd", files, {
    "use.ts": `import { metrics } from "./app/ts/shop.js";
metrics["a-b"].inc();
metrics.class.inc({ class: 'b"c', le2: "x" });
metrics["1st"][""].inc();
metrics["1st"].nested.deeper.default.inc({ "a-b": "1", a_b: "2" });
metrics.constructor.inc({ __x: "a", 日本: "b", "9lives": "c" });
metrics.facts.set({ labels: "a", cell: "b" });
metrics.bare.set({});
metrics.states.set({ part: "door" }, "on");
metrics.sizes.observe({ part: "door" }, 3);
metrics.times.observe({ part: "door" }, 3);
`,
  });
  assert.equal(compile(folder, nodenext), "");
  const { metrics, families, expose } = await running<Module>("odd-built", "shop", files);
  assert.equal(families.length, 11);
  const { class: counter } = metrics as unknown as { class: { inc(labels: object): void } };
  counter.inc({ class: 'b"c', le2: "x" });
  const text = expose();
  assert.ok(text.includes('odd_class_total{class="b\\"c",le2="x"} 1\n'));
  assert.ok(text.includes('# HELP odd_dash_total Said "so" */ and\\nmore \\\\ `ticks` ${x}\n'));
});

test("a service without metrics has no module, and without any there is nothing", () => {
  assert.deepEqual(emitted(withMetrics(["shop", {}], ["billing", { http: { deeper: {} } }])), []);
  const files = emitted(withMetrics(["shop", {}], ["billing", { calls: metric("billing_calls_total") }]));
  assert.ok(!files.some(({ path }) => path === "app/ts/shop.ts"));
  assert.match(contentOf(files, "billing"), /The metrics of `billing`/);
});

test("services named like files of the runtime, like each other or like declarations have files of their own", () => {
  const names = ["core", "prom-client", "core-metrics", "Shop", "shop", "SHOP", "shop.d", "v1.shop"];
  const files = emitted(withMetrics(...names.map((name, index) => [name, { calls: metric(`a${index}_total`) }] as const)));
  assert.deepEqual(
    files.slice(0, names.length).map(({ path }) => path.replace("app/ts/", "")),
    [
      "core-metrics.ts",
      "prom-client-metrics.ts",
      "core-metrics-metrics.ts",
      "Shop.ts",
      "shop-metrics.ts",
      "SHOP-metrics2.ts",
      "shop.d-metrics.ts",
      "v1.shop.ts",
    ],
  );
  const paths = files.map(({ path }) => path.toLowerCase());
  assert.equal(new Set(paths).size, paths.length);
  assert.equal(compile(written("names", files), bundler), "");
});

test("the same plan gives the same bytes", () => {
  assert.deepEqual(emitted(shop), emitted(shop));
});
