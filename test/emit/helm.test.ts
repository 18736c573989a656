import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  alertmanager,
  alloy,
  grafana,
  jaeger,
  json,
  kubernetes,
  logs,
  loki,
  type PrometheusOptions,
  podLogs,
  prometheus,
  remoteWrite,
  secret,
  slack,
  tempo,
  traces,
} from "obsc";
import { parse } from "yaml";
import { derive } from "../../src/derive/plan.ts";
import { helm } from "../../src/emit/helm/helm.ts";
import type { HelmChart } from "../../src/ir/deployment.ts";
import { systemWith } from "../support/systems.ts";

const prom = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", remoteWriteReceiver: true, externalLabels: { cluster: "eu-1" } });
const lines = loki("loki", { url: "http://loki:3100", retention: "168h" });
const spans = tempo("tempo", {
  otlp: "tempo:4317",
  query: "http://tempo:3200",
  retention: "72h",
  s3: { bucket: "traces", endpoint: "minio:9000", accessKey: secret.kubernetes("tempo-s3", "access"), secretKey: secret.kubernetes("tempo-s3", "secret") },
});
const plan = derive(
  systemWith(
    {
      namespace: "shop",
      logs: logs({ format: json(), sources: [podLogs({ app: "shop" })], agents: [alloy({ to: lines })] }),
      traces: traces({ sampling: { head: "10%" } }),
      deliver: { traces: jaeger("jaeger", { otlp: "jaeger:4317" }) },
    },
    {
      prometheus: prom,
      routing: alertmanager("alertmanager", {
        address: "alertmanager:9093",
        groupBy: ["alertname"],
        default: slack("ops", { channel: "#ops", url: secret.kubernetes("slack", "url") }),
      }),
      grafana: grafana("grafana", { adminPassword: secret.kubernetes("grafana", "admin-password"), datasources: [prom, lines, spans] }),
      deploy: [
        kubernetes({
          namespace: "monitoring",
          operator: { labels: { release: "prometheus" } },
          helmValues: ["kube-prometheus-stack", "jaeger", "loki", "tempo", "alloy"],
        }),
      ],
    },
  ),
);
const files = new Map(helm.emit(plan, { header: ["Generated."], tests: false }).map(({ path, content }) => [path, content]));
function valuesOf(chart: HelmChart): Readonly<Record<string, never>> {
  return parse(files.get(`helm/${chart}.values.yaml`) ?? "{}") as Readonly<Record<string, never>>;
}

/**
 * The keys that each chart reads, by its values.yaml at the version in `charts` (August 2026); below `*` stands what the chart
 * hands on to the program as it is.
 */
const keys: Readonly<Record<HelmChart, readonly string[]>> = {
  "kube-prometheus-stack": [
    "prometheus.prometheusSpec.image.tag",
    "prometheus.prometheusSpec.retention",
    "prometheus.prometheusSpec.scrapeInterval",
    "prometheus.prometheusSpec.evaluationInterval",
    "prometheus.prometheusSpec.externalLabels.*",
    "prometheus.prometheusSpec.enableFeatures.*",
    "prometheus.prometheusSpec.enableRemoteWriteReceiver",
    "prometheus.prometheusSpec.ruleSelector.*",
    "prometheus.prometheusSpec.serviceMonitorSelector.*",
    "prometheus.prometheusSpec.podMonitorSelector.*",
    "prometheus.prometheusSpec.probeSelector.*",
    "prometheus.prometheusSpec.additionalScrapeConfigs.*",
    "prometheus.prometheusSpec.web.*",
    "prometheus.prometheusSpec.remoteWrite.*",
    "prometheus.prometheusSpec.volumes.*",
    "prometheus.prometheusSpec.volumeMounts.*",
    "prometheus.serviceMonitor.scheme",
    "prometheus.serviceMonitor.tlsConfig.*",
    "alertmanager.alertmanagerSpec.image.tag",
    "alertmanager.alertmanagerSpec.secrets.*",
    "alertmanager.config.*",
    "grafana.fullnameOverride",
    "grafana.image.tag",
    "grafana.admin.existingSecret",
    "grafana.admin.userKey",
    "grafana.admin.passwordKey",
    "grafana.env.*",
    "grafana.sidecar.dashboards.folderAnnotation",
    "grafana.sidecar.dashboards.provider.foldersFromFilesStructure",
    "grafana.sidecar.datasources.defaultDatasourceEnabled",
    "grafana.additionalDataSources.*",
  ],
  loki: [
    "fullnameOverride",
    "deploymentMode",
    "loki.image.tag",
    "loki.auth_enabled",
    "loki.commonConfig.*",
    "loki.storage.type",
    "loki.schemaConfig.*",
    "loki.limits_config.*",
    "loki.compactor.*",
    "singleBinary.replicas",
    "gateway.enabled",
    "chunksCache.enabled",
    "resultsCache.enabled",
  ],
  tempo: [
    "fullnameOverride",
    "tempo.tag",
    "tempo.retention",
    "tempo.reportingEnabled",
    "tempo.receivers.*",
    "tempo.storage.*",
    "tempo.extraArgs.*",
    "tempo.extraEnv.*",
    "persistence.enabled",
  ],
  jaeger: ["fullnameOverride", "tag", "userconfig.*"],
  alloy: [
    "fullnameOverride",
    "image.tag",
    "controller.type",
    "controller.volumes.extra.*",
    "alloy.configMap.create",
    "alloy.configMap.name",
    "alloy.configMap.key",
    "alloy.listenPort",
    "alloy.storagePath",
    "alloy.extraEnv.*",
    "alloy.mounts.varlog",
    "alloy.mounts.extra.*",
  ],
};

