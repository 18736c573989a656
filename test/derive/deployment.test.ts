import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  alertmanager,
  alloy,
  collector,
  collectorAgent,
  compose,
  counter,
  dockerLogs,
  elasticsearch,
  environments,
  exposed,
  fileLogs,
  grafana,
  httpCheck,
  jaeger,
  json,
  kubernetes,
  logs,
  loki,
  nobody,
  podAnnotations,
  podLogs,
  podMonitor,
  processes,
  prometheus,
  promtail,
  type ServiceOptions,
  type SystemOptions,
  scrape,
  scrapeJob,
  secret,
  service,
  serviceMonitor,
  slack,
  statsd,
  system,
  tempo,
  traces,
  zipkin,
} from "obsc";
import type { Settings } from "../../src/derive/collector-part.ts";
import { derive } from "../../src/derive/plan.ts";
import type { System } from "../../src/ir/system.ts";
import { nodeOf, systemWith } from "../support/systems.ts";

const per = environments("test", "live");
const prom = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", pipelineAlerts: false });
const lines = loki("loki", { url: "http://loki:3100", retention: "168h" });

// biome-ignore lint/suspicious/noExplicitAny: what is written is read by path.
type Written = any;
function documentsOf(path: string, spec: System, environment?: string): readonly Written[] | undefined {
  return derive(spec, environment).configs.find((each) => each.path === path)?.documents;
}

describe("values of a Helm chart", () => {
  const on = (chart: "kube-prometheus-stack" | "jaeger" | "loki" | "tempo" | "alloy", more: Partial<SystemOptions> = {}, parts: Partial<ServiceOptions> = {}) =>
    documentsOf(`helm/${chart}.values.yaml`, systemWith(parts, { deploy: [kubernetes({ namespace: "monitoring", helmValues: [chart] })], ...more }))?.[0];

  it("are not written where the system has nothing that the chart would run", () => {
    for (const chart of ["kube-prometheus-stack", "jaeger", "loki", "tempo", "alloy"] as const) assert.equal(on(chart), undefined, chart);
  });

  it("have only the parts of the stack that the system has", () => {
    const board = grafana("boards", { url: "https://boards.example/x", adminPassword: secret.env("ADMIN"), datasources: [] });
    const onlyGrafana = on("kube-prometheus-stack", { grafana: board });
    assert.deepEqual(Object.keys(onlyGrafana), ["grafana"]);
    assert.deepEqual(onlyGrafana.grafana.admin, { existingSecret: "boards-secrets", userKey: "admin-user", passwordKey: "ADMIN" });
    assert.equal(onlyGrafana.grafana.additionalDataSources, undefined);
    assert.deepEqual(Object.keys(on("kube-prometheus-stack", { prometheus: prom })), ["prometheus"]);
  });

  it("turn flags into what the chart calls them", () => {
    const spec = (version: "2.55" | "3") =>
      on("kube-prometheus-stack", {
        prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", version, otlp: {}, remoteWriteReceiver: true }),
      }).prometheus.prometheusSpec;
    assert.deepEqual([spec("3").enableOTLPReceiver, spec("3").enableRemoteWriteReceiver, spec("3").enableFeatures], [true, true, undefined]);
    assert.deepEqual([spec("2.55").enableOTLPReceiver, spec("2.55").enableFeatures], [undefined, ["otlp-write-receiver"]]);
    assert.equal(spec("2.55").image.tag, "v2.55.1");
  });

  it("choose all objects without labels of an operator, and hand on the jobs that no monitor is for", () => {
    const parts = { deliver: { metrics: scrape({ port: 8080 }) } };
    const deploy = (operator?: { readonly labels: { readonly [name: string]: string } }) => [
      kubernetes({ namespace: "monitoring", helmValues: ["kube-prometheus-stack"], ...(operator && { operator }) }),
    ];
    const gate = collector("gate", { version: "0.150", receive: { otlp: {} }, memoryLimit: "1GiB", export: { metrics: [exposed({ port: 8889 })] } });
    const specOf = (more: Partial<SystemOptions>) =>
      on("kube-prometheus-stack", { prometheus: prom, collectors: [gate], ...more }, parts).prometheus.prometheusSpec;
    const jobsOf = (more: Partial<SystemOptions>) => (specOf(more).additionalScrapeConfigs ?? []).map(({ job_name }: Written) => job_name);
    assert.equal(specOf({}).ruleSelectorNilUsesHelmValues, false);
    assert.deepEqual(jobsOf({}), ["shop", "gate-exposed", "gate"]);
    const operated = { deploy: deploy({ labels: { release: "x" } }) };
    assert.deepEqual(specOf(operated).ruleSelector, { matchLabels: { release: "x" } });
    assert.deepEqual(jobsOf(operated), []);
    const node = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", scrape: [scrapeJob("node", { targets: ["node:9100"] })] });
    assert.deepEqual(jobsOf({ ...operated, prometheus: node }), ["node"]);
  });

  it("mount the secrets of Alertmanager that are no objects of Kubernetes as keys of one", () => {
    const ops = slack("ops", { channel: "#ops", url: secret.env("SLACK_URL") });
    const routing = alertmanager("alertmanager", { address: "alertmanager:9093", groupBy: ["alertname"], default: ops });
    const { alertmanagerSpec } = on("kube-prometheus-stack", { routing }).alertmanager;
    assert.deepEqual(alertmanagerSpec.volumes, [
      { name: "files", secret: { secretName: "alertmanager-secrets", items: [{ key: "SLACK_URL", path: "SLACK_URL" }] } },
    ]);
    assert.equal(alertmanagerSpec.volumeMounts[0].subPath, "SLACK_URL");
    assert.equal(alertmanagerSpec.secrets, undefined);
  });

  it("run a Jaeger whose storage asks for a password with that password", () => {
    const search = elasticsearch("search", { url: "http://elasticsearch:9200", headers: { Authorization: secret.env("SEARCH_TOKEN") } });
    const traced = {
      traces: traces({ sampling: { head: "10%" } }),
      deliver: { traces: jaeger("jaeger", { otlp: "jaeger:4317", storage: { elasticsearch: search } }) },
    };
    const values = on("jaeger", {}, traced);
    assert.equal(values.fullnameOverride, "jaeger");
    assert.deepEqual(values.jaeger.extraEnv, [{ name: "SEARCH_TOKEN", valueFrom: { secretKeyRef: { name: "jaeger-secrets", key: "SEARCH_TOKEN" } } }]);
  });
});

