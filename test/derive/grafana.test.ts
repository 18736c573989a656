import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  alert,
  alertmanager,
  type Backend,
  collector,
  counter,
  elasticsearch,
  fileLogs,
  gauge,
  grafana,
  grafanaManaged,
  histogram,
  jaeger,
  json,
  logfmt,
  logs,
  loki,
  nobody,
  pattern,
  prometheus,
  promtail,
  ratio,
  route,
  type ServiceOptions,
  type SystemOptions,
  scrape,
  secret,
  statusCode,
  targets,
  tempo,
  traces,
  zipkin,
} from "obsc";
import { grafanaEnv } from "../../src/derive/grafana-env.ts";
import { matcherOf } from "../../src/derive/grafana-links.ts";
import { derive } from "../../src/derive/plan.ts";
import { scopeOf } from "../../src/derive/scope.ts";
import type { Log } from "../../src/ir/log.ts";
import { node } from "../support/spec.ts";
import { systemWith } from "../support/systems.ts";

const metricStore = prometheus("prometheus", { url: "http://prometheus:9090", retention: "15d", scrapeInterval: "15s" });
const logStore = loki("loki", { url: "http://loki:3100", retention: "7d" });
const traceStore = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "3d" });
const adminPassword = secret.env("GRAFANA_PASSWORD");

function planOf(service: Partial<ServiceOptions>, system: Partial<SystemOptions>) {
  return derive(systemWith(service, system));
}

// biome-ignore lint/suspicious/noExplicitAny: provisioning files are data of any shape.
type Data = any;

function fileOf(plan: ReturnType<typeof planOf>, format: string): Data {
  return plan.configs.find((config) => config.format === format)?.documents[0];
}

function datasourcesOf(service: Partial<ServiceOptions>, datasources: readonly Backend[], links: Parameters<typeof grafana>[1]["links"] = {}): Data[] {
  return fileOf(planOf(service, { grafana: grafana("grafana", { adminPassword, datasources, links }) }), "datasources").datasources;
}

