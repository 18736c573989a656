import assert from "node:assert/strict";
import { test } from "node:test";
import { deriveAgentCollectors } from "../../src/derive/agent-collector.ts";
import type { CollectorConfig } from "../../src/derive/collector.ts";
import type { Settings } from "../../src/derive/collector-part.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import type { Log, LogAgent } from "../../src/ir/log.ts";
import type { Service } from "../../src/ir/system.ts";
import { nowhere as at, log, loki, service, system, tempo } from "../support/pipeline.ts";

const agent: LogAgent = { agent: "collector", version: "0.156", to: loki, at };
const files = { source: "files", globs: ["/var/log/shop.log"], at } as const;

function agentsOf(...services: readonly Service[]): readonly CollectorConfig[] {
  return deriveAgentCollectors(scopeOf(system({ services })));
}
function agentOf(part: Partial<Log>): CollectorConfig {
  const [config] = agentsOf(service("shop", { log: log({ agents: [agent], ...part }) }));
  assert.ok(config);
  return config;
}
/** The operators of the first receiver. */
function operatorsOf(part: Partial<Log>): readonly Settings[] {
  return (agentOf(part).receivers[0]?.settings.operators ?? []) as readonly Settings[];
}
const types = (operators: readonly Settings[]) => operators.map(({ type }) => type);
const statementsOf = (config: CollectorConfig) => {
  const personal = config.processors.find(({ type }) => type === "transform");
  return (personal?.settings.log_statements as readonly { readonly statements: readonly string[] }[] | undefined)?.[0]?.statements ?? [];
};

test("an agent keeps how far it has read, and what it could not send", () => {
  const config = agentOf({});
  assert.deepEqual(
    config.extensions.map(({ id }) => id),
    ["health_check", "file_storage"],
  );
  const [receiver] = config.receivers;
  assert.deepEqual([receiver?.id, receiver?.settings.storage, receiver?.settings.start_at], ["file_log/shop", "file_storage", "beginning"]);
  assert.deepEqual(config.exporters[0]?.settings.sending_queue, { storage: "file_storage" });
  assert.deepEqual(config.pipelines[0]?.processors, ["memory_limiter", "batch"]);
});

test("services that send to the same backend share the agent; one that sends nowhere has none", () => {
  const far = { ...loki, name: "far" };
  const agents = agentsOf(
    service("a", { log: log({ agents: [agent] }) }),
    service("b", { log: log({ agents: [agent], sources: [files, files] }) }),
    service("c", { log: log({ agents: [{ ...agent, to: far }] }) }),
    service("d", { log: log({ agents: [{ agent: "collector", version: "0.156", at }] }) }),
    service("e", { log: log({ agents: [{ ...agent, to: tempo }] }) }),
  );
  assert.deepEqual(
    agents.map(({ name, receivers }) => [name, receivers.map(({ id }) => id)]),
    [
      ["shop-agent", ["file_log/a", "file_log/b", "file_log/b-2"]],
      ["shop-far-agent", ["file_log/c"]],
    ],
  );
});

test("pods are found by their names, and those of another service that begin alike are left out", () => {
  const pods = (app: string): Partial<Log> => ({ agents: [agent], sources: [{ source: "pods", app, namespace: "prod", at }] });
  const [config] = agentsOf(service("shop", { log: log(pods("shop")) }), service("worker", { log: log(pods("shop-worker")) }));
  const [first, second] = config?.receivers ?? [];
  assert.deepEqual(
    [first?.settings.include, first?.settings.exclude],
    [["/var/log/pods/prod_shop-*_*/*/*.log"], ["/var/log/pods/prod_shop-worker-*_*/*/*.log"]],
  );
  assert.deepEqual([second?.settings.include, second?.settings.exclude], [["/var/log/pods/prod_shop-worker-*_*/*/*.log"], undefined]);
  assert.deepEqual(first?.settings.resource, { "service.name": "shop", app: "shop", namespace: "prod" });
  assert.deepEqual(types(operatorsOf(pods("shop"))).slice(0, 2), ["container", "copy"]);
});

