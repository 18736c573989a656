import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { Registry } from "prom-client";
import type { Counter, Gauge, Histogram, PlainCounter } from "../../runtime/ts/core.ts";
import type { Family } from "../../runtime/ts/family.ts";
import type { Routes } from "../../runtime/ts/labels.ts";
import { register } from "../../runtime/ts/prom-client.ts";
import hypersdk from "../../specs/hypersdk/observability.spec.ts";
import { derive } from "../../src/derive/plan.ts";
import { app } from "../../src/emit/app/app.ts";
import { running } from "../support/definitions.ts";
import { nodeOf } from "../support/systems.ts";

interface Definitions {
  readonly contentType: string;
  readonly endpointLabel: Routes<string>;
  readonly families: readonly Family[];
  readonly metrics: {
    readonly http: { readonly requests: Counter<Labels>; readonly duration: Histogram<Labels> };
    readonly jobs: { readonly active: Gauge<Labels> };
    readonly databaseErrors: PlainCounter;
  };
  expose(): string;
}
type Labels = Readonly<Record<string, string>>;

/** The system of the examples, as if it were written in TypeScript. */
const inTypescript = () => {
  const system = nodeOf(hypersdk);
  return { ...system, services: system.services.map((service) => ({ ...service, language: "typescript" as const })) };
};
const files = app.emit(derive(inTypescript()), { header: ["Made from spec.ts"], tests: false });
const { contentType, endpointLabel, expose, families, metrics } = await running<Definitions>("hypersdk", "hypersdk", files);

interface Declared {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly labels: Readonly<Record<string, readonly string[] | object | null>>;
  readonly buckets?: readonly number[];
  readonly job?: readonly string[];
}
const catalogue = JSON.parse(readFileSync("generated/hypersdk/metrics.json", "utf8")) as { readonly metrics: readonly Declared[] };
const declared = catalogue.metrics.filter(({ job }) => job?.includes("hypersdk"));

/** A service as a user writes one: it answers requests, counts them by their route, and shows what it counted. */
const service: RequestListener = (request, response) => {
  const started = process.hrtime.bigint();
  if (request.url === "/metrics") {
    response.writeHead(200, { "content-type": contentType }).end(expose());
    return;
  }
  const endpoint = endpointLabel.of(request.url ?? "") ?? "unknown";
  const status = request.url === "/api/v1/export" ? "500" : "200";
  response.writeHead(Number(status)).end();
  const method = request.method ?? "";
  metrics.http.requests.inc({ method, endpoint, status });
  metrics.http.duration.observe({ method, endpoint }, Number(process.hrtime.bigint() - started) / 1e9);
};

async function serving(work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(service);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

interface Exposed {
  readonly help: string;
  readonly type: string;
  readonly samples: readonly { readonly series: string; readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/** Reads the text format; enough of it for names and values without escapes. */
function parse(text: string): ReadonlyMap<string, Exposed> {
  const found = new Map<string, { help: string; type: string; samples: { series: string; labels: Record<string, string>; value: number }[] }>();
  let name = "";
  let help = "";
  for (const line of text.split("\n").filter((each) => each !== "")) {
    const comment = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
    if (comment?.[1] === "HELP") {
      [, , name = "", help = ""] = comment;
    } else if (comment) {
      name = comment[2] ?? "";
      found.set(name, { help, type: comment[3] ?? "", samples: [] });
    } else {
      const [, series = "", labels = "", value = ""] = /^([^{ ]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? assert.fail(`not a sample: ${line}`);
      const pairs = [...labels.matchAll(/([^=,]+)="([^"]*)"/g)].map(([, label = "", text_ = ""]) => [label, text_]);
      found.get(name)?.samples.push({ series, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) });
    }
  }
  return found;
}

const shown = async (url: string) => parse(await (await fetch(`${url}/metrics`)).text());

test("what a service serves is what the spec declares", async () => {
  await serving(async (url) => {
    await fetch(`${url}/health`);
    await fetch(`${url}/api/v1/jobs/42`);
    await fetch(`${url}/api/v1/export`, { method: "POST" });
    metrics.jobs.active.set({ provider: "aws" }, 3);
    metrics.databaseErrors.inc();
    for (const [name, exposed] of await shown(url)) {
      const metric = declared.find((each) => each.name === name) ?? assert.fail(`\`${name}\` is not declared`);
      assert.equal(exposed.help, metric.help);
      assert.equal(exposed.type, metric.type);
      for (const { series, labels } of exposed.samples) {
        const { le, ...own } = labels;
        assert.deepEqual(Object.keys(own), Object.keys(metric.labels), series);
        for (const [label, value] of Object.entries(own)) {
          const values = metric.labels[label];
          if (Array.isArray(values)) assert.ok(values.includes(value), `${series}{${label}="${value}"}`);
        }
        if (le !== undefined && le !== "+Inf") assert.ok(metric.buckets?.includes(Number(le)), `${series}{le="${le}"}`);
      }
    }
  });
});

test("a request is counted under the template of its route", async () => {
  await serving(async (url) => {
    const count = async () => {
      const samples = (await shown(url)).get("hypersdk_http_requests_total")?.samples ?? [];
      return samples.find(({ labels }) => labels.endpoint === "/api/v1/jobs/{id}" && labels.method === "GET" && labels.status === "200")?.value ?? 0;
    };
    const before = await count();
    await fetch(`${url}/api/v1/jobs/7`);
    await fetch(`${url}/api/v1/jobs/8`);
    assert.equal(await count(), before + 2);
  });
});

test("a path that no route knows is rejected and makes no series", async () => {
  await serving(async (url) => {
    const before = metrics.http.requests.rejected();
    await fetch(`${url}/wp-admin`);
    assert.equal(metrics.http.requests.rejected(), before + 1);
    assert.ok((await (await fetch(`${url}/metrics`)).text()).includes('obsc_rejected_total{metric="hypersdk_http_requests_total"}'));
  });
});

test("every declared metric is in the module, once, and prom-client shows the same lines", async () => {
  assert.deepEqual(families.map(({ name }) => name).sort(), declared.map(({ name }) => name).sort());
  const registry = new Registry();
  register(registry, families);
  const lines = (text: string) => text.split("\n").filter((line) => line.startsWith("hypersdk_"));
  assert.deepEqual(lines(await registry.metrics()), lines(expose()));
});

test("cells that an objective reads are there before anything is counted", () => {
  for (const family of families) family.reset();
  const samples = parse(expose()).get("hypersdk_exports_total")?.samples ?? [];
  assert.deepEqual(
    samples.map(({ labels, value }) => [labels.provider, labels.status, value]),
    [
      ["vsphere", "success", 0],
      ["vsphere", "failed", 0],
      ["vsphere", "cancelled", 0],
      ["aws", "success", 0],
      ["aws", "failed", 0],
      ["aws", "cancelled", 0],
    ],
  );
});