describe("datasources of Grafana", () => {
  it("have the names of their backends as fixed addresses, and one default", () => {
    const store = jaeger("jaeger", { otlp: "jaeger:4317", auth: "bearer" });
    const spans = zipkin("zipkin", { url: "http://zipkin:9411/api/v2/spans" });
    const found = datasourcesOf({}, [logStore, metricStore, store, spans, prometheus("second", { url: "http://second:9090", retention: "1d" })]);
    assert.deepEqual(
      found.map(({ uid, type, access, url, isDefault }) => [uid, type, access, url, isDefault]),
      [
        ["loki", "loki", "proxy", "http://loki:3100", undefined],
        ["prometheus", "prometheus", "proxy", "http://prometheus:9090", true],
        ["jaeger", "jaeger", "proxy", "http://jaeger:16686", undefined],
        ["zipkin", "zipkin", "proxy", "http://zipkin:9411", undefined],
        ["second", "prometheus", "proxy", "http://second:9090", undefined],
      ],
    );
    assert.equal(found[1].jsonData.timeInterval, "15s");
    assert.equal(found[2].jsonData.oauthPassThru, true);
  });

  it("are written by the system that declares the Grafana alone", () => {
    assert.equal(fileOf(planOf({}, {}), "datasources"), undefined);
    const platform = systemWith({}, { grafana: grafana("grafana", { adminPassword, datasources: [metricStore] }) });
    assert.equal(fileOf(planOf({}, { imports: [platform] }), "datasources"), undefined);
  });

  it("hold no secret, only where each is kept", () => {
    const guarded = loki("loki", {
      url: "http://loki:3100",
      retention: "7d",
      headers: { "X-Scope-OrgID": secret.env("TENANT"), Authorization: secret.file("/run/secrets/loki") },
      tls: { ca: "/etc/ca.crt" },
    });
    const closed = prometheus("prometheus", {
      url: "http://prometheus:9090",
      retention: "15d",
      web: {
        users: { admin: secret.env("HASH") },
        tls: { cert: "/c", key: "/k", clientCa: "/ca", clientAuth: "RequireAndVerifyClientCert" },
      },
    });
    const [first, second] = datasourcesOf({}, [closed, guarded]);
    assert.deepEqual(first.secureJsonData, {
      basicAuthPassword: "$PROMETHEUS_ADMIN_PASSWORD",
      tlsCACert: "$PROMETHEUS_CA_CERT",
      tlsClientCert: "$PROMETHEUS_CLIENT_CERT",
      tlsClientKey: "$PROMETHEUS_CLIENT_KEY",
    });
    assert.deepEqual([first.url, first.basicAuth, first.basicAuthUser], ["https://prometheus:9090", true, "admin"]);
    assert.deepEqual(second.secureJsonData, {
      httpHeaderValue1: "$TENANT",
      httpHeaderValue2: "$__file{/run/secrets/loki}",
      tlsCACert: "$__file{/etc/ca.crt}",
    });
    assert.deepEqual([second.jsonData.httpHeaderName1, second.jsonData.httpHeaderName2], ["X-Scope-OrgID", "Authorization"]);
    const variables = grafanaEnv(scopeOf(systemWith({}, { grafana: grafana("grafana", { adminPassword, datasources: [closed, guarded] }) })));
    assert.deepEqual(Object.keys(variables).slice(-5), [
      "PROMETHEUS_ADMIN_PASSWORD",
      "PROMETHEUS_CA_CERT",
      "PROMETHEUS_CLIENT_CERT",
      "PROMETHEUS_CLIENT_KEY",
      "TENANT",
    ]);
  });

  const at = { route: route("/", "/jobs"), status: statusCode("200", "500") };
  const requests = counter("shop_requests_total", { help: "h", labels: at, exemplars: true });
  const latency = histogram("shop_duration_seconds", { help: "h", labels: { route: at.route }, buckets: ["1s"], exemplars: true });
  const log = logs({ format: json(), metadata: { trace_id: "string" }, sources: [fileLogs("/var/log/shop.log")], agents: [promtail()] });
  const traced = traces({ sampling: { head: "10%" }, serviceGraph: true });

  it("lead from metric to trace to log to trace to metric where there is one of each kind", () => {
    const found = datasourcesOf({ metrics: { requests, latency }, logs: log, traces: traced, deliver: { logs: logStore, traces: traceStore } }, [
      metricStore,
      logStore,
      traceStore,
    ]);
    const [metric, line, trace] = found.map(({ jsonData }) => jsonData);
    assert.deepEqual(metric.exemplarTraceIdDestinations, [{ name: "trace_id", datasourceUid: "tempo", urlDisplayLabel: "Trace" }]);
    assert.deepEqual(line.derivedFields, [
      { name: "trace_id", matcherType: "label", matcherRegex: "trace_id", datasourceUid: "tempo", url: "$${__value.raw}", urlDisplayLabel: "Trace" },
    ]);
    assert.equal(trace.tracesToLogsV2.query, '{service="shop"} | trace_id="$${__span.traceId}"');
    assert.deepEqual(trace.serviceMap, { datasourceUid: "prometheus" });
    assert.deepEqual(trace.tracesToMetrics.tags, [{ key: "service.name", value: "job" }]);
    assert.equal(trace.tracesToMetrics.queries[0].query, "sum(rate(shop_requests_total{$$__tags}[5m]))");
  });

  it("lead nowhere where nothing says to which of two", () => {
    const second = jaeger("jaeger", { otlp: "jaeger:4317" });
    const parts: Partial<ServiceOptions> = { metrics: { requests }, logs: log, deliver: { logs: logStore } };
    const [metric, line] = datasourcesOf(parts, [metricStore, logStore, traceStore, second]);
    assert.equal(metric.jsonData.exemplarTraceIdDestinations, undefined);
    assert.equal(line.jsonData, undefined);
    const links = { logsToTraces: { from: logStore, field: "trace_id", to: second } };
    assert.equal(datasourcesOf(parts, [metricStore, logStore, traceStore, second], links)[1].jsonData.derivedFields[0].datasourceUid, "jaeger");
  });

  it("find the trace id in the form that the log has", () => {
    const find = (said: Parameters<typeof logs>[0], line: string) => {
      const matcher = matcherOf(node<Log>(logs({ ...said, sources: [fileLogs("/x")] })), "trace_id");
      return matcher?.type === "regex" ? new RegExp(matcher.pattern).exec(line)?.[1] : matcher;
    };
    const line = { trace_id: "string" } as const;
    assert.equal(find({ format: json(), line }, '{"msg":"x","trace_id": "abc123"}'), "abc123");
    assert.equal(find({ format: logfmt(), line }, 'msg="trace_id=no" x trace_id=abc123 y=1'), "abc123");
    assert.equal(find({ format: logfmt(), line }, "trace_id=abc123 y=1"), "abc123");
    assert.equal(find({ format: pattern("<ip> [<trace_id>] <msg>"), line }, "10.0.0.1 [abc123] hello"), "abc123");
    assert.equal(find({ format: pattern("<ip> <trace_id>"), line }, "10.0.0.1 abc123"), "abc123");
    assert.deepEqual(find({ format: json(), metadata: line }, ""), { type: "label", pattern: "trace_id" });
    assert.equal(find({ format: json() }, ""), undefined);
  });

  it("read the index that is written", () => {
    const search = elasticsearch("es", { url: "http://es:9200", timeField: "time" });
    const [found] = datasourcesOf({}, [search]);
    assert.deepEqual([found.type, found.jsonData], ["elasticsearch", { timeField: "time" }]);
  });
});

