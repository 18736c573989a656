import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type Backend,
  backendSink,
  collector,
  elasticsearch,
  filebeat,
  fileLogs,
  type GrafanaOptions,
  grafana,
  jaeger,
  json,
  logs,
  loki,
  otlp,
  pattern,
  podLogs,
  prometheus,
  promtail,
  type ServiceOptions,
  secret,
  service,
  system,
  tempo,
  traces,
  zipkin,
} from "obsc";
import { derive } from "../../src/derive/plan.ts";
import { nodeOf } from "../support/systems.ts";

const metricStore = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d" });
const logStore = loki("loki", { url: "http://loki:3100", retention: "7d" });
const traceStore = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "3d" });
const traced = traces({ sampling: { head: "1%" } });

// biome-ignore lint/suspicious/noExplicitAny: provisioning files are data of any shape.
type Data = any;

/** The datasources of a Grafana, by their names. */
function datasources(all: readonly Backend[], services: Readonly<Record<string, Partial<ServiceOptions>>> = {}, links: GrafanaOptions["links"] = {}): Data {
  const spec = system("shop", {
    services: Object.entries(services).map(([name, parts]) => service(name, { team: "t", ...parts })),
    grafana: grafana("grafana", { adminPassword: secret.env("ADMIN"), datasources: all, links }),
  });
  const found = derive(nodeOf(spec)).configs.find(({ format }) => format === "datasources")?.documents[0] as Data;
  return Object.fromEntries(found.datasources.map((each: Data) => [each.name, each]));
}
const reading = (app: string, field: string) => ({
  logs: logs({ format: json(), line: { [field]: "string" }, sources: [podLogs({ app, namespace: "prod" })], agents: [promtail({ to: logStore })] }),
  traces: traced,
});

describe("what leads from a trace to lines", () => {
  it("asks for the streams of all services by a label that all have", () => {
    const { tempo: store } = datasources([logStore, traceStore], { a: reading("a", "trace_id"), b: reading("b+c", "trace_id") });
    assert.equal(store.jsonData.tracesToLogsV2.query, '{app=~"a|b\\\\+c"} |= "$${__span.traceId}"');
  });

  it("is not there where no label is common to all", () => {
    const others = { logs: logs({ format: json(), sources: [] }), traces: traced, deliver: { logs: logStore } };
    const { tempo: store } = datasources([logStore, traceStore], { a: reading("a", "trace_id"), b: others });
    assert.equal(store.jsonData.tracesToLogsV2, undefined);
  });

  it("is a search in the documents of an Elasticsearch, and one back from each document", () => {
    const search = elasticsearch("search", { url: "http://elasticsearch:9200" });
    const sunk = { logs: logs({ format: json(), line: { traceId: "string" }, sources: [fileLogs("/a.log")], sinks: [backendSink(search)] }), traces: traced };
    const found = datasources([search, traceStore], { a: sunk });
    assert.equal(found.tempo.jsonData.tracesToLogsV2.query, 'traceId:"$${__span.traceId}"');
    assert.deepEqual(found.search.jsonData.dataLinks, [{ field: "traceId", datasourceUid: "tempo", url: "$${__value.raw}", urlDisplayLabel: "Trace" }]);
  });

  it("is by the field that the spec says, in one direction or both", () => {
    const by = datasources([logStore, traceStore], { a: reading("a", "request") }, { tracesToLogs: { from: traceStore, to: logStore, by: "request" } });
    assert.deepEqual(
      by.loki.jsonData.derivedFields.map(({ name, matcherType }: Data) => [name, matcherType]),
      [["request", "regex"]],
    );
    const none = datasources([logStore, traceStore], {}, { logsToTraces: { from: logStore, to: traceStore, field: "request" } });
    assert.deepEqual(
      none.loki.jsonData.derivedFields.map(({ matcherRegex, matcherType }: Data) => [matcherRegex, matcherType]),
      [["request", "label"]],
    );
  });
});

