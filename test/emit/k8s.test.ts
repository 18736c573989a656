import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  alert,
  alertmanager,
  choice,
  collector,
  collectorAgent,
  counter,
  datadog,
  dockerLogs,
  elasticsearch,
  exposed,
  filebeat,
  json,
  kubernetes,
  logs,
  loki,
  mimirRuler,
  podLogs,
  prometheus,
  promtail,
  raw,
  type ServiceOptions,
  type SystemOptions,
  scrape,
  secret,
  slack,
  slo,
  targets,
  tcpCheck,
  tempo,
  traces,
  vmalert,
} from "obsc";
import { parseAllDocuments } from "yaml";
import { derive } from "../../src/derive/plan.ts";
import type { OutputFile } from "../../src/emit/emitter.ts";
import { emitters } from "../../src/emit/index.ts";
import { systemWith } from "../support/systems.ts";

const lines = loki("loki", { url: "http://loki:3100", retention: "168h", headers: { "X-Scope-OrgID": secret.env("TENANT") } });
const spans = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "72h" });
const gate = collector("gate", {
  version: "0.150",
  receive: { otlp: { grpc: 4317 } },
  memoryLimit: "512MiB",
  bearerToken: secret.env("GATE_TOKEN"),
  export: { metrics: [exposed({ port: 8889 })], traces: [spans], logs: [lines] },
});
const requests = counter("shop_requests_total", { help: "Requests" });
const parts: Partial<ServiceOptions> = {
  version: "1.4.0",
  image: "registry.example/shop:1.4.0",
  namespace: "shop",
  replicas: 3,
  ports: { http: 8080 },
  env: { SHOP_MODE: "live", SHOP_KEY: secret.kubernetes("shop-key", "key") },
  metrics: { requests },
  alerts: [alert("ShopDown", { when: targets.down(), for: "1m", severity: "critical", summary: "down" })],
  slos: [slo("shop-open", { objective: "99%", window: "30d", good: targets.count().atLeast(1) })],
  logs: logs({ format: json(), sources: [podLogs({ app: "shop" })], agents: [promtail({ to: lines })] }),
  traces: traces({ sampling: { head: "10%" } }),
  deliver: { metrics: scrape({ port: 8081, interval: "30s", timeout: "10s" }), traces: gate },
};
const whole: Partial<SystemOptions> = {
  prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" }),
  collectors: [gate],
  deploy: [kubernetes({ namespace: "monitoring", operator: { labels: { release: "prometheus" } } })],
};

interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
  // biome-ignore lint/suspicious/noExplicitAny: read by path in the tests.
  readonly [key: string]: any;
}

function written(service: Partial<ServiceOptions> = parts, more: Partial<SystemOptions> = whole): readonly OutputFile[] {
  const plan = derive(systemWith(service, more));
  const index = emitters.findIndex(({ name }) => name === "k8s");
  const header = ["Generated."];
  const others = () => emitters.slice(0, index).flatMap((emitter) => emitter.emit(plan, { header, tests: false }));
  return emitters[index]?.emit(plan, { header, tests: false, others }) ?? [];
}
function objects(service?: Partial<ServiceOptions>, more?: Partial<SystemOptions>): readonly KubeObject[] {
  return written(service, more)
    .filter(({ path }) => path !== "k8s/kustomization.yaml")
    .flatMap(({ content }) => {
      const found = parseAllDocuments(content);
      return Array.isArray(found) ? found.map((document) => document.toJS() as KubeObject) : [];
    });
}
function only(kind: string, name: string, among = objects()): KubeObject {
  const found = among.find((object) => object.kind === kind && object.metadata.name === name);
  assert.ok(found, `${kind} ${name} among ${among.map((object) => `${object.kind} ${object.metadata.name}`).join(", ")}`);
  return found;
}

type Model = new (data: object) => { validate(): void };
async function modelOf({ apiVersion, kind }: KubeObject): Promise<Model> {
  const from = apiVersion.startsWith("monitoring.") ? "@kubernetes-models/prometheus-operator/" : "kubernetes-models/";
  const models = (await import(`${from}${apiVersion}`)) as Record<string, Model>;
  return models[kind] as Model;
}