describe("settings of Grafana", () => {
  it("are variables of its environment", () => {
    const env = (parts: object) => grafanaEnv(scopeOf(systemWith({}, { grafana: grafana("grafana", { adminPassword, datasources: [], ...parts }) })));
    assert.deepEqual(env({}), {
      GF_SECURITY_ADMIN_PASSWORD: { secret: "env", name: "GRAFANA_PASSWORD" },
      GF_SERVER_ROOT_URL: "http://grafana:3000",
      GF_USERS_ALLOW_SIGN_UP: "false",
      GF_AUTH_ANONYMOUS_ENABLED: "false",
      GF_AUTH_BASIC_ENABLED: "false",
    });
    const full = env({ adminPassword: secret.file("/run/secrets/admin"), auth: { basic: true, ldap: "/etc/grafana/ldap.toml" } });
    assert.equal(full.GF_SECURITY_ADMIN_PASSWORD__FILE, "/run/secrets/admin");
    assert.equal(full.GF_AUTH_BASIC_ENABLED, "true");
    assert.equal(full.GF_AUTH_LDAP_CONFIG_FILE, "/etc/grafana/ldap.toml");
    assert.deepEqual(grafanaEnv(scopeOf(systemWith({}))), {});
  });
});

describe("alerts that Grafana evaluates", () => {
  const used = gauge("shop_memory_usage_bytes", { help: "h" });
  const most = gauge("shop_memory_limit_bytes", { help: "h" });
  const memory = ratio(used, most, { by: ["instance"] });
  const engine = grafanaManaged({ every: "60s", noData: "NoData", onError: "Alerting" });
  const common = { for: "5m", severity: "warning", summary: "{value} on {instance}", engine } as const;
  const own = grafana("grafana", { adminPassword, datasources: [metricStore, logStore] });

  function rulesOf(
    when: Parameters<typeof alert>[1]["when"],
    more: Partial<SystemOptions> = {},
  ): { readonly rule: Data; readonly file: Data; readonly names: readonly string[] } {
    const plan = planOf(
      { metrics: { used, most }, alerts: [alert("Shop High Memory", { ...common, when })], deliver: { metrics: scrape({ port: 1 }) } },
      { grafana: own, ...more },
    );
    const file = fileOf(plan, "grafana-alerting");
    const names = plan.ruleFiles.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules.map(({ name }) => name)));
    return { file, rule: file?.groups[0].rules[0], names };
  }

  it("ask, reduce and compare, and stay out of the rules of Prometheus", () => {
    const { file, rule, names } = rulesOf(memory.above("80%"));
    assert.deepEqual(names, []);
    assert.deepEqual([file.groups[0].folder, file.groups[0].interval, rule.title, rule.condition], ["shop", "1m", "Shop High Memory", "C"]);
    assert.deepEqual([rule.noDataState, rule.execErrState, rule.for], ["NoData", "Alerting", "5m"]);
    const [ask, reduce, compare] = rule.data;
    assert.deepEqual([ask.datasourceUid, reduce.datasourceUid, compare.datasourceUid], ["prometheus", "__expr__", "__expr__"]);
    assert.match(ask.model.expr, /^sum by \(job, instance\) \(shop_memory_usage_bytes\) \/ /);
    assert.deepEqual([reduce.model.type, reduce.model.expression, reduce.model.reducer], ["reduce", "A", "last"]);
    assert.deepEqual(compare.model.conditions, [{ evaluator: { type: "gt", params: [0.8] } }]);
    assert.equal(rule.annotations.summary, "{{ $values.B.Value | humanizePercentage }} on {{ $labels.instance }}");
    assert.equal(rule.labels.severity, "warning");
    assert.ok(rule.uid.length <= 40);
  });

  it("compare by arithmetic what thresholds do not know", () => {
    const { rule } = rulesOf(memory.atLeast("80%"));
    assert.deepEqual([rule.data[2].model.type, rule.data[2].model.expression], ["math", "$B >= 0.8"]);
  });

  it("are well without data where only a result means trouble", () => {
    const { rule } = rulesOf(targets.down());
    assert.deepEqual([rule.data[0].model.expr, rule.data[2].model.expression, rule.noDataState], ['up{job="shop"} == 0', "is_number($B)", "OK"]);
  });

  it("are handed on to the Alertmanager that routes the others", () => {
    const { file } = rulesOf(memory.above("80%"), { routing: alertmanager("am", { address: "am:9093", groupBy: ["alertname"], default: nobody }) });
    assert.deepEqual(file.contactPoints[0].receivers[0].settings, { url: "http://am:9093" });
    assert.equal(file.policies[0].receiver, "am");
  });

  it("are not written where nothing can answer them", () => {
    assert.equal(rulesOf(memory.above("80%"), { grafana: grafana("grafana", { adminPassword, datasources: [logStore] }) }).file, undefined);
  });
});

