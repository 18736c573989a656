import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { deriveAgents } from "../../src/derive/agent.ts";
import type { Plan } from "../../src/derive/plan.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import { promtail } from "../../src/emit/promtail/promtail.ts";
import type { Log } from "../../src/ir/log.ts";
import { nowhere as at, log, loki, service, system } from "../support/pipeline.ts";

function contentOf(...logs: readonly Partial<Log>[]): string {
  const spec = system({ services: logs.map((part, index) => service(`shop${index || ""}`, { log: log(part) })) });
  const plan = { agents: deriveAgents(scopeOf(spec)), configs: [] } as unknown as Plan;
  const [file] = promtail.emit(plan, { header: ["Made from spec.ts"], tests: true });
  assert.equal(file?.path, "promtail/promtail.yaml");
  return file.content;
}

test("the file warns that Promtail is at its end, and names what follows it", () => {
  assert.match(
    contentOf({}),
    /^# Made from spec\.ts\n#\n# Promtail reached end of life on 2026-03-02: .*\n# Its successors are Grafana Alloy and the file_log receiver/,
  );
});

test("it says where it listens, where it keeps positions and where lines go", () => {
  const { server, positions, clients } = parse(contentOf({}));
  assert.deepEqual(server, { http_listen_port: 3101, grpc_listen_port: 0 });
  assert.deepEqual(positions, { filename: "/run/promtail/positions.yaml" });
  assert.deepEqual(clients, [{ url: "http://loki:3100/loki/api/v1/push" }]);
});

test("secrets are variables, which the header names; certificates are files", () => {
  const headers = { "X-Scope-OrgID": { secret: "env", name: "TENANT" }, Authorization: { secret: "file", path: "/run/secrets/loki" } } as const;
  const text = contentOf({ agents: [{ agent: "promtail", port: 3101, to: { ...loki, headers, tls: { ca: "/ca.crt" } }, at }] });
  assert.deepEqual(parse(text).clients, [
    {
      url: "http://loki:3100/loki/api/v1/push",
      headers: { "X-Scope-OrgID": "${TENANT}", Authorization: "${RUN_SECRETS_LOKI}" },
      tls_config: { ca_file: "/ca.crt" },
    },
  ]);
  assert.match(text, /# Needs -config\.expand-env=true and, in the environment, TENANT, RUN_SECRETS_LOKI\.\n/);
});

test("pods are discovered, chosen, and unwrapped before their lines are read", () => {
  const [job] = parse(contentOf({ fields: [{ name: "job_id", fate: "metadata", type: "string" }], drop: { path: ["/health"] } })).scrape_configs;
  assert.deepEqual(job.kubernetes_sd_configs, [{ role: "pod", namespaces: { names: ["prod"] } }]);
  assert.deepEqual(job.relabel_configs[2], { source_labels: ["namespace", "app"], regex: "prod;shop", action: "keep" });
  assert.deepEqual(job.relabel_configs.at(-1), {
    source_labels: ["__meta_kubernetes_pod_uid", "__meta_kubernetes_pod_container_name"],
    separator: "/",
    target_label: "__path__",
    replacement: "/var/log/pods/*$1/*.log",
  });
  const [cri, dropped, metadata, { match }] = job.pipeline_stages;
  assert.deepEqual([cri, dropped, metadata], [{ cri: {} }, { labeldrop: ["filename", "stream"] }, { structured_metadata: { pod: "pod" } }]);
  assert.equal(match.selector, '{app="shop", namespace="prod"}');
  const [json, drop, timestamp, template, labels, fields, ...more] = match.stages;
  assert.deepEqual(json, { json: { expressions: { timestamp: "timestamp", level: "level", job_id: "job_id", path: "path" } } });
  assert.deepEqual(drop, { drop: { source: "path", expression: "^(?:/health)$", drop_counter_reason: "path" } });
  assert.deepEqual(timestamp, { timestamp: { source: "timestamp", format: "RFC3339Nano" } });
  assert.equal(template.template.source, "level");
  assert.deepEqual([labels, fields, more], [{ labels: { level: "level" } }, { structured_metadata: { job_id: "job_id" } }, []]);
});

test("without a namespace all are looked through", () => {
  const [job] = parse(contentOf({ sources: [{ source: "pods", app: "shop", at }] })).scrape_configs;
  assert.deepEqual(job.kubernetes_sd_configs, [{ role: "pod" }]);
});

test("containers and files have jobs of their own, with logfmt and patterns", () => {
  const pattern = { format: "pattern", pattern: "<level> <user>", level: "level", at } as const;
  const { scrape_configs: jobs } = parse(
    contentOf(
      { format: { format: "logfmt", at }, sources: [{ source: "docker", at }] },
      { format: pattern, sources: [{ source: "files", globs: ["/a.log"], at }], fields: [{ name: "user", fate: "line", type: "string", personal: "drop" }] },
    ),
  );
  assert.deepEqual(jobs[0].docker_sd_configs, [{ host: "unix:///var/run/docker.sock", refresh_interval: "5s" }]);
  assert.deepEqual(jobs[0].pipeline_stages[0].match.stages[0], { logfmt: { mapping: { level: "level" } } });
  assert.deepEqual(jobs[1].static_configs, [{ targets: ["localhost"], labels: { service: "shop1", __path__: "/a.log" } }]);
  assert.deepEqual(jobs[1].relabel_configs, undefined);
  assert.deepEqual(jobs[1].pipeline_stages.slice(1, 3), [
    { replace: { expression: "^(?:.*?) (.*)$", replace: "-" } },
    { regex: { expression: "^(?P<level>.*?) (?:.*)$" } },
  ]);
});

test("a job that has nothing to do to its lines has no stages", () => {
  const [job] = parse(contentOf({ format: { format: "json", at }, labels: [], sources: [{ source: "docker", at }] })).scrape_configs;
  assert.equal(job.pipeline_stages, undefined);
});