describe("objects of Kubernetes", () => {
  const systems: readonly (readonly [string, Partial<SystemOptions>])[] = [
    ["with the operator", whole],
    ["without the operator", { ...whole, deploy: [kubernetes({ namespace: "monitoring" })] }],
  ];
  for (const [name, more] of systems)
    it(`${name} fit the published schemas`, async () => {
      const found = objects(parts, more);
      assert.ok(found.length > 8);
      for (const object of found) {
        const Made = await modelOf(object);
        assert.doesNotThrow(() => new Made(object).validate(), `${object.kind} ${object.metadata.name}`);
      }
    });

  it("are refused where a ConfigMap would be larger than Kubernetes takes", () => {
    const text = JSON.stringify({ uid: "huge", title: "Huge", panels: [], description: "x".repeat(1024 * 1024) });
    assert.throws(
      () => written({ ...parts, dashboards: [raw.dashboard(text)] }),
      ({ message, help }: { message: string; help: string }) =>
        message.startsWith("the ConfigMap `dashboard-huge` would have 1.0 MiB") && help.includes("huge.json"),
    );
  });

  it("run a service with its ports, variables and secrets, in its own namespace", () => {
    const { metadata, spec } = only("Deployment", "shop");
    assert.deepEqual([metadata.namespace, spec.replicas], ["shop", 3]);
    const [container] = spec.template.spec.containers;
    assert.deepEqual(
      container.ports.map(({ name, containerPort, protocol }: Record<string, unknown>) => [name, containerPort, protocol]),
      [
        ["http", 8080, "TCP"],
        ["metrics", 8081, "TCP"],
      ],
    );
    assert.deepEqual(container.env.at(0), { name: "SHOP_KEY", valueFrom: { secretKeyRef: { name: "shop-key", key: "key" } } });
    assert.deepEqual(container.env.at(-1), { name: "OTEL_EXPORTER_OTLP_HEADERS", value: "Authorization=Bearer%20$(GATE_TOKEN)" });
    assert.equal(only("ConfigMap", "shop-env").data.OTEL_EXPORTER_OTLP_ENDPOINT, "http://gate.monitoring:4317");
  });

  it("run every agent that reads pods on each node, as root and with its state there", () => {
    const search = elasticsearch("elasticsearch", { url: "http://elasticsearch:9200", retention: "168h" });
    const agents = [collectorAgent({ to: lines }), filebeat({ to: search })];
    const found = objects({ ...parts, logs: logs({ format: json(), sources: [podLogs({ app: "shop" })], agents }) });
    const sets = found.filter(({ kind }) => kind === "DaemonSet");
    assert.equal(sets.length, 2);
    for (const { spec, metadata } of sets) {
      const pod = spec.template.spec;
      assert.equal(pod.containers[0].securityContext.runAsUser, 0);
      assert.deepEqual(pod.tolerations, [{ operator: "Exists", effect: "NoSchedule" }]);
      const state = pod.volumes.find(({ name }: { readonly name: string }) => name === "state");
      assert.deepEqual(state.hostPath, { path: `/var/lib/${metadata.name}`, type: "DirectoryOrCreate" });
    }
    assert.equal(only("DaemonSet", "filebeat", found).spec.template.spec.containers[0].env[0].valueFrom.fieldRef.fieldPath, "spec.nodeName");
    assert.deepEqual(only("ClusterRole", "shop-filebeat", found).rules[0].resources, ["pods", "nodes", "namespaces"]);
    const docker = objects({ ...parts, logs: logs({ format: json(), sources: [dockerLogs()], agents: [collectorAgent({ to: lines })] }) });
    assert.ok(!docker.some(({ kind }) => kind === "DaemonSet"));
  });

  it("choose pods by labels that they have", () => {
    const found = objects();
    const pods = found.filter(({ spec }) => spec?.template).map(({ spec }) => spec.template.metadata.labels);
    for (const { kind, metadata, spec } of found) {
      const selector = kind === "Service" ? spec.selector : spec?.selector?.matchLabels;
      if (!selector) continue;
      assert.ok(
        pods.some((labels) => Object.entries(selector).every(([key, value]) => labels[key] === value)),
        `${kind} ${metadata.name}`,
      );
    }
    assert.equal(only("Deployment", "shop").spec.template.metadata.labels.app, "shop");
  });

  it("have the operator find targets and rules by its labels", () => {
    const { spec, metadata } = only("ServiceMonitor", "shop");
    assert.deepEqual(
      [spec.endpoints, spec.jobLabel],
      [[{ port: "metrics", path: "/metrics", interval: "30s", scrapeTimeout: "10s" }], "app.kubernetes.io/name"],
    );
    assert.equal(metadata.labels?.release, "prometheus");
    const rule = only("PrometheusRule", "shop");
    assert.deepEqual([rule.metadata.labels?.release, rule.spec.groups[0].rules[0].alert], ["prometheus", "ShopDown"]);
  });

  it("read logs on every node, with the right to see pods", () => {
    const agent = only("DaemonSet", "promtail").spec.template.spec;
    assert.equal(agent.serviceAccountName, "promtail");
    assert.deepEqual(only("ClusterRoleBinding", "shop-promtail").subjects, [{ kind: "ServiceAccount", name: "promtail", namespace: "monitoring" }]);
    assert.deepEqual(Object.keys(only("ConfigMap", "promtail-config").data), ["promtail.yaml"]);
    assert.ok(agent.containers[0].env.some(({ name, valueFrom }: KubeObject) => name === "TENANT" && valueFrom.secretKeyRef.name === "promtail-secrets"));
  });

  it("run the prober of health checks and the gateway of jobs", () => {
    const check = tcpCheck("database", { address: "database:5432", every: "30s", timeout: "5s", unhealthyAfter: 3, healthyAfter: 2 });
    const found = objects({
      ...parts,
      health: { checks: [check], alert: "critical" },
      deliver: { ...parts.deliver, jobs: { pushgateway: "http://pushgateway:9091", every: "30s" } },
    });
    const prober = only("Deployment", "blackbox", found).spec.template.spec;
    assert.deepEqual(prober.volumes, [{ name: "config", configMap: { name: "blackbox-config" } }]);
    assert.ok("blackbox.yaml" in only("ConfigMap", "blackbox-config", found).data);
    assert.equal(only("Service", "pushgateway", found).spec.ports[0].port, 9091);
  });

  it("hold no secret: of each there is a skeleton, which the kustomization leaves out", () => {
    const found = objects().filter(({ kind }) => kind === "Secret");
    assert.deepEqual(
      found.map(({ metadata, stringData }) => [metadata.namespace, metadata.name, stringData]),
      [
        ["shop", "shop-key", {}],
        ["shop", "shop-secrets", {}],
        ["monitoring", "gate-secrets", {}],
        ["monitoring", "promtail-secrets", {}],
      ],
    );
    const kustomization = written().find(({ path }) => path === "k8s/kustomization.yaml")?.content ?? "";
    assert.match(kustomization, /^ {2}- shop\.yaml$/m);
    assert.doesNotMatch(kustomization, /secrets\.yaml/);
  });

  it("start a collector on the option that its variable names, and need no secret of another option", () => {
    const cloud = choice("CLOUD", { home: spans, dd: datadog("dd", { site: "datadoghq.eu", apiKey: secret.env("DD_API_KEY") }) });
    const chooser = collector("gate", { version: "0.150", receive: { otlp: { grpc: 4317 } }, memoryLimit: "512MiB", export: { traces: [cloud] } });
    const { spec } = only("Deployment", "gate", objects({ ...parts, deliver: { traces: chooser } }, { ...whole, collectors: [chooser] }));
    const [{ args, env }] = spec.template.spec.containers;
    // There is no shell that would fill in a value in the absence of the variable.
    assert.deepEqual(args, ["--config=/etc/otelcol-contrib/gate-$(CLOUD).yaml"]);
    assert.deepEqual(env, [
      { name: "CLOUD", value: "home" },
      { name: "DD_API_KEY", valueFrom: { secretKeyRef: { name: "gate-secrets", key: "DD_API_KEY", optional: true } } },
    ]);
  });

  it("have a skeleton of the Secrets that the operator mounts for Alertmanager", () => {
    const ops = slack("ops", { channel: "#ops", url: secret.kubernetes("receivers", "slack-url") });
    const routing = alertmanager("alertmanager", { address: "alertmanager:9093", groupBy: ["alertname"], default: ops });
    const deploy = [kubernetes({ namespace: "monitoring", helmValues: ["kube-prometheus-stack"] })];
    const found = written(parts, { ...whole, routing, deploy }).find(({ path }) => path === "k8s/secrets.yaml");
    assert.match(found?.content ?? "", /create secret generic receivers --from-file=slack-url=<file>$/m);
    assert.match(found?.content ?? "", /^ {2}name: receivers$/m);
  });

  it("pack what programs mount, and rules where there is no operator", () => {
    const found = objects(parts, { ...whole, deploy: [kubernetes({ namespace: "monitoring" })] });
    assert.ok("shop.yaml" in only("ConfigMap", "prometheus-rules", found).data);
    assert.ok(found.every(({ kind }) => !kind.endsWith("Monitor") && kind !== "PrometheusRule"));
    assert.match(only("ConfigMap", "gate-config", found).data["gate.yaml"], /^receivers:/m);
    assert.ok(found.some(({ kind, metadata }) => kind === "ConfigMap" && metadata.labels?.grafana_dashboard === "1"));
  });

  it("split rules that are larger than an object may be by the names of whole groups, so that one more leaves other objects alone", () => {
    const objective = (index: number) => slo(`shop-open-${index}`, { objective: "99%", window: "30d", good: targets.count().atLeast(index + 1) });
    const many = Array.from({ length: 150 }, (_, index) => objective(index));
    const rulesOf = (slos: typeof many) => objects({ ...parts, slos }).filter(({ kind }) => kind === "PrometheusRule");
    const rules = rulesOf(many);
    assert.ok(rules.length > 1, `${rules.length} objects`);
    for (const rule of rules) assert.ok(JSON.stringify(rule).length < 256 * 1024);
    const groups = rules.flatMap(({ spec }) => spec.groups.map(({ name }: { name: string }) => name));
    const files = derive(systemWith({ ...parts, slos: many }, whole)).ruleFiles;
    assert.deepEqual(groups.sort(), files.flatMap((file) => file.groups.map(({ name }) => name)).sort());
    assert.equal(new Set(rules.map(({ metadata }) => metadata.name)).size, rules.length);
    const before = new Map(rules.map((rule) => [rule.metadata.name, JSON.stringify(rule)]));
    const changed = rulesOf([objective(150), ...many]).filter((rule) => before.get(rule.metadata.name) !== JSON.stringify(rule));
    assert.equal(changed.length, 1);
  });

  it("are refused where one group has no room in an object, with what makes it smaller", () => {
    const wordy = Array.from({ length: 60 }, (_, index) =>
      alert(`ShopDown${index}`, { when: targets.down(), for: "5m", severity: "warning", summary: "down", description: "x".repeat(10_000) }),
    );
    assert.throws(() => objects({ ...parts, alerts: wordy }), /the group `shop-alerts` has \d+ KiB, and the Prometheus Operator takes 512/);
  });

  it("are those of the operator of VictoriaMetrics where vmalert evaluates the rules", () => {
    const server = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", queryOffset: "1m", ruler: vmalert() });
    const [rule] = objects(parts, { ...whole, prometheus: server }).filter(({ kind }) => kind === "VMRule");
    assert.deepEqual([rule?.apiVersion, rule?.spec.groups[0].eval_delay], ["operator.victoriametrics.com/v1beta1", "1m"]);
  });

  it("are without the namespace of Mimir, which has no place in an object", () => {
    const server = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", ruler: mimirRuler() });
    const rule = only("PrometheusRule", "shop", objects(parts, { ...whole, prometheus: server }));
    assert.deepEqual(Object.keys(rule.spec), ["groups"]);
    assert.equal(rule.spec.groups[0].rules[0].alert, "ShopDown");
  });
});