describe("objects of Kubernetes for a service", () => {
  const of = (parts: Partial<ServiceOptions>, operator = false): readonly Written[] =>
    documentsOf(
      "k8s/shop.yaml",
      systemWith(parts, { prometheus: prom, deploy: [kubernetes({ namespace: "monitoring", ...(operator && { operator: { labels: {} } }) })] }),
    ) ?? [];
  const kind = (name: string, all: readonly Written[]): Written => all.find((each) => each.kind === name);
  const image = "shop:1";

  it("ask its own server whether it is well, on the port called http or else on its first", () => {
    const probes = (ports: Record<string, number>) => {
      const [container] = kind("Deployment", of({ image, ports, health: { readiness: "/ready", liveness: "/health" } })).spec.template.spec.containers;
      return [container.readinessProbe?.httpGet, container.livenessProbe?.httpGet];
    };
    assert.deepEqual(probes({ admin: 9000, http: 8080 }), [
      { path: "/ready", port: "http", scheme: "HTTP" },
      { path: "/health", port: "http", scheme: "HTTP" },
    ]);
    assert.equal(probes({ admin: 9000 })[0].port, "admin");
    assert.deepEqual(probes({}), [undefined, undefined]);
  });

  it("annotate pods that Prometheus is to find by that", () => {
    const { metadata } = kind("Deployment", of({ image, deliver: { metrics: scrape({ port: 8081, path: "/m", discover: podAnnotations() }) } })).spec.template;
    assert.deepEqual(metadata.annotations, { "prometheus.io/scrape": "true", "prometheus.io/port": "8081", "prometheus.io/path": "/m" });
  });

  it("have a monitor of the kind that is asked for, and none where Prometheus finds targets itself", () => {
    const monitored = of({ deliver: { metrics: scrape({ port: 8081, tls: {}, discover: podMonitor({ labels: { team: "a" } }) }) } });
    const monitor = kind("PodMonitor", monitored);
    assert.deepEqual(monitor.spec.podMetricsEndpoints, [{ port: "metrics", path: "/metrics", scheme: "https" }]);
    assert.equal(monitor.metadata.labels.team, "a");
    assert.ok(kind("ServiceMonitor", of({ deliver: { metrics: scrape({ port: 8081, discover: serviceMonitor() }) } })));
    assert.equal(kind("ServiceMonitor", of({ image, deliver: { metrics: scrape({ port: 8081 }) } })), undefined);
    assert.ok(kind("ServiceMonitor", of({ image, deliver: { metrics: scrape({ port: 8081 }) } }, true)));
  });

  it("are not written where there is nothing to say of it", () => {
    assert.deepEqual(of({}), []);
    assert.equal(kind("Service", of({ image })), undefined);
  });
});

