import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  collector,
  environments,
  exposed,
  jaeger,
  loki,
  mimirRuler,
  otlp,
  prometheus,
  promtail,
  remoteWrite,
  type ScrapeOptions,
  type ServiceOptions,
  scrape,
  secret,
  tempo,
  thanosRuler,
  twice,
  vmalert,
} from "obsc";
import type { Backend, Collector, Prometheus, Ruler } from "../../src/ir/backend.ts";
import { node, problemsOf } from "../support/spec.ts";
import { serviceOf, systemWith } from "../support/systems.ts";

const per = environments("test", "live");
const prom = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" });
const store = loki("loki", { url: "http://loki:3100", retention: "7d" });
const traceStore = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "3d" });
const gate = collector("gate", { version: "0.150", receive: { otlp: {} }, memoryLimit: "512MiB", export: { traces: [traceStore], logs: [store] } });

function withoutPlace(backend: unknown): object {
  const { at: _at, ...said } = node<Backend>(backend);
  return said;
}

describe("a backend", () => {
  const headers = { "X-Scope-OrgID": secret.env("TENANT") };
  const said: readonly (readonly [string, unknown, object])[] = [
    [
      "a Prometheus has the intervals of Prometheus unless it says others",
      prom,
      {
        node: "backend",
        kind: "prometheus",
        name: "prometheus",
        url: "http://prometheus:9090",
        version: "3",
        retention: 1_296_000_000,
        scrapeInterval: 60_000,
        evaluationInterval: 60_000,
        externalLabels: {},
        ...{ remoteWriteReceiver: false, remoteWrite: [], scrape: [] },
      },
    ],
    [
      "a Prometheus says all",
      prometheus("p", {
        url: per({ test: "http://t:9090", live: "https://l" }),
        version: "2.55",
        retention: "1d",
        scrapeInterval: "15s",
        evaluationInterval: "30s",
        externalLabels: { cluster: per({ test: "t", live: "l" }) },
      }),
      {
        ...{
          node: "backend",
          kind: "prometheus",
          name: "p",
          url: { perEnvironment: { test: "http://t:9090", live: "https://l" } },
          version: "2.55",
          retention: 86_400_000,
        },
        ...{ scrapeInterval: 15_000, evaluationInterval: 30_000, externalLabels: { cluster: { perEnvironment: { test: "t", live: "l" } } } },
        ...{ remoteWriteReceiver: false, remoteWrite: [], scrape: [] },
      },
    ],
    [
      "a Loki",
      loki("loki", { url: "http://loki:3100", retention: "168h", headers, tls: { ca: "/ca.crt", insecure: per({ test: true, live: false }) } }),
      {
        node: "backend",
        kind: "loki",
        name: "loki",
        url: "http://loki:3100",
        retention: 604_800_000,
        headers,
        tls: { ca: "/ca.crt", insecure: { perEnvironment: { test: true, live: false } } },
      },
    ],
    ["a Tempo", traceStore, { node: "backend", kind: "tempo", name: "tempo", otlp: "tempo:4317", query: "http://tempo:3200", retention: 259_200_000 }],
    [
      "a Jaeger",
      jaeger("jaeger", { otlp: "10.0.0.1:4317", retention: "1d" }),
      { node: "backend", kind: "jaeger", name: "jaeger", otlp: "10.0.0.1:4317", retention: 86_400_000 },
    ],
    ["a Jaeger whose storage decides", jaeger("jaeger", { otlp: "jaeger:4317" }), { node: "backend", kind: "jaeger", name: "jaeger", otlp: "jaeger:4317" }],
    [
      "a gateway takes all signals",
      otlp("o", { endpoint: "o:4317" }),
      { node: "backend", kind: "otlp", name: "o", endpoint: "o:4317", signals: ["metrics", "traces", "logs"] },
    ],
    [
      "a vendor takes some",
      otlp("o", { endpoint: "https://o.example/v1", signals: ["traces"] }),
      { node: "backend", kind: "otlp", name: "o", endpoint: "https://o.example/v1", signals: ["traces"] },
    ],
    [
      "a store for remote write",
      remoteWrite("mimir", { url: "https://mimir/api/v1/push" }),
      { node: "backend", kind: "remote-write", name: "mimir", url: "https://mimir/api/v1/push" },
    ],
    ["an exposed port", exposed({ port: 8889 }), { node: "backend", kind: "exposed", name: "exposed", port: 8889, openMetrics: false }],
  ];
  for (const [name, backend, expected] of said) it(`${name} is what it says`, () => assert.deepEqual(withoutPlace(backend), expected));

  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    ["a name that is no part of a file", () => loki("my loki", { url: "http://loki:3100", retention: "1d" }), '0 `"my loki"` is not a name'],
    // @ts-expect-error
    ["no retention", () => loki("loki", { url: "http://loki:3100" }), "1 `retention` is missing"],
    ["no retention at all", () => loki("loki", { url: "http://loki:3100", retention: "0d" }), '1.retention `"0d"` is not a duration over zero'],
    // @ts-expect-error
    ["a URL without its scheme", () => loki("loki", { url: "loki:3100", retention: "1d" }), '1.url `"loki:3100"` is not a URL'],
    [
      "an address with a scheme",
      // @ts-expect-error
      () => tempo("t", { otlp: "http://tempo", query: "http://t:3200", retention: "1d" }),
      '1.otlp `"http://tempo"` is not an address',
    ],
    [
      "a key in place of its file",
      // @ts-expect-error
      () => loki("l", { url: "http://l", retention: "1d", tls: { key: "-----BEGIN" } }),
      '1.tls.key `"-----BEGIN"` is not a path from the root',
    ],
    [
      "a signal that does not exist",
      // @ts-expect-error
      () => otlp("o", { endpoint: "o:4317", signals: ["spans"] }),
      '1.signals.0 `"spans"` is not among `"metrics"`, `"traces"`, `"logs"`',
    ],
    [
      "an offset that tests cannot keep to",
      () => prometheus("p", { url: "http://p", retention: "1d", queryOffset: "90s" }),
      '1.queryOffset `"90s"` is no whole number of minutes',
    ],
    ["no offset at all", () => prometheus("p", { url: "http://p", retention: "1d", queryOffset: "0s" }), '1.queryOffset `"0s"` is not a duration over zero'],
    [
      "rules that a store evaluates",
      // @ts-expect-error
      () => prometheus("p", { url: "http://p", retention: "1d", ruler: store }),
      "1.ruler the backend `loki` is not what evaluates rules",
    ],
    ["an endpoint that is neither", () => otlp("o", { endpoint: "o" as never }), '1.endpoint `"o"` is not an endpoint'],
    // @ts-expect-error
    ["a URL for remote write without its path", () => remoteWrite("w", { url: "http://w:9090" }), '1.url `"http://w:9090"` is not a URL for remote write'],
    // @ts-expect-error
    ["no options", () => prometheus("p"), "1 backends.p takes its options as an object"],
    // @ts-expect-error
    ["no name and no options", () => prometheus(), "0 `undefined` is not a name"],
  ];
  for (const [name, statement, problem] of wrong)
    it(`is reported: ${name}`, () => assert.ok(problemsOf(statement).includes(problem), problemsOf(statement).join("; ")));

  it("is well-formed whatever was said", () => {
    const none = {} as never;
    const made = [
      prometheus("p", none),
      loki("l", none),
      tempo("t", none),
      jaeger("j", none),
      otlp("o", none),
      remoteWrite("w", none),
      exposed(none),
      collector("c", none),
    ];
    for (const backend of made) assert.ok(!Object.values(backend).includes(undefined as never), JSON.stringify(backend));
  });
});

