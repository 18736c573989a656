import assert from "node:assert/strict";
import { test } from "node:test";
import { counter, ratio, slo, statusCode, weighted } from "obsc";
import type { DashboardPart, PanelPart } from "../../src/derive/dashboard-part.ts";
import { derive } from "../../src/derive/plan.ts";
import type { Expr } from "../../src/promql/ast.ts";
import { print } from "../../src/promql/print.ts";
import { children } from "../../src/promql/walk.ts";
import { shop, systemWith } from "../support/systems.ts";

const requests = counter("shop_requests_total", { help: "Requests", labels: { status: statusCode("200", "500") } });
const plan = derive(shop);
const board = (title: string): DashboardPart => {
  const found = plan.dashboards.find((each) => each.title === title);
  assert.ok(found, title);
  return found;
};
const panels = ({ rows }: DashboardPart) => rows.flatMap((row) => row.panels);
const panel = (of: DashboardPart, title: string): PanelPart => {
  const found = panels(of).find((each) => each.title === title);
  assert.ok(found, title);
  return found;
};
const exprs = ({ queries }: PanelPart) => queries.flatMap((query) => (query.language === "promql" ? [query.expr] : []));
const texts = (of: PanelPart) => exprs(of).map(print);
const namesIn = (expr: Expr): readonly string[] => (expr.type === "selector" ? [expr.name ?? ""] : children(expr).flatMap(namesIn));

test("SLO dashboards read only series that the rules record, ALERTS, and what the SLO itself counts", () => {
  const recorded = new Set(plan.ruleFiles.flatMap(({ groups }) => groups.flatMap(({ rules }) => rules.map(({ name }) => name))));
  for (const dashboard of plan.dashboards.filter(({ kind }) => kind === "slo" || kind === "slos")) {
    for (const { title, rows } of [dashboard]) {
      for (const { title: heading, panels: own } of rows) {
        if (heading === "Where it goes wrong") continue;
        for (const name of own.flatMap(exprs).flatMap(namesIn)) assert.ok(recorded.has(name) || name === "ALERTS", `${title}: ${name}`);
      }
    }
  }
});

test("the burn rate has a line for each window and one for each factor of an alert", () => {
  const burn = panel(board("SLO shop-availability"), "Burn rate");
  assert.deepEqual(
    burn.queries.map((query) => (query.language === "promql" ? query.legend : "")),
    ["5m", "15m", "30m", "1h", "2h", "6h", "1d", "3d"],
  );
  assert.deepEqual(burn.thresholds, [
    { color: "green" },
    { from: 1, color: "orange" },
    { from: 3, color: "orange" },
    { from: 6, color: "red" },
    { from: 14.4, color: "red" },
  ]);
});

test("an SLO that holds for each value of a label shows its worst in one number and all of them over time", () => {
  const grouped = board("SLO shop-availability-by-route");
  assert.deepEqual(texts(panel(grouped, "Budget left")), ['min(slo:error_budget:remaining_ratio{service="shop",slo="shop-availability-by-route"})']);
  assert.deepEqual(
    panel(grouped, "Error budget left").queries.map((query) => (query.language === "promql" ? query.legend : "")),
    ["budget left {route}"],
  );
});

test("digits are enough to tell a missed objective from a kept one", () => {
  assert.equal(panel(board("SLO shop-availability"), "Good in 30d").decimals, 2);
  assert.equal(panel(board("SLO shop-latency"), "Objective").decimals, 0);
});

test("the time to exhaustion is in seconds of the period", () => {
  assert.deepEqual(texts(panel(board("SLO shop-availability"), "Time to exhaustion")), [
    'clamp_min(slo:error_budget:remaining_ratio{service="shop",slo="shop-availability"}, 0) / (slo:burn_rate:1h{service="shop",slo="shop-availability"} > 0) * 2592000',
  ]);
});