function pathsOf(value: unknown, path = ""): readonly string[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, each]) => pathsOf(each, path === "" ? key : `${path}.${key}`));
}

describe("values of Helm charts", () => {
  for (const [chart, known] of Object.entries(keys) as [HelmChart, readonly string[]][])
    it(`for ${chart} have only keys that the chart reads`, () => {
      const said = pathsOf(valuesOf(chart));
      assert.ok(said.length > 2);
      const unknown = said.filter((path) => !known.some((key) => (key.endsWith("*") ? path.startsWith(key.slice(0, -1)) : path === key)));
      assert.deepEqual(unknown, []);
    });

  it("say with which command, from where and at which version the chart is installed", () => {
    assert.match(
      files.get("helm/loki.values.yaml") ?? "",
      /^# helm upgrade --install loki loki --repo https:\/\/grafana-community\.github\.io\/helm-charts --version 18\.11\.0 \\$/m,
    );
  });

  it("keep what the spec says as long as it says", () => {
    const { prometheus: server } = valuesOf("kube-prometheus-stack") as unknown as {
      prometheus: { prometheusSpec: { retention: string; externalLabels: object } };
    };
    assert.deepEqual([server.prometheusSpec.retention, server.prometheusSpec.externalLabels], ["15d", { cluster: "eu-1" }]);
    assert.equal((valuesOf("tempo") as unknown as { tempo: { retention: string } }).tempo.retention, "72h");
    assert.equal((valuesOf("loki") as unknown as { loki: { limits_config: { retention_period: string } } }).loki.limits_config.retention_period, "168h");
  });

  it("have the operator do what the files of Prometheus say, as far as it can", () => {
    const tls = { cert: "/etc/prometheus/tls/server.crt", key: "/etc/prometheus/tls/server.key" } as const;
    const store = remoteWrite("store", {
      url: "https://store.example/api/v1/push",
      headers: { Authorization: secret.env("STORE_TOKEN"), "X-Scope-OrgID": secret.env("TENANT") },
    });
    const written = (web: NonNullable<PrometheusOptions["web"]>) => {
      const server = prometheus("prometheus", { url: "https://prometheus:9090", retention: "15d", web, remoteWrite: [store] });
      const found = helm.emit(
        derive(systemWith({}, { prometheus: server, deploy: [kubernetes({ namespace: "monitoring", helmValues: ["kube-prometheus-stack"] })] })),
        {
          header: ["Generated."],
          tests: false,
        },
      );
      const text = found.find(({ path }) => path.startsWith("helm/kube-prometheus-stack"))?.content ?? "";
      return { text, values: parse(text).prometheus as { readonly prometheusSpec: Readonly<Record<string, unknown>>; readonly serviceMonitor?: object } };
    };
    const { text, values } = written({ tls, users: { admin: secret.env("HASH") } });
    const { web, remoteWrite: stores, volumeMounts } = values.prometheusSpec;
    assert.deepEqual(web, { tlsConfig: { certFile: tls.cert, keyFile: tls.key } });
    assert.deepEqual(stores, [
      { name: "store", url: "https://store.example/api/v1/push", authorization: { credentials: { name: "prometheus-secrets", key: "STORE_TOKEN" } } },
    ]);
    assert.deepEqual((volumeMounts as readonly { readonly mountPath: string }[]).map(({ mountPath }) => mountPath).slice(0, 2), [tls.cert, tls.key]);
    assert.match(text, /^# The operator knows no users of Prometheus/m);
    assert.match(text, /^# The operator takes no header from a Secret: `X-Scope-OrgID` of `store`/m);
    const strict = written({ tls: { ...tls, clientCa: "/etc/prometheus/tls/ca.crt", clientAuth: "RequireAndVerifyClientCert" } });
    assert.deepEqual([strict.values.prometheusSpec.web, strict.values.serviceMonitor], [undefined, undefined]);
    assert.match(strict.text, /^# This server speaks plain HTTP/m);
  });

  it("refer to secrets and hold none", () => {
    const { grafana: board, alertmanager: router } = valuesOf("kube-prometheus-stack") as unknown as {
      grafana: { admin: object };
      alertmanager: { alertmanagerSpec: { secrets: unknown } };
    };
    assert.deepEqual(board.admin, { existingSecret: "grafana", userKey: "admin-user", passwordKey: "admin-password" });
    assert.deepEqual(router.alertmanagerSpec.secrets, ["slack"]);
    assert.deepEqual((valuesOf("tempo") as unknown as { tempo: { extraEnv: object[] } }).tempo.extraEnv[0], {
      name: "TEMPO_S3_ACCESS",
      valueFrom: { secretKeyRef: { name: "tempo-s3", key: "access" } },
    });
  });
});
