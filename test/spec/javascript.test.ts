/** What who writes a spec without the compiler is told: each call reports what it lacks, in its own words, and the spec runs on to its end. */
import assert from "node:assert/strict";
import { it } from "node:test";
import * as obsc from "obsc";
import * as catalogs from "obsc/catalogs";
import { problemsOf } from "../support/spec.ts";

// biome-ignore lint/suspicious/noExplicitAny: a spec in JavaScript has no types.
const js: any = { ...obsc, ...catalogs };
const requests = obsc.counter("shop_requests_total", { help: "Requests answered", labels: { status: obsc.statusCode("200", "500") } });
const queue = obsc.gauge("shop_queue_length", { help: "Orders that wait" });
const loose = requests as unknown as typeof js;

const calls: readonly (readonly [what: string, call: () => unknown, says: readonly string[]])[] = [
  ["a dashboard without a title", () => js.dashboard(1, { panels: [] }), ["0 `1` is not a text that says something"]],
  ["a panel without a title", () => js.panel(undefined, queue.max()), ["0 `undefined` is not a text that says something"]],
  ["a panel as JSON without a title", () => js.rawPanel(undefined, { type: "text" }), ["0 `undefined` is not a text that says something"]],
  ["a row without anything", () => js.row(), ["0 `undefined` is not a text that says something", "1 `undefined` is not a list"]],
  ["a row of objectives without a title", () => js.sloRow(undefined), ["0 `undefined` is not an SLO"]],
  ["a saved query without a title", () => js.savedQuery(undefined, queue.max()), ["0 `undefined` is not a text that says something"]],
  ["a scrape without a port", () => js.scrape({}), ["0 `port` is missing"]],
  ["a job without targets", () => js.scrapeJob("node", {}), ["1 `targets` is missing"]],
  ["a secret without a name", () => js.secret.env(), ["0 `undefined` is not the name of an environment variable"]],
  [
    "an objective without a window",
    () => js.slo("shop", { objective: "99%", bad: js.ratio(requests.where({ status: "5xx" }), requests) }),
    ["1 `window` is missing"],
  ],
  [
    "an objective without a name",
    () => js.slo(undefined, { objective: "99%", window: "30d", bad: js.ratio(requests.where({ status: "5xx" }), requests) }),
    ["0 `undefined` is not a text that says something"],
  ],
  ["a span without a name", () => js.span(undefined, {}), ["0 `undefined` is not a text that says something"]],
  ["a Grafana without datasources", () => js.grafana("grafana", { adminPassword: js.secret.env("P") }), ["1 `datasources` is missing"]],
  ["an Alertmanager without anything", () => js.alertmanager("am", {}), ["1 `address` is missing", "1 `groupBy` is missing", "1 `default` is missing"]],
  ["a format of lines without text", () => js.pattern(), ["0 `undefined` is not a text that says something"]],
  ["a raw text that is none", () => js.raw.loki(5), ["0 `5` is not a text that says something"]],
  ["a catalogue without a name", () => js.catalog(undefined, {}), ["0 `undefined` is not a text that says something", "1 `metrics` is missing"]],
  [
    "a choice that is none",
    () => js.choice(undefined, undefined),
    ["0 `undefined` is not the name of an environment variable", "1 `undefined` is not an object"],
  ],
  ["labels that are none", () => loose.where("5xx"), ['0 `"5xx"` is not a choice of label values']],
  ["a label of another kind", () => loose.where({ status: { matches: 5 } }), ["0.status `5` is not a text"]],
  ["groups that are none", () => loose.rate({ by: "status" }), ['0.by `"status"` is not a list']],
  ["a function in place of options", () => js.counter("shop_a_total", () => 1), ["1 metrics.shop_a_total takes its options as an object"]],
  ["a list with a hole in it", () => js.oneOf(undefined, "a"), ["0 `undefined` is not a text that says something"]],
  ["severities that are none", () => js.policy({ severities: 5 }), ["0.severities policy.severities takes its options as an object"]],
  ["TLS in halves", () => js.prometheus("p", { url: "http://p:9090", retention: "15d", tls: { cert: "/cert" } }), ["1.{tls} there is no option `tls`"]],
  [
    "a store that is none",
    () => js.collector("gate", { version: "0.150", receive: { otlp: {} }, memoryLimit: "1GiB", export: { traces: "tempo" } }),
    ['1.export.traces `"tempo"` is not a list'],
  ],
];
for (const [what, call, says] of calls) it(`is told of ${what}`, () => assert.deepEqual(problemsOf(call), says));
