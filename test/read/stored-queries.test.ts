import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { rules } from "../../rules/index.ts";
import { check } from "../../src/check/check.ts";
import { derive, withRead } from "../../src/derive/plan.ts";
import type { Diagnostic } from "../../src/diagnostic.ts";
import {
  alert,
  dashboard,
  json,
  logfmt,
  logLevel,
  logql,
  logs,
  oneOf,
  panel,
  podLogs,
  raw,
  savedQuery,
  service,
  span,
  system,
  traceql,
  traces,
} from "../../src/index.ts";
import type { System } from "../../src/ir/system.ts";
import { readStoredQueries } from "../../src/read/stored-queries.ts";

const log = logs({
  format: json({ time: "ts", level: "level", message: "msg" }),
  labels: { level: logLevel() },
  metadata: { job_id: "string", size_class: oneOf("small", "large") },
  line: { msg: "string", took: "number", "http.status": "number", outcome: oneOf("ok", "failed"), weight: "string", cached: "boolean" },
  add: { region: "eu" },
  sources: [podLogs({ app: "shop" })],
});
const billing = logs({ format: logfmt(), labels: { level: logLevel() }, line: { msg: "string", dur: "string" }, sources: [podLogs({ app: "billing" })] });
const sent = logs({ format: json({ message: "msg" }), labels: { level: logLevel() }, metadata: { tenant: "string" }, line: { msg: "string" } });
const spans = [
  span("checkout", {
    attributes: { kind: ["express", "normal"], items: "number", route: "string", mixed: "number" },
    children: [span("pay", { attributes: { items: "number", kind: ["card"], mixed: "boolean" } })],
  }),
];

type Query = ReturnType<typeof logql> | ReturnType<typeof traceql>;