describe("objects of Kubernetes for what carries signals", () => {
  const gate = (more: Partial<Parameters<typeof collector>[1]> = {}) =>
    collector("gate", {
      version: "0.150",
      receive: { otlp: {} },
      memoryLimit: "512MiB",
      export: { metrics: [exposed({ port: 8889 })] },
      ...more,
    });
  const of = (name: string, parts: Partial<ServiceOptions>, more: Partial<SystemOptions>, environment?: string) =>
    documentsOf(`k8s/${name}.yaml`, systemWith(parts, { deploy: [kubernetes({ namespace: "monitoring" })], ...more }), environment) ?? [];

  it("run as many copies as the environment says, within the memory that it says", () => {
    const gates = gate({ replicas: per({ test: 1, live: 2 }), memoryLimit: per({ test: "256MiB", live: "512MiB" }) });
    const deployment = (environment: string) => of("gate", {}, { environments: per, collectors: [gates] }, environment)[0].spec;
    assert.equal(deployment("live").replicas, 2);
    assert.deepEqual(deployment("live").template.spec.containers[0].resources, { requests: { memory: "512Mi" }, limits: { memory: "640Mi" } });
    assert.deepEqual(deployment("test").template.spec.containers[0].resources.requests, { memory: "256Mi" });
  });

  it("have addresses of each copy where one tier in front tells the copies apart", () => {
    const spans = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "72h" });
    const tiers = gate({ replicas: 2, export: { traces: [spans] } });
    const parts = { traces: traces({ sampling: { head: "10%", keep: { errors: true } } }), deliver: { traces: tiers } };
    const clusterIp = (name: string) => of(name, parts, { collectors: [tiers] }).find(({ kind }) => kind === "Service").spec.clusterIP;
    assert.equal(clusterIp("gate-sampling"), "None");
    assert.equal(clusterIp("gate"), undefined);
  });

  it("read files of a folder of the nodes, which is mounted beside their logs", () => {
    const log = logs({ format: json(), sources: [podLogs({ app: "shop" }), fileLogs("/data/shop/*.log")], agents: [collectorAgent({ to: lines })] });
    const [set, ...others] = of("shop-agent", { logs: log }, {});
    assert.equal(set.kind, "DaemonSet");
    const pod = set.spec.template.spec;
    assert.deepEqual(
      pod.volumes.map(({ name, hostPath }: Written) => [name, hostPath?.path]),
      [
        ["config", undefined],
        ["logs", "/var/log"],
        ["files-1", "/data/shop"],
        ["state", "/var/lib/shop-agent"],
      ],
    );
    assert.ok(others.every(({ kind }) => kind !== "ServiceMonitor"));
  });

  it("have no aliases where the chart's own names are those of the spec", () => {
    const own = prometheus("prometheus", { url: "http://prometheus-operated:9090", retention: "15d" });
    const routing = alertmanager("alertmanager", { address: "alerts.example:9093", groupBy: ["alertname"], default: nobody });
    const deploy = [kubernetes({ namespace: "monitoring", helmValues: ["kube-prometheus-stack"] })];
    assert.deepEqual(of("aliases", {}, { prometheus: own, routing, deploy }), []);
    const [alias, ...none] = of("aliases", {}, { prometheus: prom, routing, deploy });
    assert.deepEqual([alias.metadata.name, alias.spec.externalName, none.length], ["prometheus", "prometheus-operated.monitoring.svc.cluster.local", 0]);
  });
});

