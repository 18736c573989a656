import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, it } from "node:test";
import { Ajv } from "ajv";
import {
  type CollectorOptions,
  choice,
  collector,
  collectorAgent,
  compose,
  datadog,
  dockerLogs,
  environments,
  exposed,
  jaeger,
  json,
  kubernetes,
  logs,
  loki,
  podLogs,
  prometheus,
  promtail,
  type ServiceOptions,
  type SystemOptions,
  scrape,
  secret,
  tempo,
  traces,
} from "obsc";
import { parse } from "yaml";
import { derive } from "../../src/derive/plan.ts";
import { compose as emitter } from "../../src/emit/compose/compose.ts";
import { env } from "../../src/emit/env/env.ts";
import { systemWith } from "../support/systems.ts";

const options = { header: ["Generated."], tests: true };
const per = environments("development", "production");
const prom = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", remoteWriteReceiver: true });
const lines = loki("loki", { url: "http://loki:3100", retention: "168h" });
const spans = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "72h" });
const gateOptions: CollectorOptions = {
  version: "0.150",
  receive: { otlp: { grpc: 4317, http: 4318 } },
  memoryLimit: "512MiB",
  bearerToken: secret.env("GATE_TOKEN"),
  export: { metrics: [exposed({ port: 8889 })], traces: [spans], logs: [lines] },
};
const gate = collector("gate", gateOptions);
const parts: Partial<ServiceOptions> = {
  version: "1.4.0",
  image: "registry.example/shop:1.4.0",
  ports: { http: 8080 },
  env: { SHOP_MODE: per({ development: "look 'n' see", production: "live" }), SHOP_KEY: secret.file("/run/secrets/shop") },
  traces: traces({ sampling: { head: per({ development: "100%", production: "5%" }) } }),
  deliver: { metrics: scrape({ port: 8081 }), traces: gate },
};
const whole: Partial<SystemOptions> = { environments: per, prometheus: prom, collectors: [gate], deploy: [compose({ network: "shop" })] };

interface Stack {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly [key: string]: unknown;
}
function files(service: Partial<ServiceOptions>, more: Partial<SystemOptions>, environment?: string): ReadonlyMap<string, string> {
  const plan = derive(systemWith(service, more), environment);
  return new Map([...env.emit(plan, options), ...emitter.emit(plan, options)].map(({ path, content }) => [path, content]));
}
function stackOf(service: Partial<ServiceOptions> = parts, more: Partial<SystemOptions> = whole, environment?: string): Stack {
  return parse(files(service, more, environment).get("compose.yaml") ?? "services: {}") as Stack;
}

describe("environment files", () => {
  it("hold the settings of the product and those of OpenTelemetry, one file for each environment", () => {
    const written = files(parts, whole);
    assert.deepEqual([...written.keys()], ["env/shop.development.env", "env/shop.production.env", "env/.env.example", "compose.yaml"]);
    const text = written.get("env/shop.production.env") ?? "";
    for (const line of ["SHOP_MODE=live", "OTEL_SERVICE_NAME=shop", "OTEL_TRACES_SAMPLER_ARG=0.05", "OTEL_EXPORTER_OTLP_ENDPOINT=http://gate:4317"])
      assert.ok(text.includes(`\n${line}\n`), `${line} in\n${text}`);
  });

  it("refer to secrets by variables that somebody sets, and quote what a shell would read otherwise", () => {
    const text = files(parts, whole).get("env/shop.development.env") ?? "";
    assert.match(text, /^SHOP_MODE="look 'n' see"$/m);
    assert.match(text, /^SHOP_KEY="\$\{RUN_SECRETS_SHOP\}"$/m);
    assert.match(text, /^OTEL_EXPORTER_OTLP_HEADERS="Authorization=Bearer%20\$\{GATE_TOKEN\}"$/m);
  });

  it("come with an example that lists every secret and holds none", () => {
    const text = files(parts, whole).get("env/.env.example") ?? "";
    assert.deepEqual(text.match(/^\w+=.*$/gm), ["RUN_SECRETS_SHOP=", "GATE_TOKEN="]);
  });

  it("are of one environment where it is built by name, and have no name of one where there are none", () => {
    assert.deepEqual([...files(parts, whole, "development").keys()].slice(0, 1), ["env/shop.development.env"]);
    const { env: _env, traces: _traces, ...rest } = parts;
    assert.deepEqual([...files({ ...rest, env: { A: "b" } }, {}).keys()], ["env/shop.env"]);
  });

  it("leave what the product sets itself to the product", () => {
    const text = files({ ...parts, env: { OTEL_SERVICE_NAME: "other" } }, whole).get("env/shop.production.env") ?? "";
    assert.deepEqual(text.match(/^OTEL_SERVICE_NAME=.*$/gm), ["OTEL_SERVICE_NAME=other"]);
  });
});