describe("what leads from a trace to lines", () => {
  it("covers all services whose lines end in the store, whatever carries them", () => {
    const gate = collector("gate", { version: "0.156", receive: { otlp: {} }, memoryLimit: "1GiB", export: { logs: [logStore], traces: [traceStore] } });
    const log = logs({ format: json() });
    const found = datasourcesOf({ logs: log, traces: traces({ sampling: { head: "1%" } }), deliver: { logs: gate, traces: gate } }, [logStore, traceStore]);
    assert.equal(found[1].jsonData.tracesToLogsV2.query, '{service_name="shop"} | trace_id="$${__span.traceId}"');
  });
});

describe("dashboards for a Grafana that is known", () => {
  const requests = counter("shop_requests_total", { help: "h", labels: { status: statusCode("200", "500"), route: route("/") } });
  const latency = histogram("shop_duration_seconds", { help: "h", labels: { route: route("/") }, buckets: ["1s"] });
  const service = { metrics: { requests, latency }, logs: logs({ format: json() }), traces: traces({ sampling: { head: "1%" } }) };
  const red = (datasources: readonly Backend[]) =>
    planOf(service, { grafana: grafana("grafana", { adminPassword, datasources }) }).dashboards.find(({ kind }) => kind === "red");
  const linksIn = (board: ReturnType<typeof red>) =>
    new Set(board?.rows.flatMap(({ panels }) => panels.flatMap(({ links }) => links.map(({ to }) => to.link))));

  it("start with its datasources", () => {
    const starts = red([prometheus("metrics", { url: "http://m:9090", retention: "1d" }), logStore, traceStore])?.variables.flatMap((variable) =>
      variable.variable === "datasource" ? [[variable.name, variable.start?.kind, variable.start?.uid]] : [],
    );
    assert.deepEqual(starts, [
      ["datasource", "prometheus", "metrics"],
      ["logs", "loki", "loki"],
      ["traces", "tempo", "tempo"],
    ]);
  });

  it("lead to the traces in Jaeger where there is no Tempo, and nowhere where there is neither", () => {
    assert.deepEqual([...linksIn(red([metricStore, logStore, traceStore]))], ["logs", "traces"]);
    assert.deepEqual([...linksIn(red([metricStore, logStore, jaeger("jaeger", { otlp: "jaeger:4317" })]))], ["logs", "jaeger"]);
    assert.deepEqual([...linksIn(red([metricStore]))], []);
    assert.ok(!red([metricStore])?.rows.some(({ title }) => title === "Log"));
  });
});
