import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  backendSink,
  consoleSink,
  elasticsearch,
  environments,
  filebeat,
  fileLogs,
  fileSink,
  json,
  logfmt,
  logLevel,
  logs,
  pattern,
  personal,
  podLogs,
  secret,
  service,
  system,
} from "obsc";
import type { Settings } from "../../src/derive/collector-part.ts";
import { derive } from "../../src/derive/plan.ts";
import type { System } from "../../src/ir/system.ts";
import { node } from "../support/spec.ts";

const search = elasticsearch("search", { url: "http://elasticsearch:9200", replicas: 3, headers: { Authorization: secret.env("SEARCH_TOKEN") } });
const agents = [filebeat({ to: search })];

function documentOf(path: string, spec: unknown, environment?: string): Settings {
  const file = derive(node<System>(spec), environment).configs.find((each) => each.path === path);
  assert.ok(file, `no ${path}`);
  return file.documents[0] as Settings;
}
const shop = (log: ReturnType<typeof logs>) => system("shop", { services: [service("shop", { team: "t", version: "1.2.0", logs: log })] });
function inputOf(log: unknown): { readonly paths: readonly string[]; readonly processors: readonly Record<string, Settings>[] } {
  const config = documentOf("filebeat/filebeat.yaml", shop(log as ReturnType<typeof logs>));
  const [input] = config["filebeat.inputs"] as unknown as readonly ReturnType<typeof inputOf>[];
  assert.ok(input);
  return input;
}
const kinds = (log: unknown) => inputOf(log).processors.flatMap((processor) => Object.keys(processor));

describe("the configuration of Filebeat", () => {
  const log = logs({
    format: json({ time: "ts", level: "lvl", message: "msg" }),
    level: "info",
    labels: { level: logLevel() },
    metadata: { job_id: "string", user: personal("hash") },
    line: { msg: "string", path: "string", status: "number", email: personal("drop") },
    drop: { path: ["/health"], status: ["204"] },
    sources: [podLogs({ app: "shop", namespace: "prod" })],
    agents,
  });

  it("reads containers of pods, and puts the fields of a line beside its own", () => {
    assert.deepEqual(inputOf(log).paths, ["/var/log/containers/shop-*_prod_*.log"]);
    assert.deepEqual(kinds(log), [
      "add_kubernetes_metadata",
      "add_fields",
      "decode_json_fields",
      "drop_event",
      "drop_event",
      "timestamp",
      "script",
      "drop_event",
      "fingerprint",
      "drop_fields",
      "rename",
      "drop_fields",
    ]);
  });

  it("drops what every agent drops", () => {
    assert.deepEqual(
      inputOf(log).processors.flatMap(({ drop_event }) => (drop_event ? [drop_event.when] : [])),
      [{ regexp: { path: "^(?:/health)$" } }, { or: [{ equals: { status: 204 } }] }, { regexp: { level: "^(?i:trace|debug)$" } }],
    );
    assert.deepEqual(inputOf(log).processors.at(-1), { drop_fields: { fields: ["email", "ts", "lvl"], ignore_missing: true } });
  });

  it("writes an index a day, with a template that makes no data stream of it", () => {
    const config = documentOf("filebeat/filebeat.yaml", shop(log));
    assert.deepEqual(config["output.elasticsearch"], {
      hosts: ["http://elasticsearch:9200"],
      index: "shop-%{+yyyy.MM.dd}",
      headers: { Authorization: "${SEARCH_TOKEN}" },
    });
    assert.equal(config["setup.ilm.enabled"], false);
    const { index_patterns, template } = documentOf("filebeat/filebeat-template.json", shop(log)) as Record<string, Settings>;
    assert.deepEqual(index_patterns, ["shop-*"]);
    const { properties } = template?.mappings as unknown as { properties: Record<string, Settings> };
    assert.deepEqual(
      [properties.job_id, properties.status, properties.email, properties.level],
      [{ type: "keyword" }, { type: "double" }, undefined, { type: "keyword" }],
    );
  });

  it("reads logfmt by a script and a pattern by its places", () => {
    const sources = [fileLogs("/var/log/shop/*.log")];
    assert.deepEqual(kinds(logs({ format: logfmt(), sources, agents })), ["add_fields", "script"]);
    const [, dissect] = inputOf(logs({ format: pattern("<ip> <_> <msg>"), sources, agents })).processors;
    assert.equal(dissect?.dissect?.tokenizer, "%{ip} %{} %{msg}");
  });
});

describe("the settings of a service's logger", () => {
  const per = environments("test", "live");
  const log = logs({
    format: json({ message: "msg" }),
    level: per({ test: "debug", live: "info" }),
    line: { msg: "string", email: personal("drop") },
    sinks: [
      consoleSink({ pretty: per({ test: true, live: false }) }),
      fileSink("/var/log/app.log", { maxSize: "100MB", maxFiles: 5, compress: true }),
      backendSink(search, { index: "logs-%Y.%m.%d", flush: "2s" }),
    ],
  });
  const spec = system("shop", { environments: per, services: [service("shop", { team: "t", version: "1.2.0", logs: log })] });

  it("say its level, its fields and its sinks, for the environment", () => {
    assert.deepEqual(documentOf("logging/shop.json", spec, "live"), {
      level: "info",
      format: "json",
      names: { message: "msg" },
      fields: { msg: "string", email: "string" },
      add: { service: "shop", version: "1.2.0" },
      personal: { email: "drop" },
      sinks: [
        { type: "console", pretty: false },
        { type: "file", path: "/var/log/app.log", maxBytes: 100_000_000, maxFiles: 5, compress: true },
        {
          type: "elasticsearch",
          url: "http://elasticsearch:9200",
          index: "logs-%{+yyyy.MM.dd}",
          timeField: "@timestamp",
          headers: { Authorization: "${SEARCH_TOKEN}" },
          buffer: 1000,
          flushMilliseconds: 2000,
        },
      ],
    });
    assert.deepEqual((documentOf("logging/shop.json", spec, "test").sinks as readonly Settings[])[0], { type: "console", pretty: true });
  });
});