test("containers are those that Docker says are the service's", () => {
  const operators = operatorsOf({ sources: [{ source: "docker", at }] });
  assert.deepEqual(operators.slice(0, 2), [
    { type: "container", format: "docker", add_metadata_from_filepath: false },
    { type: "filter", expr: 'attributes.attrs?.["com.docker.compose.service"] != "shop"' },
  ]);
});

test("a line is parsed, dropped, timed and labelled in this order, and only what is declared is left of it", () => {
  const operators = operatorsOf({
    sources: [files],
    level: "warn",
    fields: [
      { name: "http.status", fate: "metadata", type: "string" },
      { name: "path", fate: "line", type: "string" },
    ],
    add: { region: "eu" },
    drop: { path: ["/health", "/ready"] },
  });
  assert.deepEqual(types(operators), ["json_parser", "filter", "time_parser", "add", "severity_parser", "filter", "add", "add", "add", "retain"]);
  assert.deepEqual(
    operators.flatMap(({ expr }) => expr ?? []),
    ['string(attributes.parsed?.path) in ["/health", "/ready"]', 'attributes.parsed?.level in ["trace", "debug", "info"]'],
  );
  assert.deepEqual(operators.at(-3), {
    type: "add",
    field: "attributes.http_status",
    value: 'EXPR((attributes.parsed?.["http.status"] ?? attributes.parsed?.http?.status))',
    if: '(attributes.parsed?.["http.status"] ?? attributes.parsed?.http?.status) != nil',
  });
  assert.deepEqual(operators.at(-1), { type: "retain", fields: ["attributes.http_status", "attributes.region"] });
});

test("a time is read in Go's layout, or as seconds since 1970", () => {
  const layout = (timeFormat: string) => {
    const parser = operatorsOf({ sources: [files], format: { format: "logfmt", time: "ts", timeFormat, at } }).find(({ type }) => type === "time_parser");
    return [parser?.layout_type, parser?.layout];
  };
  assert.deepEqual(layout("RFC3339"), ["gotime", "2006-01-02T15:04:05Z07:00"]);
  assert.deepEqual(layout("02/Jan/2006:15:04:05 -0700"), ["gotime", "02/Jan/2006:15:04:05 -0700"]);
  assert.deepEqual(layout("UnixMs"), ["epoch", "ms"]);
});

test("personal data is hashed or taken out of the line, and hashed among the metadata", () => {
  const personal: Partial<Log> = {
    sources: [files],
    fields: [
      { name: "user", fate: "metadata", type: "string", personal: "hash" },
      { name: "email", fate: "line", type: "string", personal: "drop" },
    ],
  };
  const json = statementsOf(agentOf(personal));
  assert.equal(json.length, 4);
  assert.match(json[0] ?? "", /^replace_pattern\(log\.body, .*"\$\$1", SHA256, "\\"user\\":\\"%s\\""\)$/);
  assert.equal(json[2], 'set(log.attributes["user"], SHA256(String(log.attributes["user"]))) where log.attributes["user"] != nil');
  const pattern = statementsOf(agentOf({ ...personal, format: { format: "pattern", pattern: "<user> <email> <msg>", at } }));
  assert.deepEqual(pattern, [
    'set(log.attributes["user"], SHA256(log.attributes["user"])) where log.attributes["user"] != nil',
    'replace_pattern(log.body, "^().*?( (?:.*?) (?:.*))$$", Concat(["$${1}", log.attributes["user"], "$${2}"], "")) where log.attributes["user"] != nil',
    'replace_pattern(log.body, "^((?:.*?) ).*?( (?:.*))$$", "$${1}-$${2}")',
  ]);
});

test("in one agent each statement is for its own service, and older versions have other paths", () => {
  const fields = [{ name: "user", fate: "line", type: "string", personal: "drop" }] as const;
  const old: LogAgent = { ...agent, version: "0.110" };
  const [config] = agentsOf(
    service("a", { log: log({ agents: [old], sources: [files], fields }) }),
    service("b", { log: log({ agents: [old], sources: [files], fields }) }),
  );
  assert.ok(config);
  const statements = statementsOf(config);
  assert.match(statements[0] ?? "", /^replace_pattern\(body, .*\) where resource\.attributes\["service\.name"\] == "a"$/);
  assert.equal(config.receivers[0]?.id, "filelog/a");
});