/** What the rules on logs and traces say of queries and of a panel in JSON. */
function said(queries: readonly Query[], json?: unknown): readonly Diagnostic[] {
  const whole = system("shop", {
    services: [
      service("billing", { team: "money", logs: billing }),
      service("sent", { team: "money", logs: sent }),
      service("shop", {
        team: "checkout",
        logs: log,
        traces: traces({ sampling: { head: "10%" }, spans }),
        queries: queries.map((query, index) => savedQuery(`Query ${index}`, query)),
        ...(json !== undefined && { dashboards: [dashboard("Shop", { panels: [raw.panel(json as string)] })] }),
      }),
    ],
  });
  const plan = derive(whole as unknown as System);
  const read = withRead(plan, readStoredQueries(plan));
  return check(
    read,
    rules.filter(({ name }) => /^(logs|traces)\//.test(name)),
  );
}

describe("queries of Loki and Tempo that a user wrote", () => {
  it("may do all that is right, and what nobody declared", () => {
    const right = [
      logql`{app="shop"} | json | http_status >= 500 and took > 1.5`,
      logql`sum by (level, job_id, pod, region) (count_over_time({app="shop"} [5m]))`,
      logql`sum by (msg) (count_over_time(${log} | json [5m]))`,
      logql`${log.where({ level: "error" })} |= "timeout=5"`,
      logql`{app=~"shop|billing"} | json | dur="x"`,
      logql`{app="shop"} | json | line_format "{{.msg}} {{.took}}" | logfmt | x="y"`,
      logql`{app="shop"} | json status="http.status", t="took" | status > 5 | t > 3`,
      logql`quantile_over_time(0.95, {app="shop"} | json | unwrap took | __error__="" [5m]) by (level)`,
      logql`{namespace="kube-system"} |= "level=error" | logfmt | outcom="x"`,
      logql`{service_name="sent"} | tenant="x" | detected_level="error" | level="error" | json | msg="x" |= "level=error"`,
      logql`avg_over_time({app="billing"} | logfmt | dur > 5s | unwrap duration(dur) [5m])`,
      logql`{app="billing"} |= "msg=x" | logfmt | level="warn"`,
      logql`{app="shop", level!="debug"} | json | outcome!="ok" or outcome=~"(?i)FAILED"`,
      logql`topk(5, sum by (err) (count_over_time({app="shop"} | regexp "error: (?P<err>.*)" [1h])))`,
      logql`sum by (level) (count_over_time({app="shop"} | json | label_format level=outcome | level="failed" [5m]))`,
      logql`{app="shop"} | json | trace_id="abc" | user="x" | ms > 5`,
      logql`{app="shop"} | unpack | msg="x"`,
      logql`avg_over_time({app="shop"} | json | unwrap bytes(weight) [5m])`,
      logql`{app="shop"} | keep level, msg | drop pod`,
      logql`label_replace(sum by (level) (rate({app="shop"} [5m])), "msg", "$1", "level", "(.*)") + vector(1)`,
      logql`variants(count_over_time({app="shop"}[5m])) of ({app="shop"}[5m])`,
      traceql`{ span.items > 3 && span.kind = "card" && .http.route =~ "/.*" && name = "pay" && span.mixed = 3 }`,
      traceql`{ resource.service.name = "shop" && span.http.method = "GET" } >> { name = "SELECT" }`,
      traceql`{ kind = server && span.db.system = "postgresql" && duration > 5s && 5 < span.items }`,
      traceql`({ .route = "a" } | count_over_time() by (resource.service.name, span.items, name)) / 2 > 5`,
      traceql`({ } | select(.route) | max(-span.items) > 3) && ({ } | by(.route) | count() > 1)`,
      traceql`{ event.itmes = 5 || link.kind = "x" || span.kind = nil } | compare({ span.items > 3 })`,
    ];
    assert.deepEqual(
      said(right).filter(({ severity }) => severity !== "info"),
      [],
    );
  });

  const wrong: readonly (readonly [string, Query, string])[] = [
    ["logs/misspelt-field", logql`${log} | json | outcom="ok"`, "the log has no field `outcom`"],
    ["logs/unknown-value", logql`${log} | level="eror"`, "`level` is never `eror`"],
    ["logs/unknown-value", logql`{app="shop"} | size_class="medium"`, "`size_class` is never `medium`"],
    ["logs/unknown-value", logql`{app="shop"} | json | cached="yes"`, "`cached` is never `yes`"],
    [
      "logs/unparsed-field",
      logql`sum by (msg) (count_over_time(${log.where({ level: "error" })} |= "x" [5m]))`,
      "`msg` is a field of the line, and no parser in front finds it",
    ],
    ["logs/unparsed-field", logql`{app="shop"} | took > 10 | json`, "`took` is a field of the line, and no parser in front finds it"],
    ["logs/unparsed-field", logql`{app="shop"} | label_format x=msg`, "`msg` is a field of the line, and no parser in front finds it"],
    ["logs/unparsed-field", logql`{app="shop"} | label_format x="{{.msg}}"`, "`msg` is a field of the line, and no parser in front finds it"],
    ["logs/foreign-format", logql`${log} |= "outcome=failed"`, "`outcome=failed` stands in no line, since lines are written as JSON"],
    ["logs/foreign-format", logql`{app="billing"} | json`, "`json` parses lines that are written as logfmt"],
    ["logs/misspelt-field", logql`sum by (levl) (count_over_time({app="shop"}[5m]))`, "the log has no field `levl`"],
    ["logs/misspelt-field", logql`sum(count_over_time({app="shop"} | json [5m])) by (outcomee)`, "the log has no field `outcomee`"],
    [
      "logs/non-numeric-value",
      logql`max_over_time({app="shop"} | json | unwrap duration(took) [5m])`,
      "`duration` reads `5s`, and `took` is a number without a unit",
    ],
    ["logs/non-numeric-value", logql`{app="shop"} | json | msg > 10`, "`>` compares `msg` with a number, and it is a text"],
    ["logs/unknown-stream-label", logql`{aplication="shop"}`, "no stream has the label `aplication`"],
    ["logs/late-filter", logql`{app="shop"} | json | weight="12345"`, "every line is parsed to find those with `12345`"],
    ["traces/type-error", traceql`{ .items = "3" }`, "`items` is a number, and never equal to a text"],
    ["traces/type-error", traceql`count() > 1 | { !(span.kind !~ "cars|bikes") }`, "`kind` is never `cars|bikes`"],
    ["traces/type-error", traceql`({ name = "chekout" } | rate()) * 2`, "no span is called `chekout`"],
    ["traces/misspelt-name", traceql`{ resource.kind = "card" }`, "`kind` is an attribute of spans, not of their resource"],
    ["traces/misspelt-name", traceql`{ } | max(span.itmes) > 3`, "no span has the attribute `itmes`"],
    ["traces/misspelt-name", traceql`({ } | rate()) + ({ } | sum_over_time(span.itmes))`, "no span has the attribute `itmes`"],
    ["traces/misspelt-name", traceql`{ } >> { } | by(.rute + 1) | coalesce()`, "no span has the attribute `rute`"],
  ];
  for (const [rule, query, message] of wrong) {
    it(`are found to be wrong: ${message} (${rule})`, () =>
      assert.deepEqual(
        said([query]).flatMap((each) => (each.severity === "info" && each.rule !== rule ? [] : [[each.rule, each.message]])),
        [[rule, message]],
      ));
  }

  it("are looked at once, wherever they are used", () => {
    const query = logql`sum(rate({aplication="shop"} [5m]))`;
    const whole = system("shop", {
      services: [
        service("shop", {
          team: "checkout",
          logs: log,
          alerts: [alert("Lines", { when: query.above(5).and(query.above(6)), for: "5m", severity: "warning", summary: "Lines" })],
          dashboards: [dashboard("Shop", { panels: [panel("Lines", query)] })],
          queries: [savedQuery("Lines", query)],
        }),
      ],
    });
    assert.deepEqual(
      readStoredQueries(derive(whole as unknown as System)).logQueries?.map(({ subject }) => subject),
      ["alerts.Lines"],
    );
  });
});

describe("queries in Grafana's JSON", () => {
  const panelOf = (target: unknown, more: object = {}) => JSON.stringify({ title: "Lines", type: "timeseries", targets: [target], ...more });

  it("are those of Loki and Tempo, by their datasource or that of the panel", () => {
    const loki = { type: "loki", uid: "x" };
    const wrongs: readonly [string, number][] = [
      [panelOf({ expr: "{}", datasource: loki }), 1],
      [panelOf({ expr: "{}" }, { datasource: loki }), 1],
      [panelOf({ expr: "{}", datasource: { uid: "${logs}" } }), 1],
      [panelOf({ expr: "{}", datasource: "$logs" }), 1],
      [panelOf({ query: "{", queryType: "traceql", datasource: "${traces}" }), 1],
      [panelOf({ query: "{", queryType: "traceql", datasource: { type: "tempo" } }), 1],
      [panelOf({ query: "{", queryType: "traceqlSearch", datasource: { type: "tempo" } }), 0],
      [panelOf({ expr: "{}", datasource: { type: "prometheus" } }), 0],
      [panelOf({ expr: "{}" }), 0],
      [panelOf({ expr: " ", datasource: loki }), 0],
    ];
    for (const [text, count] of wrongs) assert.equal(said([], text).filter(({ rule }) => rule.endsWith("/invalid-query")).length, count, text);
  });

  it("have their places past the escapes of JSON", () => {
    const text = panelOf({ expr: '{app="sh\u00e9op"} |= "\\n" | jso', datasource: { type: "loki" } }).replace("\u00e9", "\\u00e9");
    const [found] = said([], text);
    assert.ok(found?.at.kind === "text");
    assert.equal(text.slice(found.at.start, found.at.end), "jso");
  });

  it("may ask for what others send", () => {
    const loki = { type: "loki" };
    assert.deepEqual(said([], panelOf({ expr: '{cluster="x"} | json | outcom="y"', datasource: loki })), []);
    const found = said([], panelOf({ expr: '{app="shop", cluster="x", levle="y"} | json | outcom="y"', datasource: loki }));
    assert.deepEqual(
      found.map(({ rule }) => rule),
      ["logs/unknown-stream-label"],
    );
  });
});
