import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  alloy,
  dockerLogs,
  elasticsearch,
  environments,
  filebeat,
  fileLogs,
  json,
  logfmt,
  logLevel,
  logs,
  loki,
  pattern,
  personal,
  podLogs,
  service,
  system,
} from "obsc";
import type { Settings } from "../../src/derive/collector-part.ts";
import { derive } from "../../src/derive/plan.ts";
import { nodeOf } from "../support/systems.ts";

const per = environments("test", "live");
const search = elasticsearch("search", { url: "http://elasticsearch:9200" });
const sources = [fileLogs("/var/log/shop/*.log")];
type LogOptions = Parameters<typeof logs>[0];
type Processors = readonly Record<string, Settings>[];

/** The files of Filebeat, of a system whose services have these logs. */
function filesOf(all: Readonly<Record<string, LogOptions>>, environment?: string): ReadonlyMap<string, Settings> {
  const services = Object.entries(all).map(([name, log]) => service(name, { team: "t", logs: logs(log) }));
  const { configs } = derive(nodeOf(system("shop", { environments: per, services })), environment);
  return new Map(configs.filter(({ format }) => format === "filebeat").map(({ path, documents }) => [path, documents[0] as Settings]));
}
function configOf(...parts: Parameters<typeof filesOf>): Settings {
  const config = filesOf(...parts).get("filebeat/filebeat.yaml");
  assert.ok(config);
  return config;
}
function inputsOf(...parts: Parameters<typeof filesOf>) {
  return configOf(...parts)["filebeat.inputs"] as unknown as readonly (Settings & { readonly processors: Processors })[];
}
/** What is done to the lines of one log, after the fields that are the same for all. */
function processorsOf(log: Partial<LogOptions>): Processors {
  const [input] = inputsOf({ shop: { format: json(), sources, agents: [filebeat({ to: search })], ...log } });
  return input?.processors.slice(1) ?? [];
}

describe("what Filebeat reads", () => {
  const agents = [filebeat({ to: search })];

  it("is what Docker says are the lines of the service", () => {
    const [input] = inputsOf({ shop: { format: json(), sources: [dockerLogs()], agents } });
    assert.deepEqual([input?.paths, input?.parsers], [["/var/lib/docker/containers/*/*-json.log"], [{ container: { stream: "all", format: "docker" } }]]);
    assert.deepEqual(input?.processors.slice(0, 2), [
      { add_docker_metadata: { host: "unix:///var/run/docker.sock" } },
      { drop_event: { when: { not: { equals: { "container.labels.com_docker_compose_service": "shop" } } } } },
    ]);
  });

  it("are pods of any namespace where none is said, without those of a service whose name begins alike", () => {
    const [shop, worker] = inputsOf({
      shop: { format: json(), sources: [podLogs({ app: "shop" })], agents },
      worker: { format: json(), sources: [podLogs({ app: "shop-worker" }), fileLogs("/var/log/worker.log")], agents },
    });
    assert.deepEqual(shop?.paths, ["/var/log/containers/shop-*_*_*.log"]);
    assert.deepEqual(shop?.["prospector.scanner.exclude_files"], ["/shop-worker-"]);
    assert.equal(worker?.["prospector.scanner.exclude_files"], undefined);
  });

  it("has an id for each source of a service", () => {
    const ids = inputsOf({
      shop: { format: json(), sources: [fileLogs("/a.log"), fileLogs("/b.log")], agents },
      worker: { format: json(), sources: [fileLogs("/c.log")], agents },
    }).map(({ id }) => id);
    assert.deepEqual(ids, ["shop", "shop-2", "worker"]);
  });

  it("is nothing where another agent reads, or no source is said", () => {
    const lines = loki("loki", { url: "http://loki:3100", retention: "7d" });
    assert.deepEqual([...filesOf({ shop: { format: json(), sources, agents: [alloy({ to: lines })] } }).keys()], []);
    assert.deepEqual([...filesOf({ shop: { format: json(), agents } }).keys()], []);
  });
});

