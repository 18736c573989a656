import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  alert,
  alloy,
  asked,
  backendSink,
  bounded,
  collectorAgent,
  consoleSink,
  dockerLogs,
  elasticsearch,
  environments,
  filebeat,
  fileLogs,
  fileSink,
  findSpans,
  json,
  logfmt,
  logLevel,
  logql,
  logs,
  loki,
  matches,
  not,
  oneOf,
  pattern,
  personal,
  podLogs,
  promtail,
  record,
  tempo,
  traceql,
} from "obsc";
import type { Log } from "../../src/ir/log.ts";
import type { LogqlQuery } from "../../src/ir/query.ts";
import { print } from "../../src/logql/print.ts";
import { gathered, node, problemsOf } from "../support/spec.ts";
import { systemWith } from "../support/systems.ts";

const store = loki("loki", { url: "http://loki:3100", retention: "7d" });
const traceStore = tempo("tempo", { otlp: "tempo:4317", query: "http://tempo:3200", retention: "3d" });

function shopLog(format = json({ message: "msg" })) {
  return logs({
    format,
    labels: { level: logLevel(), provider: oneOf("aws", "gcp"), shard: bounded(8, "fixed") },
    metadata: { "order.id": "string", outcome: oneOf("ok", "failed"), user: personal("hash") },
    line: { msg: "string", status: "number", retried: "boolean", email: personal("drop") },
    sources: [dockerLogs()],
  });
}
const log = shopLog();

describe("a log", () => {
  it("keeps each field with its fate, and says what it does not say by its defaults", () => {
    const { at: _at, ...said } = node<Log>(log);
    assert.deepEqual(
      { ...said, format: said.format.format, labels: said.labels.map(({ name }) => name), sources: said.sources.length },
      {
        node: "log",
        format: "json",
        labels: ["level", "provider", "shard"],
        fields: [
          { name: "order.id", fate: "metadata", type: "string" },
          { name: "outcome", fate: "metadata", type: "string", values: ["ok", "failed"] },
          { name: "user", fate: "metadata", type: "string", personal: "hash" },
          { name: "msg", fate: "line", type: "string" },
          { name: "status", fate: "line", type: "number" },
          { name: "retried", fate: "line", type: "boolean" },
          { name: "email", fate: "line", type: "string", personal: "drop" },
        ],
        add: {},
        drop: {},
        sources: 1,
        agents: [],
        sinks: [],
        allow: [],
      },
    );
  });

  it("takes a level by environment, facts to add, lines to drop, and agents", () => {
    const per = environments("test", "live");
    const full = node<Log>(
      logs({
        format: logfmt({ time: "ts", level: "lvl" }),
        level: per({ test: "debug", live: "info" }),
        line: { path: "string" },
        add: { region: "eu" },
        drop: { path: ["/health"] },
        agents: [promtail(), promtail({ port: 3101, to: store })],
      }),
    );
    const { at: _at, ...format } = full.format;
    assert.deepEqual(format, { format: "logfmt", time: "ts", timeFormat: "RFC3339Nano", level: "lvl" });
    assert.deepEqual([full.level, full.add, full.drop], [{ perEnvironment: { test: "debug", live: "info" } }, { region: "eu" }, { path: ["/health"] }]);
    assert.deepEqual(
      full.agents.map(({ agent, port, to }) => [agent, port, to?.name]),
      [
        ["promtail", 9080, undefined],
        ["promtail", 3101, "loki"],
      ],
    );
  });

  it("knows its sources", () => {
    const { sources } = node<Log>(
      logs({ format: json(), sources: [podLogs({ app: "a" }), podLogs({ app: "a", namespace: "n" }), dockerLogs(), fileLogs("/a", "/b/*.log")] }),
    );
    assert.deepEqual(
      sources.map(({ at: _at, ...source }) => source),
      [{ source: "pods", app: "a" }, { source: "pods", app: "a", namespace: "n" }, { source: "docker" }, { source: "files", globs: ["/a", "/b/*.log"] }],
    );
  });

  it("levels are six, in small letters, and normalised", () => {
    const [level] = node<Log>(log).labels;
    assert.deepEqual([level?.values, level?.normalise], [["trace", "debug", "info", "warn", "error", "fatal"], "level"]);
  });
});