test("a page outranks a ticket, and an SLO whose alerts are off says so", () => {
  assert.match(
    texts(panel(board("SLO shop-availability"), "Alert"))[0] ?? "",
    /ErrorBudgetBurnPage.*\* 2 or max\(ALERTS\{alertname="ErrorBudgetBurnTicket".* or vector\(0\)$/,
  );
  const off = board("SLO shop-open");
  assert.deepEqual(texts(panel(off, "Alert")), ["vector(0)"]);
  assert.deepEqual(panel(off, "Alerts").queries, []);
  assert.equal(panel(off, "Alerts").description, "No alert tells how fast the budget of this SLO burns.");
});

test("bad events are looked for by target and by each label that the SLO does not choose by", () => {
  const titles = (title: string) =>
    board(title)
      .rows.find((row) => row.title === "Where it goes wrong")
      ?.panels.map((each) => each.title);
  assert.deepEqual(titles("SLO shop-availability"), ["Bad events by instance", "Bad events by method", "Bad events by route"]);
  assert.deepEqual(titles("SLO shop-availability-by-route"), ["Bad events by instance", "Bad events by route"]);
  assert.equal(titles("SLO shop-open"), undefined);
  assert.match(texts(panel(board("SLO shop-latency"), "Bad events by method"))[0] ?? "", /^1 - \(sum by \(method\)/);
});

test("the page says who owns the SLO and where its runbook is", () => {
  const { text } = panel(board("SLO shop-checkout"), "What it promises");
  assert.match(text ?? "", /^\*\*shop-checkout\*\* of `shop`, team \*\*checkout\*\*: 95% good over 30d\./);
  assert.match(text ?? "", /Runbook: `docs\/checkout\.md`$/);
});

test("the overview has a column for each question and a line for each SLO's dashboard", () => {
  const table = panel(board("shop SLOs"), "SLOs");
  assert.deepEqual(
    table.columns.map(({ title }) => title),
    ["service", "SLO", "owner", "window", "objective", "good events", "budget left", "burn rate 1h", "time to exhaustion", "alert", "dashboard"],
  );
  assert.deepEqual(
    table.columns.at(-1)?.states?.map(({ value, text }) => [value, text]),
    plan.dashboards.filter(({ kind }) => kind === "slo").map(({ title, uid }) => [`shop/${title.slice("SLO ".length)}`, uid]),
  );
});

test("an overview of very many SLOs stays small: it has their numbers, and no addresses", () => {
  const slos = Array.from({ length: 2001 }, (_, index) =>
    slo(`s${index}`, { objective: "99%", window: "30d", bad: ratio(requests.where({ status: "500" }), requests) }),
  );
  const [overview] = derive(systemWith({ metrics: { requests }, slos })).dashboards;
  const [table] = overview?.rows[1]?.panels ?? [];
  assert.equal(
    table?.columns.some(({ title }) => title === "dashboard"),
    false,
  );
  assert.equal(
    print(exprs(table as PanelPart)[0] as Expr),
    `max by (service, slo) (slo:objective:ratio{service="shop"}) * on (service, slo) group_left (period, owner) slo:info{service="shop"}`,
  );
  assert.equal(
    table?.columns.some(({ title }) => title === "time to exhaustion"),
    false,
  );
});

test("the time to exhaustion is told of each SLO by its own period", () => {
  const of = (name: string, window: "7d" | "30d") => slo(name, { objective: "99%", window, bad: ratio(requests.where({ status: "500" }), requests) });
  const made = derive(systemWith({ metrics: { requests }, slos: [of("a", "30d"), of("b", "7d"), of("c", "30d")] }));
  const table = made.dashboards.find(({ kind }) => kind === "slos")?.rows[1]?.panels[0] as PanelPart;
  const column = table.columns.find(({ title }) => title === "time to exhaustion");
  const index = column && "value" in column.of ? column.of.value : -1;
  const left = (chosen: string, seconds: number) =>
    `min by (service, slo) (clamp_min(slo:error_budget:remaining_ratio{service="shop",${chosen}}, 0) / (slo:burn_rate:1h{service="shop",${chosen}} > 0) * ${seconds})`;
  assert.equal(texts(table)[index], `${left('slo=~"a|c"', 2_592_000)} or ${left('slo="b"', 604_800)}`);
});

test("groups have a table, other windows and the parts of several SLOs a row, and a month has a pace", () => {
  const bad = ratio(requests.where({ status: "500" }), requests, { by: ["status"] });
  const grouped = slo("grouped", { objective: "99%", window: ["month", "7d", "quarter"], bad, alerts: false });
  const plain = slo("plain", { objective: "99%", window: "30d", bad: ratio(requests.where({ status: "500" }), requests) });
  const both = slo("both", {
    objective: "99%",
    window: "30d",
    good: weighted([
      [grouped, 1],
      [plain, 2],
    ]),
  });
  const made = derive(systemWith({ metrics: { requests }, slos: [grouped, plain, both] }));
  const rowsOf = (name: string) => made.dashboards.find(({ title }) => title === `SLO ${name}`)?.rows ?? [];
  const titles = (name: string, heading: string) =>
    rowsOf(name)
      .find(({ title }) => title === heading)
      ?.panels.map(({ title }) => title);
  const table = rowsOf("grouped").find(({ title }) => title === "Groups")?.panels[0] as PanelPart;
  assert.deepEqual(
    table.columns.map(({ title }) => title),
    ["status", "good in month", "budget left", "burn rate 1h", "events in 5m"],
  );
  assert.deepEqual(titles("grouped", "Other windows"), ["Budget left of the last 7d", "Budget left of this quarter"]);
  assert.deepEqual(titles("both", "Parts"), ["grouped, weight 1", "plain, weight 2"]);
  assert.deepEqual([titles("plain", "Groups"), titles("plain", "Other windows"), titles("plain", "Parts")], [undefined, undefined, undefined]);
  const budget = rowsOf("grouped")
    .flatMap((row) => row.panels)
    .find(({ title }) => title === "Error budget left") as PanelPart;
  assert.equal(texts(budget)[1], "1 - (day_of_month() - 1 + hour() / 24) / days_in_month()");
  const spent = (name: string) =>
    rowsOf(name)
      .flatMap((row) => row.panels)
      .find(({ title }) => title === "Budget spent") as PanelPart;
  assert.deepEqual(texts(spent("grouped")), ['1 - slo:error_budget:remaining_ratio{service="shop",slo="grouped"}']);
  assert.deepEqual(spent("plain").thresholds, [{ color: "green" }, { from: 0.5, color: "orange" }, { from: 0.75, color: "orange" }, { from: 1, color: "red" }]);
});

test("a system without SLOs has no dashboard of them", () => {
  assert.deepEqual(
    derive(systemWith({})).dashboards.map(({ kind }) => kind),
    [],
  );
});