describe("what evaluates rules", () => {
  it("has the limits of Mimir unless it says others", () => {
    const limits = (ruler: unknown) => {
      const said = node<Ruler>(ruler);
      return said.engine === "mimir" && [said.rulesPerGroup, said.groupsPerTenant, said.labelsPerSeries];
    };
    assert.deepEqual(
      [limits(mimirRuler()), limits(mimirRuler({ rulesPerGroup: 35, groupsPerTenant: 200, labelsPerSeries: 40 }))],
      [
        [20, 70, 30],
        [35, 200, 40],
      ],
    );
  });

  it("is what a Prometheus says, and so is how far back they look", () => {
    const { ruler, queryOffset } = node<Prometheus>(
      prometheus("p", { url: "http://p", retention: "1d", queryOffset: "2m", ruler: thanosRuler({ partialResponse: "warn" }) }),
    );
    assert.deepEqual([ruler?.engine, ruler?.engine === "thanos" && ruler.partialResponse, queryOffset], ["thanos", "warn", 120_000]);
    assert.deepEqual([node<Ruler>(vmalert()).engine, Object.keys(node<object>(thanosRuler()))], ["vmalert", ["node", "engine", "at"]]);
  });
});

describe("a collector", () => {
  it("listens where OTLP does, and batches as the program does, unless it says otherwise", () => {
    const { receive, batch, resource, debug, memoryLimit } = node<Collector>(gate);
    assert.deepEqual([receive, batch, resource, debug, memoryLimit], [{ grpc: 4317, http: 4318 }, { timeout: 200, size: 8192 }, {}, undefined, 536_870_912]);
  });

  it("opens only the ports that are said", () => {
    const ports = (receive: { otlp?: { grpc?: number; http?: number } }) =>
      node<Collector>(collector("c", { version: "0.150", receive, memoryLimit: "1GiB", export: {} })).receive;
    assert.deepEqual([ports({ otlp: { grpc: 4000 } }), ports({ otlp: { http: 4001 } }), ports({})], [{ grpc: 4000 }, { http: 4001 }, {}]);
  });

  it("keeps what it exports, in the order said", () => {
    const full = node<Collector>(
      collector("c", {
        version: "0.156",
        receive: { otlp: { grpc: 4317 } },
        memoryLimit: per({ test: "256MiB", live: "1GiB" }),
        batch: { timeout: "10s", size: 1024 },
        resource: { "service.name": "shop" },
        export: { metrics: [exposed({ port: 8889, openMetrics: true }), prom], traces: [traceStore, gate] },
        debug: per({ test: "detailed", live: false }),
      }),
    );
    assert.deepEqual(
      [full.batch, full.resource, full.debug],
      [{ timeout: 10_000, size: 1024 }, { "service.name": "shop" }, { perEnvironment: { test: "detailed", live: false } }],
    );
    assert.deepEqual(
      [full.export.metrics, full.export.traces, full.export.logs].map((all) => all.map(({ kind }) => kind)),
      [["exposed", "prometheus"], ["tempo", "collector"], []],
    );
  });

  const base = { version: "0.150", receive: { otlp: {} }, memoryLimit: "1GiB", export: { traces: [traceStore] } } as const;
  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    [
      "logs sent to a trace store",
      // @ts-expect-error
      () => collector("c", { ...base, export: { logs: [traceStore] } }),
      "1.export.logs.0 the backend `tempo` takes traces, not logs",
    ],
    // @ts-expect-error
    ["a backend by its name", () => collector("c", { ...base, export: { traces: ["tempo"] } }), '1.export.traces.0 `"tempo"` is not a backend'],
    // @ts-expect-error
    ["a version of another form", () => collector("c", { ...base, version: "150" }), '1.version `"150"` is not a version of the collector'],
    // @ts-expect-error
    ["no memory limit", () => collector("c", { version: "0.150", receive: { otlp: {} }, export: base.export }), "1 `memoryLimit` is missing"],
    ["a port that cannot be", () => collector("c", { ...base, receive: { otlp: { grpc: 70_000 } } }), "1.receive.otlp.grpc `70000` is not a port"],
  ];
  for (const [name, statement, problem] of wrong) it(`is reported: ${name}`, () => assert.deepEqual(problemsOf(statement), [problem]));
});