describe("a verb of a log", () => {
  const text = (query: unknown) => print(node<LogqlQuery>(query).expr);
  const said: readonly (readonly [string, unknown, string])[] = [
    ["shows all lines", log.lines(), "{}"],
    ["chooses streams by labels", log.where({ level: "error", provider: not("aws") }).lines(), '{level="error", provider!="aws"}'],
    ["chooses one of several values", log.where({ level: ["error", "fatal"], shard: matches("[0-3]") }).lines(), '{level=~"error|fatal", shard=~"[0-3]"}'],
    ["filters by metadata without parsing", log.where({ "order.id": "7", outcome: "failed" }).lines(), '{} | order_id="7" | outcome="failed"'],
    [
      "parses for fields of the line",
      log.where({ status: 504, retried: true, msg: not("a.b", "c") }).lines(),
      '{} | json | status == 504 | retried="true" | msg!~"a\\\\.b|c"',
    ],
    [
      "puts what skips most lines first, in whatever order it is said",
      log.where({ status: 504 }).containing("timeout").where({ "order.id": "7" }).containing("db").lines(),
      '{} |= "timeout" |= "db" | order_id="7" | json | status == 504',
    ],
    ["counts lines in a second", log.rate(), "sum(rate({} [$range]))"],
    ["counts lines in a range", log.count({ over: "1h", by: ["level"] }), "sum by (level) (count_over_time({} [1h]))"],
    ["groups by metadata without parsing", log.rate({ by: ["order.id"] }), "sum by (order_id) (rate({} [$range]))"],
    ["parses to group by a field of the line", log.rate({ by: ["msg", "level"] }), 'sum by (msg, level) (rate({} | json | __error__="" [$range]))'],
    [
      "finds the commonest values",
      log.where({ level: "error" }).top(10, "msg", { over: "5m" }),
      'topk(10, sum by (msg) (count_over_time({level="error"} | json | __error__="" [5m])))',
    ],
    ["leaves out what is undefined", log.where({ level: undefined as never }).lines(), "{}"],
    ["uses the parser of the format", shopLog(logfmt()).where({ msg: "a" }).lines(), '{} | logfmt | msg="a"'],
    [
      "uses the pattern of the log",
      shopLog(pattern("<ip> <status> <retried> <email> <msg>")).where({ msg: "a" }).lines(),
      '{} | pattern "<ip> <status> <retried> <email> <msg>" | msg="a"',
    ],
  ];
  for (const [name, query, expected] of said) it(name, () => assert.equal(text(query), expected));

  it("keeps the log and the unit", () => {
    const units = [log.lines(), log.rate(), log.count(), log.top(3, "msg")].map((query) => node<LogqlQuery>(query));
    assert.deepEqual(
      units.map(({ unit }) => unit),
      ["unknown", "count/s", "count", "count"],
    );
    assert.ok(units.every((query) => query.log === node<Log>(log)));
  });

  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    // @ts-expect-error a field that the log lacks
    ["a field that the log lacks", () => log.where({ order: "7" }).lines(), "0.{order} the log has no field `order`"],
    // @ts-expect-error a value that the label never takes
    ["a value that the label never takes", () => log.where({ level: "err" }), '0.level `level` is never `"err"`'],
    // @ts-expect-error a value that the field never takes
    ["a value that the field never takes", () => log.where({ outcome: "no" }), '0.outcome `outcome` is never `"no"`'],
    // @ts-expect-error text for a number
    ["text for a number", () => log.where({ status: "504" }), '0.status `"504"` is not a number'],
    // @ts-expect-error text for a yes or no
    ["text for a yes or no", () => log.where({ retried: "true" }), '0.retried `"true"` is not a yes or no'],
    // @ts-expect-error a field that does not leave the host
    ["a field that does not leave the host", () => log.where({ email: "a@b.c" }), "0.{email} `email` is dropped before it leaves the host"],
    // @ts-expect-error no choice
    ["no choice", () => log.where("error"), '0 `"error"` is not a choice of values'],
    ["an empty text", () => log.containing(""), '0 `""` is not a text that says something'],
    // @ts-expect-error a group that the log lacks
    ["a group that the log lacks", () => log.rate({ by: ["levl"] }), "0.by.0 the log has no field `levl`"],
    // @ts-expect-error a group that does not leave the host
    ["a group that does not leave the host", () => log.rate({ by: ["email"] }), "0.by.0 `email` is dropped before it leaves the host"],
    // @ts-expect-error a group that is no text
    ["a group that is no text", () => log.rate({ by: [1] }), "0.by.0 `1` is not a name of a field"],
    // @ts-expect-error the commonest of a label
    ["the commonest of a label", () => log.top(10, "level"), "1 the log has no field `level`"],
    ["none of the commonest", () => log.top(0, "msg"), "0 `0` is not a whole number over 0"],
    // @ts-expect-error a range without a unit
    ["a range without a unit", () => log.top(3, "msg", { over: 5 }), "2.over `5` is not a duration over zero"],
    // @ts-expect-error a field of a log without fields
    ["a field of a log without fields", () => logs({ format: json() }).top(3, "msg"), "1 the log has no field `msg`"],
  ];
  for (const [name, statement, problem] of wrong) it(`reports ${name}`, () => assert.deepEqual(problemsOf(statement), [problem]));
});

