import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { alert, collector, environments, json, logLevel, logql, logs, loki, oneOf, podLogs, prometheus, record, secret, service, system } from "obsc";
import type { Settings } from "../../src/derive/collector-part.ts";
import type { ConfigFile } from "../../src/derive/part.ts";
import { derive } from "../../src/derive/plan.ts";
import type { System } from "../../src/ir/system.ts";
import { node, problemsOf } from "../support/spec.ts";

const store = loki("loki", { url: "http://loki:3100", retention: "168h" });
const log = logs({
  format: json(),
  labels: { level: logLevel(), provider: oneOf("aws", "gcp") },
  sources: [podLogs({ app: "shop", namespace: "prod" })],
});
const errors = log.where({ level: "error" });
const prom = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", remoteWriteReceiver: true });

function filesOf(spec: unknown, environment?: string): readonly ConfigFile[] {
  return derive(node<System>(spec), environment).configs.filter(({ path }) => path.startsWith("loki/"));
}
const document = (files: readonly ConfigFile[], path: string) => files.find((file) => file.path === path)?.documents[0] as Settings | undefined;

describe("the configuration of a Loki", () => {
  const files = filesOf(system("shop", { services: [service("shop", { team: "t", logs: log, deliver: { logs: store } })] }));
  const config = document(files, "loki/loki.yaml") as Record<string, Settings>;

  it("deletes what is older than the retention", () => {
    assert.equal(config.limits_config?.retention_period, "7d");
    assert.equal(config.limits_config?.max_query_lookback, "7d");
    assert.deepEqual(config.compactor, {
      working_directory: "/loki/compactor",
      retention_enabled: true,
      retention_delete_delay: "2h",
      delete_request_store: "filesystem",
    });
  });

  it("puts lines by OTLP into the streams in which an agent puts them", () => {
    assert.deepEqual(config.limits_config?.otlp_config, {
      resource_attributes: { attributes_config: [{ action: "index_label", attributes: ["app", "namespace", "level", "provider"] }] },
    });
  });

  it("evaluates no rules where there are none, and has one tenant", () => {
    assert.equal(config.ruler, undefined);
    assert.equal(config.auth_enabled, false);
  });

  it("tells tenants apart where those who ask say theirs, listens where its address says, and keeps what the environment says", () => {
    const per = environments("test", "live");
    const far = loki("far", {
      url: "http://far:8100",
      retention: per({ test: "1d", live: "30d" }),
      headers: { "X-Scope-OrgID": secret.env("TENANT") },
    });
    const gate = collector("gate", { version: "0.156", receive: { otlp: { grpc: 4317 } }, memoryLimit: "512MiB", export: { logs: [far] } });
    const spec = system("shop", { environments: per, services: [service("shop", { team: "t", deliver: { logs: gate } })], collectors: [gate] });
    const [there, here] = ["test", "live"].map((environment) => document(filesOf(spec, environment), "loki/loki.yaml") as Record<string, Settings>);
    assert.deepEqual([there?.limits_config?.retention_period, here?.limits_config?.retention_period], ["1d", "30d"]);
    assert.deepEqual([here?.auth_enabled, here?.server?.http_listen_port], [true, 8100]);
  });

  it("is refused where the retention is no number of whole days", () => {
    const refused = (retention: "30h" | "12h" | "48h") => problemsOf(() => loki("loki", { url: "http://loki:3100", retention }));
    assert.deepEqual(refused("30h"), ['1.retention Loki deletes whole days, and `"30h"` is none']);
    assert.deepEqual(refused("12h"), ['1.retention Loki deletes whole days, and `"12h"` is none']);
    assert.deepEqual(refused("48h"), []);
  });
});

describe("rules on logs", () => {
  const shop = service("shop", {
    team: "checkout",
    logs: log,
    deliver: { logs: store },
    recordings: [record("service:shop_errors:rate5m", errors.rate({ over: "5m" }))],
    alerts: [
      alert("ShopErrors", {
        when: errors.rate().above("1/min"),
        for: "5m",
        severity: "warning",
        summary: "{value} errors",
        runbook: "https://runbooks/errors",
      }),
      alert("ShopTimeouts", { when: logql`sum(count_over_time(${log} |= "timeout" [10m])) / 2`.above(3), for: "0s", severity: "critical", summary: "s" }),
    ],
  });
  const files = filesOf(system("shop", { services: [shop], prometheus: prom }));
  const groups = document(files, "loki/rules/fake/shop.yaml")?.groups as unknown as readonly { readonly name: string; readonly rules: readonly Settings[] }[];

  it("stand in the folder of the tenant, recordings before alerts, in the streams of the service", () => {
    assert.deepEqual(
      groups.map(({ name, rules }) => [name, rules.map(({ expr }) => expr)]),
      [
        ["shop-log-recordings", ['sum(rate({app="shop", namespace="prod", level="error"} [5m]))']],
        [
          "shop-log-alerts",
          [
            'sum(rate({app="shop", namespace="prod", level="error"} [5m])) > 0.0166666666667',
            '(sum(count_over_time({app="shop", namespace="prod"} |= "timeout" [10m])) / 2) > 3',
          ],
        ],
      ],
    );
  });

  it("carry what alerts of Prometheus carry", () => {
    const [errorsRule] = groups[1]?.rules ?? [];
    assert.deepEqual(errorsRule?.labels, { severity: "warning", team: "checkout", service: "shop" });
    assert.equal((errorsRule?.annotations as Settings | undefined)?.runbook_url, "https://runbooks/errors");
  });

  it("write what they record to the Prometheus of the system", () => {
    const { ruler } = document(files, "loki/loki.yaml") as Record<string, Settings>;
    assert.deepEqual(ruler?.remote_write, { enabled: true, clients: { prometheus: { url: "http://prometheus:9090/api/v1/write" } } });
    assert.deepEqual(ruler?.storage, { type: "local", local: { directory: "/etc/loki/rules" } });
  });

  it("have their places in the spec", () => {
    const file = files.find(({ path }) => path === "loki/rules/fake/shop.yaml");
    const { alerts } = node<{ alerts: readonly { at: unknown }[] }>(shop);
    assert.equal(file?.placeOf?.(["groups", 1, "rules", 1, "expr"]), alerts[1]?.at);
  });
});