describe("what leads from a line to its trace", () => {
  it("is a field for each way in which a log has the id", () => {
    const patterned = {
      logs: logs({
        format: pattern("<time> [<trace_id>] <msg>"),
        line: { trace_id: "string", msg: "string" },
        sources: [fileLogs("/a.log")],
        agents: [promtail({ to: logStore })],
      }),
    };
    const { loki: store } = datasources([logStore, traceStore], { a: reading("a", "trace_id"), b: patterned });
    const fields = store.jsonData.derivedFields;
    assert.deepEqual(
      fields.map(({ name }: Data) => name),
      ["trace_id", "trace_id 2"],
    );
    const [, id] = new RegExp(fields[1].matcherRegex.replaceAll("$$", "$")).exec("12:00 [abc123] well") ?? [];
    assert.equal(id, "abc123");
  });

  it("is not looked for in lines that end elsewhere", () => {
    const far = otlp("far", { endpoint: "https://otlp.example" });
    const gate = collector("gate", { version: "0.150", receive: { otlp: {} }, memoryLimit: "1GiB", export: { logs: [far] } });
    const found = datasources([logStore, traceStore], { a: { logs: logs({ format: json() }), traces: traced, deliver: { logs: gate } } });
    assert.equal(found.loki.jsonData?.derivedFields, undefined);
  });
});

describe("a datasource", () => {
  it("is where Grafana asks, whatever the address is that others send to", () => {
    const found = datasources([
      jaeger("plain", { otlp: "jaeger:4317", tls: { insecure: true } }),
      jaeger("paged", { otlp: "jaeger:4317", ui: "https://jaeger.example/ui", auth: "bearer" }),
      zipkin("zipkin", { url: "http://zipkin:9411/api/v2/spans" }),
      prometheus("guarded", {
        url: "http://prometheus:9090",
        retention: "15d",
        web: { tls: { cert: "/s.crt", key: "/s.key", clientCa: "/ca.crt", clientAuth: "RequireAndVerifyClientCert" } },
      }),
    ]);
    assert.deepEqual(
      [found.plain.url, found.paged.url, found.zipkin.url, found.guarded.url],
      ["http://jaeger:16686", "https://jaeger.example/ui", "http://zipkin:9411", "https://prometheus:9090"],
    );
    assert.deepEqual([found.plain.jsonData.oauthPassThru, found.paged.jsonData.oauthPassThru], [undefined, true]);
    assert.equal(found.guarded.jsonData.tlsAuth, true);
  });

  it("proves who Grafana is by the certificates of the backend", () => {
    const { loki: store } = datasources([
      loki("loki", { url: "https://loki.example", retention: "7d", tls: { ca: "/tls/ca.crt", cert: "/tls/us.crt", key: "/tls/us.key" } }),
      metricStore,
    ]);
    assert.deepEqual([store.jsonData.tlsAuthWithCACert, store.jsonData.tlsAuth], [true, true]);
    assert.deepEqual(store.secureJsonData, {
      tlsCACert: "$__file{/tls/ca.crt}",
      tlsClientCert: "$__file{/tls/us.crt}",
      tlsClientKey: "$__file{/tls/us.key}",
    });
  });

  it("of an Elasticsearch knows the index that is written, by the day or the month, or all that begin so", () => {
    const indexOf = (index: string) => {
      const search = elasticsearch("search", { url: "http://elasticsearch:9200" });
      const log = logs({ format: json({ level: "severity", message: "msg" }), sources: [fileLogs("/a.log")], agents: [filebeat({ to: search, index })] });
      const { search: found } = datasources([search], { a: { logs: log } });
      assert.deepEqual([found.jsonData.logLevelField, found.jsonData.logMessageField], ["severity", "msg"]);
      return [found.jsonData.index, found.jsonData.interval];
    };
    assert.deepEqual(indexOf("shop-%{+yyyy.MM.dd}"), ["[shop-]YYYY.MM.DD", "Daily"]);
    assert.deepEqual(indexOf("shop-%{+yyyy.MM}"), ["[shop-]YYYY.MM", "Monthly"]);
    assert.deepEqual(indexOf("shop-%{+yyyy}"), ["[shop-]YYYY", "Yearly"]);
    assert.deepEqual(indexOf("shop"), ["shop*", undefined]);
  });
});