describe("a mistake in a log", () => {
  const wrong: readonly (readonly [string, () => unknown, string])[] = [
    // @ts-expect-error
    ["no format", () => logs({}), "0 `format` is missing"],
    // @ts-expect-error
    ["a format by its name", () => logs({ format: "json" }), '0.format `"json"` is not a format of lines'],
    // @ts-expect-error
    ["a type that does not exist", () => logs({ format: json(), line: { a: "text" } }), '0.line.a `"text"` is not a type of field'],
    [
      "a field that is dropped and does not exist",
      // @ts-expect-error
      () => logs({ format: json(), line: { path: "string" }, drop: { pth: ["/a"] } }),
      "0.drop.{pth} the log has no field `pth`",
    ],
    ["a field with two fates", () => logs({ format: json(), metadata: { a: "string" }, line: { a: "string" } }), "0.line.{a} `a` stands under `metadata` too"],
    [
      "a field that is a label too",
      () => logs({ format: json(), labels: { level: logLevel() }, line: { level: "string" } }),
      "0.line.{level} `level` stands under `labels` too",
    ],
    ["a field that the pattern lacks", () => logs({ format: pattern("<a> <b>"), line: { c: "string" } }), "0.line.{c} the pattern has no field `c`"],
    // @ts-expect-error
    ["a source by its name", () => logs({ format: json(), sources: ["pods"] }), '0.sources.0 `"pods"` is not a source of lines'],
    // @ts-expect-error
    ["an agent by its name", () => logs({ format: json(), agents: ["promtail"] }), '0.agents.0 `"promtail"` is not an agent'],
    // @ts-expect-error
    ["an agent that sends to a trace store", () => promtail({ to: traceStore }), "0.to the backend `tempo` takes traces, not logs"],
    // @ts-expect-error
    ["pods without an app", () => podLogs({}), "0 `app` is missing"],
    // @ts-expect-error
    ["a path from nowhere", () => fileLogs("a.log"), '0 `"a.log"` is not a path from the root'],
    ["no path", () => fileLogs(), "`fileLogs` has no path"],
    ["a pattern without a field", () => pattern("a <_>"), "0 the pattern has no field"],
    ["a pattern that names a field twice", () => pattern("<a> <a>"), "0 the pattern names a field twice"],
    ["a pattern with nothing between two fields", () => pattern("<a><b>"), "0 nothing stands between two fields of the pattern"],
    ["a place that the pattern lacks", () => pattern("<ip> <msg>", { time: "tme" }), "1.time the pattern has no field `tme`"],
    // @ts-expect-error
    ["a place that lines do not have", () => json({ msg: "msg" }), "0.{msg} there is no option `msg`"],
    // @ts-expect-error
    ["a fate that does not exist", () => personal("mask"), '0 `"mask"` is not among `"hash"`, `"drop"`'],
  ];
  for (const [name, statement, problem] of wrong) it(`is reported: ${name}`, () => assert.deepEqual(problemsOf(statement), [problem]));

  it("that a rule reports, of a log that a service has, is not reported twice", () => {
    // @ts-expect-error an id as a stream label
    const { problems } = gathered(() => logs({ format: json(), labels: { trace_id: oneOf("a") } }));
    assert.deepEqual(
      problems.map(({ message, unless }) => [message, unless && Object.keys(unless)]),
      [["stream label `trace_id` takes any number of values, whatever is listed", ["log"]]],
    );
    assert.deepEqual(
      problemsOf(() => logs({ format: json(), labels: { trace_id: bounded(3, "three test runs") } })),
      [],
    );
  });

  it("leaves a log that a service can have", () => {
    assert.deepEqual(
      // @ts-expect-error only some lines of a log
      problemsOf(() => systemWith({ logs: log.where({ level: "error" }) })),
      ["1.logs a log selection is not a log"],
    );
    // @ts-expect-error no format
    assert.equal(node<Log>(logs({})).format.format, "json");
  });
});