describe("where Filebeat writes", () => {
  it("is an index for each service that names one, under the first of them by default", () => {
    const config = configOf({
      shop: { format: json(), sources, agents: [filebeat({ to: search, index: "shop-%Y.%m.%d" })] },
      worker: { format: json(), sources, agents: [filebeat({ to: search, index: "worker" })] },
    });
    assert.deepEqual(config["output.elasticsearch"], {
      hosts: ["http://elasticsearch:9200"],
      index: "shop-%{+yyyy.MM.dd}",
      indices: [{ index: "worker", when: { or: [{ equals: { "service.name": "worker" } }] } }],
    });
  });

  it("is a Filebeat of its own for each Elasticsearch, with the certificates of that", () => {
    const far = elasticsearch("far", {
      url: per({ test: "http://localhost:9200", live: "https://search.example" }),
      tls: { ca: "/etc/tls/ca.crt", cert: "/etc/tls/us.crt", key: "/etc/tls/us.key" },
    });
    const files = filesOf(
      {
        shop: { format: json(), sources, agents: [filebeat({ to: search })] },
        worker: { format: json(), sources, agents: [filebeat({ to: far })] },
      },
      "live",
    );
    assert.deepEqual(
      [...files.keys()],
      ["filebeat/filebeat.yaml", "filebeat/filebeat-template.json", "filebeat/filebeat-far.yaml", "filebeat/filebeat-far-template.json"],
    );
    assert.deepEqual(files.get("filebeat/filebeat-far.yaml")?.["output.elasticsearch"], {
      hosts: ["https://search.example"],
      index: "shop-%{+yyyy.MM.dd}",
      "ssl.certificate_authorities": ["/etc/tls/ca.crt"],
      "ssl.certificate": "/etc/tls/us.crt",
      "ssl.key": "/etc/tls/us.key",
    });
  });

  it("has a copy of each index where there are nodes for it, and declared facts that are no text to take apart", () => {
    const of = (to: ReturnType<typeof elasticsearch>) =>
      filesOf({ shop: { format: json(), add: { region: "eu" }, sources, agents: [filebeat({ to })] } }).get("filebeat/filebeat-template.json")
        ?.template as unknown as { readonly settings: Settings; readonly mappings: { readonly properties: Settings } };
    assert.equal(of(search).settings.number_of_replicas, 0);
    assert.equal(of(elasticsearch("search", { url: "http://elasticsearch:9200", replicas: 3 })).settings.number_of_replicas, 1);
    assert.deepEqual(of(search).mappings.properties.region, { type: "keyword" });
  });
});

describe("what Filebeat does to a line", () => {
  const last = (log: Partial<LogOptions>) => processorsOf(log).at(-1);

  it("compares what is dropped as JSON has it, and as text elsewhere", () => {
    const when = (log: Partial<LogOptions>) => processorsOf(log).find(({ drop_event }) => drop_event)?.drop_event?.when;
    const dropping = { line: { retried: "boolean", status: "number" } } as const;
    assert.deepEqual(when({ ...dropping, drop: { retried: ["true"] } }), { or: [{ equals: { retried: true } }] });
    assert.deepEqual(when({ ...dropping, format: logfmt(), drop: { retried: ["true"] } }), { regexp: { retried: "^(?:true)$" } });
    assert.deepEqual(when({ ...dropping, format: logfmt(), drop: { status: ["204", "304"] } }), { regexp: { status: "^(?:204|304)$" } });
    assert.equal(when({ ...dropping, drop: { status: [] } }), undefined);
  });

  it("reads times by their layout, or as seconds or milliseconds since 1970", () => {
    const layouts = (timeFormat?: string) =>
      processorsOf({ format: json({ time: "ts", ...(timeFormat !== undefined && { timeFormat }) }) }).find(({ timestamp }) => timestamp)?.timestamp?.layouts;
    assert.deepEqual(layouts(), ["2006-01-02T15:04:05.999999999Z07:00"]);
    assert.deepEqual(layouts("Unix"), ["UNIX"]);
    assert.deepEqual(layouts("UnixMs"), ["UNIX_MS"]);
    assert.deepEqual(layouts("2006-01-02 15:04:05"), ["2006-01-02 15:04:05"]);
  });

  it("takes the level from the field of the label's name where no other is said", () => {
    const script = (log: Partial<LogOptions>) => String(processorsOf(log).find((each) => each.script)?.script?.source);
    assert.match(script({ labels: { level: logLevel() } }), /event\.Get\("level"\)/);
    assert.match(script({ format: json({ level: "severity" }), labels: { level: logLevel() } }), /event\.Get\("severity"\)[\s\S]*event\.Put\("level"/);
  });

  it("leaves out the whole line, which holds personal data again, when it has been read", () => {
    const line = { user: personal("hash") } as const;
    assert.deepEqual(last({ line, format: json({ level: "level" }) }), {
      drop_fields: { fields: ["message"], ignore_missing: true, when: { has_fields: ["level"] } },
    });
    assert.deepEqual(last({ line, format: logfmt() }), { drop_fields: { fields: ["message"], ignore_missing: true } });
    assert.deepEqual(Object.keys(last({ line, format: json({ message: "message" }) }) ?? {}), ["fingerprint"]);
    assert.deepEqual(Object.keys(last({ line, format: pattern("<user> <message>", { message: "message" }) }) ?? {}), ["fingerprint"]);
    assert.deepEqual(Object.keys(last({ format: json({ level: "level" }) }) ?? {}), ["decode_json_fields"]);
  });

  it("puts the words of a logfmt line in place of the line where they are declared to be under that name", () => {
    const script = (format: ReturnType<typeof logfmt>) => String(processorsOf({ format })[0]?.script?.source);
    assert.doesNotMatch(script(logfmt({ message: "message" })), /!== "message"/);
    assert.match(script(logfmt()), /if \(found\[1\] !== "message"\) event\.Put/);
  });
});