describe("a compose stack", () => {
  const schema = JSON.parse(
    readFileSync(
      createRequire(import.meta.url)
        .resolve("dclint/package.json")
        .replace("package.json", "schemas/compose.schema.json"),
      "utf8",
    ),
  );
  delete schema.$schema;
  const fits = new Ajv({ strict: false, validateFormats: false }).compile(schema);

  const systems: readonly (readonly [string, Partial<ServiceOptions>, Partial<SystemOptions>])[] = [
    ["of everything", parts, whole],
    ["of nothing but a service", { image: "shop:1" }, { deploy: [compose()] }],
    [
      "with other containers",
      { ...parts, logs: logs({ format: json(), sources: [dockerLogs()], agents: [promtail({ to: lines })] }) },
      {
        ...whole,
        deploy: [
          compose({
            extra: {
              "node-exporter": { image: "prom/node-exporter:v1.12.1", ports: [9100], command: ["--path.rootfs=/host"], volumes: ["/:/host:ro"] },
              database: { image: "postgres:18.1", env: { POSTGRES_PASSWORD: secret.env("POSTGRES_PASSWORD") }, volumes: ["database:/var/lib/postgresql"] },
            },
          }),
        ],
      },
    ],
  ];
  for (const [name, service, more] of systems)
    it(`${name} is one by the schema of compose`, () => {
      const stack = stackOf(service, more);
      assert.ok(fits(stack), JSON.stringify(fits.errors));
      assert.ok(!("version" in stack));
    });

  it("runs each collector that judges traces beside the others, behind a name that the one in front knows", () => {
    const pair = collector("gate", { ...gateOptions, replicas: 2 });
    const { services } = stackOf(
      { ...parts, traces: traces({ sampling: { head: "10%", keep: { errors: true } } }), deliver: { traces: pair } },
      { ...whole, collectors: [pair], deploy: [compose(), kubernetes({ namespace: "shop" })] },
    );
    const behind = services["gate-sampling"];
    assert.deepEqual([behind?.deploy, behind?.ports, Object.keys(behind?.environment ?? {})], [{ replicas: 2 }, undefined, ["GATE_TOKEN"]]);
    assert.ok(Object.hasOwn(services.gate?.depends_on as object, "gate-sampling"));
    assert.equal(services.gate?.deploy, undefined);
  });

  it("has Docker write whose a line is where a collector reads its files, and runs nothing that reads pods only", () => {
    const agent = (...sources: readonly ReturnType<typeof dockerLogs>[]) =>
      stackOf({ ...parts, logs: logs({ format: json(), sources, agents: [collectorAgent({ to: lines })] }) }).services;
    const docker = agent(dockerLogs());
    assert.deepEqual(docker.shop?.logging, { driver: "json-file", options: { labels: "com.docker.compose.service" } });
    const [name] = Object.keys(docker).filter((each) => each.endsWith("-agent"));
    assert.ok(name !== undefined);
    assert.deepEqual(Object.keys(agent(podLogs({ app: "shop" }))).includes(name), false);
  });

  it("runs every server whose address is a name of the network, with a fixed image", () => {
    const { services } = stackOf();
    assert.deepEqual(Object.keys(services), ["shop", "gate", "prometheus", "tempo", "loki"]);
    for (const [name, { image }] of Object.entries(services)) assert.match(String(image), /:v?\d[\w.]*$/, name);
    assert.equal(services.gate?.image, "otel/opentelemetry-collector-contrib:0.150.0");
  });

  it("leaves out servers that somebody else runs, and services that say no image", () => {
    const far = tempo("tempo", { otlp: "tempo.traces.svc:4317", query: "https://tempo.example", retention: "72h" });
    const { image: _image, ...rest } = parts;
    const { services } = stackOf({ ...rest, deliver: { traces: far } }, { deploy: [compose()], environments: per });
    assert.deepEqual(Object.keys(services), []);
  });

  it("publishes a product's ports to everybody, those of servers to the host, and none twice", () => {
    const twice = jaeger("jaeger", { otlp: "jaeger:4317" });
    const { services } = stackOf(
      { ...parts, deliver: { ...parts.deliver, traces: gate } },
      {
        ...whole,
        collectors: [gate, collector("second", { version: "0.150", receive: { otlp: { grpc: 4317 } }, memoryLimit: "64MiB", export: { traces: [twice] } })],
      },
    );
    assert.deepEqual(services.shop?.ports, ["8080:8080"]);
    assert.deepEqual(services.shop?.expose, ["8081"]);
    const all = Object.values(services).flatMap(({ ports }) => (ports ?? []) as string[]);
    assert.deepEqual(all.length, new Set(all.map((port) => port.replace(/^127\.0\.0\.1:/, ""))).size);
    assert.ok(all.filter((port) => !port.startsWith("127.0.0.1:")).every((port) => port === "8080:8080"));
  });

  it("starts what others need first, and waits until it is well where it can be asked", () => {
    const { services } = stackOf();
    assert.deepEqual(services.shop?.depends_on, { gate: { condition: "service_started" } });
    assert.deepEqual(services.gate?.depends_on, { tempo: { condition: "service_started" }, loki: { condition: "service_healthy" } });
    assert.deepEqual((services.loki?.healthcheck as { test: unknown }).test, ["CMD", "/usr/bin/loki", "-health"]);
    assert.equal(services.gate?.healthcheck, undefined);
  });

  it("mounts only what is written, as whole folders that programs cannot write", () => {
    const { services } = stackOf();
    assert.deepEqual(services.gate?.volumes, ["./otelcol:/etc/otelcol-contrib:ro"]);
    for (const { volumes } of Object.values(services))
      for (const volume of (volumes ?? []) as string[]) assert.ok(!volume.startsWith("./") || volume.endsWith(":ro"), volume);
  });

  it("has no secret in it, and does not start without those that it needs", () => {
    const gateEnvironment = stackOf(parts, {
      ...whole,
      collectors: [
        collector("gate", {
          version: "0.150",
          receive: { otlp: { grpc: 4317 } },
          memoryLimit: "64MiB",
          export: { logs: [loki("loki", { url: "http://loki:3100", retention: "7d", headers: { "X-Scope-OrgID": secret.env("TENANT") } })] },
        }),
      ],
    }).services.gate?.environment;
    assert.deepEqual(gateEnvironment, { TENANT: "${TENANT:?see env/.env.example}" });
  });

  it("fills in the hashes of passwords, which Prometheus reads from its file only", () => {
    const guarded = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", web: { users: { admin: secret.env("ADMIN_HASH") } } });
    const { services, configs } = stackOf(parts, { ...whole, prometheus: guarded });
    assert.deepEqual(services.prometheus?.configs, [{ source: "prometheus-web", target: "/etc/prometheus-web/web.yaml" }]);
    assert.deepEqual(configs, { "prometheus-web": { content: "basic_auth_users:\n  admin: ${ADMIN_HASH:?see env/.env.example}\n" } });
    assert.match(files(parts, { ...whole, prometheus: guarded }).get("env/.env.example") ?? "", /^ADMIN_HASH=$/m);
  });

  it("needs only the secrets of the option that runs, where a collector has several", () => {
    const clouds = choice("CLOUD", { home: spans, datadog: datadog("dd", { site: "datadoghq.eu", apiKey: secret.env("DD_API_KEY") }) });
    const choosing = collector("gate", { version: "0.150", receive: { otlp: { grpc: 4317 } }, memoryLimit: "64MiB", export: { traces: [clouds] } });
    const { services } = stackOf({ ...parts, deliver: { traces: choosing } }, { ...whole, collectors: [choosing] });
    assert.deepEqual(services.gate?.command, ["--config=/etc/otelcol-contrib/gate-${CLOUD:-home}.yaml"]);
    assert.deepEqual(services.gate?.environment, { DD_API_KEY: "${DD_API_KEY:-}" });
  });

  it("is for its own environment: another one that is built by name has none", () => {
    const deploy = [compose({ environment: "development" })];
    assert.deepEqual(stackOf(parts, { ...whole, deploy }).services.shop?.env_file, ["./env/shop.development.env"]);
    assert.deepEqual(Object.keys(stackOf(parts, { ...whole, deploy }, "production").services), []);
  });
});