describe("agents and sinks of a log", () => {
  const search = elasticsearch("search", { url: "http://elasticsearch:9200" });

  it("are kept as they are said", () => {
    const { agents, sinks } = node<Log>(
      logs({
        format: json(),
        agents: [alloy({ to: store }), collectorAgent({ version: "0.150" }), filebeat({ to: search, index: "shop-%{+yyyy.MM.dd}" })],
        sinks: [
          consoleSink({ pretty: true }),
          fileSink("/var/log/shop.log", { maxSize: "100MB", maxFiles: 5 }),
          backendSink(search, { index: "logs-%Y.%m.%d" }),
        ],
      }),
    );
    assert.deepEqual(
      agents.map(({ at: _at, to, ...agent }) => ({ ...agent, ...(to && { to: to.name }) })),
      [
        { agent: "alloy", port: 12_345, to: "loki" },
        { agent: "collector", version: "0.150" },
        { agent: "filebeat", to: "search", index: "shop-%{+yyyy.MM.dd}" },
      ],
    );
    assert.deepEqual(
      sinks.map(({ at: _at, node: _node, ...sink }) => ("to" in sink ? { ...sink, to: sink.to.name } : sink)),
      [
        { sink: "console", pretty: true },
        { sink: "file", path: "/var/log/shop.log", maxSize: 100_000_000, maxFiles: 5, compress: false },
        { sink: "backend", to: "search", index: "logs-%{+yyyy.MM.dd}", buffer: 1000, flush: 1000 },
      ],
    );
  });

  it("refuse an index that Elasticsearch refuses, and one whose date means something else", () => {
    const refused = (index: string) => problemsOf(() => filebeat({ to: search, index }));
    assert.deepEqual(refused("Shop"), ["0.index an index of Elasticsearch has no capital letters"]);
    assert.deepEqual(refused("logs-YYYY.MM.DD"), ["0.index the date in the index stands for itself"]);
    assert.deepEqual(refused("logs-%{+YYYY.MM.dd}"), ["0.index `YYYY` is the year of the week and `DD` the day of the year"]);
    assert.deepEqual(refused("-logs"), ["0.index Elasticsearch refuses this name of an index"]);
  });

  it("refuse a backend of another kind", () => {
    assert.deepEqual(
      problemsOf(() => filebeat({ to: store as never })),
      ["0.to the backend `loki` is not an Elasticsearch"],
    );
  });
});