describe("delivery", () => {
  const deliver = (delivery: ServiceOptions["deliver"]) => serviceOf(systemWith({ ...(delivery && { deliver: delivery }) }), "shop").deliver;

  it("takes one way for metrics, and says why when there are two", () => {
    const way = scrape({ port: 8080, path: "/m", interval: "30s", timeout: "10s" });
    const { metrics, twice: because, traces } = deliver({ metrics: way, traces: gate }) ?? { metrics: [] };
    assert.deepEqual([metrics, because, traces], [[way], undefined, gate]);
    const both = deliver({ metrics: twice("a trial", way, prom), logs: gate });
    assert.deepEqual([both?.metrics, both?.twice, both?.logs, both?.traces], [[way, prom], "a trial", gate, undefined]);
    assert.deepEqual(deliver({})?.metrics, []);
  });

  it("scrapes /metrics, as often as the server, unless it says otherwise", () => {
    const { at: _at, ...said } = node<{ at: unknown }>(scrape({ port: 8080 }));
    assert.deepEqual(said, { node: "scrape", port: 8080, path: "/metrics" });
  });

  const fetched = (options: ScrapeOptions) => () => scrape(options);
  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    // @ts-expect-error
    ["traces sent to a log store", () => deliver({ traces: store }), "1.deliver.traces the backend `loki` takes logs, not traces"],
    [
      "metrics sent to a collector that exports none",
      // @ts-expect-error
      () => deliver({ metrics: gate }),
      "1.deliver.metrics the backend `gate` takes traces and logs, not metrics",
    ],
    // @ts-expect-error
    ["metrics both scraped and sent", () => deliver({ metrics: [scrape({ port: 1 }), prom] }), "1.deliver.metrics metrics leave by more than one way"],
    // @ts-expect-error
    ["a port of the collector", () => deliver({ metrics: exposed({ port: 1 }) }), "1.deliver.metrics this is no way for metrics to leave the service"],
    ["twice one way", () => twice("a trial", prom), "there are fewer than two ways"],
    ["twice without a reason", () => twice("", prom, scrape({ port: 1 })), '0 `""` is not a text that says something'],
    // @ts-expect-error
    ["twice to a log store", () => twice("a trial", prom, store), "2 the backend `loki` takes logs, not metrics"],
    // @ts-expect-error
    ["a path without its slash", () => scrape({ port: 8080, path: "metrics" }), '0.path `"metrics"` is not a path from the root'],
    ["a timeout over the interval", fetched({ port: 8080, interval: "10s", timeout: "30s" }), "0.timeout the timeout is longer than the interval"],
    // @ts-expect-error
    ["an agent that sends to a trace store", () => promtail({ to: traceStore }), "0.to the backend `tempo` takes traces, not logs"],
    // @ts-expect-error
    ["an agent that sends to a collector", () => promtail({ to: gate }), "0.to the backend `gate` is not a Loki"],
  ];
  for (const [name, statement, problem] of wrong) it(`is reported: ${name}`, () => assert.deepEqual(problemsOf(statement), [problem]));
});