describe("a compose stack", () => {
  const stack = (parts: Partial<ServiceOptions>, more: Partial<SystemOptions> = {}, environment?: string): Written =>
    documentsOf("compose.yaml", systemWith(parts, { deploy: [compose()], ...more }), environment)?.[0];
  const traced = (to: NonNullable<ServiceOptions["deliver"]>["traces"]): Partial<ServiceOptions> => ({
    traces: traces({ sampling: { head: "10%" } }),
    ...(to && { deliver: { traces: to } }),
  });

  it("runs no server that is somebody else's", () => {
    const far = {
      prometheus: prometheus("prometheus", { url: "https://metrics.example", retention: "15d" }),
      routing: alertmanager("alertmanager", { address: "alerts.example:9093", groupBy: ["alertname"], default: nobody }),
    };
    assert.deepEqual(Object.keys(stack({ image: "shop:1" }, far).services), ["shop"]);
    const gateway = (pushgateway: "https://push.example" | "http://push:9091") =>
      ({ image: "shop:1", deliver: { jobs: { pushgateway, every: "30s" } } }) as const;
    assert.deepEqual(Object.keys(stack(gateway("https://push.example")).services), ["shop"]);
    assert.deepEqual(Object.keys(stack(gateway("http://push:9091")).services), ["shop", "push"]);
  });

  it("has servers listen where the spec says that they do", () => {
    const moved = {
      prometheus: prometheus("prometheus", { url: "http://prometheus:9999", retention: "15d" }),
      routing: alertmanager("alertmanager", { address: "alertmanager:9094", groupBy: ["alertname"], default: nobody }),
    };
    const { services } = stack({}, moved);
    assert.ok(services.prometheus.command.includes("--web.listen-address=0.0.0.0:9999"));
    assert.deepEqual(services.prometheus.ports, ["127.0.0.1:9999:9999"]);
    assert.ok(services.alertmanager.command.includes("--web.listen-address=0.0.0.0:9094"));
    // Behind a URL without a port something else listens: the server has its usual one.
    const behind = stack({}, { prometheus: prometheus("prometheus", { url: "http://prometheus", retention: "15d" }) });
    assert.deepEqual(behind.services.prometheus.ports, ["127.0.0.1:9090:9090"]);
  });

  it("runs a Zipkin, and a Jaeger with the port of its pages", () => {
    const gate = (to: NonNullable<Parameters<typeof collector>[1]["export"]["traces"]>[number]) => {
      const gateway = collector("gate", { version: "0.150", receive: { otlp: {} }, memoryLimit: "1GiB", export: { traces: [to] } });
      return stack(traced(gateway), { collectors: [gateway] }).services;
    };
    const { zipkin: server } = gate(zipkin("zipkin", { url: "http://zipkin:9411/api/v2/spans" }));
    assert.deepEqual([server.image, server.ports], ["openzipkin/zipkin:3.5.1", ["127.0.0.1:9411:9411"]]);
    assert.deepEqual(gate(zipkin("zipkin", { url: "https://zipkin.example/api/v2/spans" })).zipkin, undefined);
    const { jaeger: old } = gate(jaeger("jaeger", { otlp: "jaeger:4317", ui: "http://jaeger:8080", tls: { insecure: true } }));
    assert.ok(old.ports.includes("127.0.0.1:8080:8080"));
    assert.equal(old.healthcheck.test.at(-1), "http://localhost:8080/");
  });

  it("guards an Elasticsearch with TLS by a password, and leaves one that speaks plain text open", () => {
    const at = (url: "http://search:9200" | "https://search:9200") => {
      const search = elasticsearch("search", { url, headers: { Authorization: secret.env("SEARCH_PASSWORD") } });
      return stack(traced(jaeger("jaeger", { otlp: "jaeger:4317", storage: { elasticsearch: search } }))).services.search;
    };
    assert.deepEqual(
      [at("http://search:9200").environment["xpack.security.enabled"], at("http://search:9200").environment.ELASTIC_PASSWORD],
      ["false", undefined],
    );
    const guarded = at("https://search:9200");
    assert.equal(guarded.environment["xpack.security.enabled"], "true");
    assert.match(guarded.environment.ELASTIC_PASSWORD, /^\$\{SEARCH_PASSWORD:\?/);
    assert.deepEqual(guarded.healthcheck.test.slice(-1), ["https://localhost:9200/"]);
  });

  it("has Grafana under its own name where its address is for people", () => {
    const at = (url?: "https://boards.example" | "http://charts:3000") =>
      Object.keys(stack({}, { grafana: grafana("boards", { adminPassword: secret.env("ADMIN"), datasources: [], ...(url && { url }) }) }).services);
    assert.deepEqual([at(), at("https://boards.example"), at("http://charts:3000")], [["boards"], ["boards"], ["charts"]]);
  });

  it("reads what Docker and files say with an agent that has its certificates", () => {
    const store = loki("loki", {
      url: "https://loki.example",
      retention: "168h",
      tls: { ca: "/etc/tls/ca.crt", cert: "/etc/tls/us.crt", key: "/etc/tls/us.key" },
    });
    const { services, secrets } = stack({
      logs: logs({ format: json(), sources: [dockerLogs(), fileLogs("/var/log/shop/*.log")], agents: [promtail({ to: store })] }),
    });
    assert.deepEqual(services.promtail.secrets, [
      { source: "ca.crt", target: "/etc/tls/ca.crt" },
      { source: "us.crt", target: "/etc/tls/us.crt" },
      { source: "us.key", target: "/etc/tls/us.key" },
    ]);
    assert.deepEqual(secrets["us.key"], { file: "./secrets/us.key" });
    assert.ok(services.promtail.volumes.includes("/var/log/shop:/var/log/shop:ro"));
    assert.ok(services.promtail.volumes.includes("/var/run/docker.sock:/var/run/docker.sock:ro"));
    // Of pods there are none on this machine.
    const pods = stack({ image: "shop:1", logs: logs({ format: json(), sources: [podLogs({ app: "shop" })], agents: [alloy({ to: lines })] }) });
    assert.deepEqual(Object.keys(pods.services), ["shop", "loki"]);
  });

  it("takes StatsD in by UDP", () => {
    const orders = counter("shop_orders_total", { help: "Orders" });
    const gate = collector("gate", {
      version: "0.150",
      receive: { statsd: statsd({ listen: "0.0.0.0:8125", flush: "10s", map: [{ from: "orders", to: orders }] }) },
      memoryLimit: "1GiB",
      export: { metrics: [exposed({ port: 8889 })] },
    });
    const { gate: container } = stack({ metrics: { orders }, deliver: { metrics: gate } }, { collectors: [gate] }).services;
    assert.deepEqual(container.ports, ["127.0.0.1:8125:8125/udp"]);
  });

  it("has the values of its own environment for what else it runs", () => {
    const node = { image: "node:1", ports: [9100], env: { MODE: per({ test: "a$b", live: "c" }), KEY: secret.env("NODE_KEY") } } as const;
    const { services } = stack({}, { environments: per, deploy: [compose({ environment: "test", extra: { node } })] });
    assert.equal(services.node.environment.MODE, "a$$b");
    assert.match(services.node.environment.KEY, /^\$\{NODE_KEY:\?/);
    assert.deepEqual(services.node.expose, ["9100"]);
    // It is not written for another.
    assert.equal(stack({ image: "shop:1" }, { environments: per, deploy: [compose({ environment: "test" })] }, "live"), undefined);
  });

  it("is not written where a system runs as processes", () => {
    assert.equal(stack({ image: "shop:1" }, { deploy: [processes()] }), undefined);
  });

  it("reaches the host where a check asks for it", () => {
    const check = httpCheck("old", { url: "http://host.docker.internal:8080/health", every: "30s", timeout: "5s", unhealthyAfter: 3, healthyAfter: 2 });
    const { services } = stack({ health: { checks: [check] } }, { prometheus: prom });
    assert.deepEqual(services.prometheus.extra_hosts, ["host.docker.internal:host-gateway"]);
    assert.equal(stack({}, { prometheus: prom }).services.prometheus.extra_hosts, undefined);
  });

  it("keeps secrets of the same name apart by their folders", () => {
    const store = (name: string, folder: string) =>
      loki(name, { url: `https://${name}.example`, retention: "168h", tls: { ca: `${folder}/ca.crt` as "/ca.crt" } });
    const reading = (name: string, to: ReturnType<typeof loki>, agent: typeof alloy | typeof promtail) =>
      service(name, { team: "t", logs: logs({ format: json(), sources: [dockerLogs()], agents: [agent({ to })] }) });
    const spec = nodeOf(
      system("shop", { services: [reading("a", store("x", "/etc/x"), alloy), reading("b", store("y", "/etc/y"), promtail)], deploy: [compose()] }),
    );
    const { secrets } = documentsOf("compose.yaml", spec)?.[0] as { readonly secrets: Settings };
    assert.deepEqual(Object.keys(secrets), ["ca.crt", "etc_x_ca.crt"]);
  });
});