describe("a value that is asked for", () => {
  it("stands in the query as a variable, which the query knows of", () => {
    const query = node<LogqlQuery>(log.where({ "order.id": asked("order") }).lines());
    assert.equal(print(query.expr), '{} | order_id="$order"');
    assert.deepEqual(query.asks, ["order"]);
  });

  it("has no place in an alert", () => {
    assert.deepEqual(
      problemsOf(() =>
        log
          .where({ "order.id": asked("order") })
          .rate()
          .above("1/s"),
      ),
      ["nobody fills in `order` when an alert is evaluated"],
    );
  });
});

describe("a query of logs", () => {
  it("makes a condition that Loki evaluates", () => {
    const when = log.where({ level: "error" }).rate().above("1/min");
    const { is, threshold } = when as unknown as { is: string; threshold: number };
    assert.deepEqual([is, threshold], ["log-threshold", 1 / 60]);
    assert.deepEqual(
      problemsOf(() => alert("ShopErrors", { when, for: "5m", severity: "warning", summary: "s" })),
      [],
    );
  });

  it("can be recorded, and read as a series with the labels that it keeps", () => {
    const failures = record("service:shop_errors:rate5m", log.rate({ by: ["level"], over: "5m" }));
    assert.equal(print(node<{ recording: { logs: LogqlQuery } }>(failures).recording.logs.expr), "sum by (level) (rate({} [5m]))");
    const { keeps, unit } = node<{ keeps: readonly string[]; unit: string }>(failures);
    assert.deepEqual([keeps, unit], [["level"], "count/s"]);
  });

  it("cannot be recorded where it shows lines", () => {
    assert.equal(problemsOf(() => record("a:b:c", log.lines() as never)).length, 1);
  });
});

describe("raw text of queries", () => {
  const text = (query: unknown) => print(node<LogqlQuery>(query).expr);

  it("takes logs, choices of lines, queries, texts and numbers", () => {
    assert.equal(
      text(logql`sum by (code) (count_over_time(${log.where({ level: "error" })} | pattern "<_> <code>" [${5}m]))`),
      'sum by (code) (count_over_time({level="error"} | pattern "<_> <code>" [5m]))',
    );
    assert.equal(text(logql`${log.rate()} / 2`), "sum(rate({} [$range])) / 2");
    assert.equal(node<LogqlQuery>(logql`${log} |~ "a\\d"`).log, node<Log>(log));
    assert.equal(text(logql`{app="x"} |~ "a\d"`), '{app="x"} |~ "a\\d"');
  });

  it("refuses what no text stands for, and the logs of two services", () => {
    assert.deepEqual(
      problemsOf(() => logql`${{} as never}`),
      ["1 an object is not a log, a query of logs, a text or a number"],
    );
    assert.deepEqual(
      problemsOf(() => logql`${log} or ${shopLog()}`),
      ["2 the text reads the logs of two services"],
    );
  });

  it("finds spans by what is known of them", () => {
    const spans = (query: unknown) => node<{ text: string }>(query).text;
    assert.equal(
      spans(
        findSpans({
          service: "shop",
          name: "pay",
          status: "error",
          kind: "server",
          slowerThan: "1500ms",
          attributes: { "http.route": "/a", "a b": 3, order: asked("order") },
        }),
      ),
      '{ resource.service.name = "shop" && name = "pay" && status = error && kind = server && duration > 1500ms && span.http.route = "/a" && span."a b" = 3 && span.order = "$order" }',
    );
    assert.equal(spans(findSpans({})), "{ }");
    assert.equal(spans(traceql`{ duration > ${5}s }`), "{ duration > 5s }");
  });
});
