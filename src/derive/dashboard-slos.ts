/** All SLOs of a system on one page: which of them need somebody. */
import type { Expr, Matcher } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { formatDuration } from "../util/duration.ts";
import type { Board, Boards } from "./board.ts";
import { type DashboardDraft, uidOf } from "./dashboard-draft.ts";
import type { ColumnPart } from "./dashboard-part.ts";
import { sloUid } from "./dashboard-slo.ts";
import { instant, type PanelDraft, panel, row, series, sized } from "./panel.ts";
import { type SloFacts, sloSeries } from "./slo-facts.ts";
import { alertNames, alertSelector, alertStates, budgetSteps, burnThresholds, decimalsOf, timeSteps } from "./slo-panels.ts";
import { currentWindow } from "./slo-texts.ts";

/** `undefined` for a system without SLOs. */
export function sloOverview(boards: Boards, slos: readonly SloFacts[]): DashboardDraft | undefined {
  if (slos.length === 0) return undefined;
  const { system } = boards.scope;
  const board: Board = { ...boards, variables: [] };
  const title = `${system.name} SLOs`;
  return {
    board,
    kind: "slos",
    title,
    uid: uidOf(system.name, "slos", title),
    description: `Every SLO of ${system.name}: how much of its error budget is left, how fast it goes, and whether it pages.`,
    tags: ["slo"],
    from: 86_400_000,
    refresh: 60_000,
    rows: [row(counts(boards, slos)), row([table(boards, slos), timeline(boards, slos)])],
    links: [],
    allow: [],
    at: system.at,
  };
}

/** The series of all SLOs of the system, and of no other that the same Prometheus evaluates. */
function all(slos: readonly SloFacts[], name: string) {
  return build.selector(name, [ofServices(slos)]);
}

function ofServices(slos: readonly SloFacts[]): Matcher {
  return anyOf("service", [...new Set(slos.map(({ service }) => service.name))]);
}

function anyOf(label: string, names: readonly string[]): Matcher {
  if (names.length === 1) return build.equal(label, names[0] ?? "");
  return { label, operator: "=~", value: names.map((name) => name.replace(/[.+*?()|[\]{}^$\\]/g, "\\$&")).join("|") };
}

const orZero = (expr: Expr): Expr => build.binary(expr, "or", build.call("vector", build.number(0)));
const compare = (left: Expr, operator: ">=" | "<", value: number): Expr => build.binary(left, operator, build.number(value));

function counts({ scope }: Boards, slos: readonly SloFacts[]): readonly PanelDraft[] {
  const left = all(slos, sloSeries.remaining);
  const { at } = scope.system;
  const count = (title: string, description: string, of: Expr, bad: "green" | "orange" | "red") =>
    sized(
      panel({
        kind: "stat",
        title,
        description,
        unit: "count",
        noData: "not recorded",
        queries: [series(orZero(build.by("count", [], of)), title)],
        thresholds: bad === "green" ? [{ color: "green" }] : [{ color: "green" }, { from: 1, color: bad }],
        at,
      }),
      6,
      4,
    );
  return [
    count("Within budget", "SLOs with a quarter of their error budget or more.", compare(left, ">=", 0.25), "green"),
    count("At risk", "SLOs with less than a quarter of their error budget.", compare(compare(left, ">=", 0), "<", 0.25), "orange"),
    count("Exhausted", "SLOs whose error budget is spent: they miss their objective.", compare(left, "<", 0), "red"),
    count("Paging", "SLOs that page somebody now.", firing(slos, "ErrorBudgetBurnPage"), "red"),
  ];
}

function firing(slos: readonly SloFacts[], alert: string): Expr {
  return alertSelector([alert], [ofServices(slos), build.equal("alertstate", "firing")]);
}

/** One query for each column, for all SLOs at once; of one that holds for several groups, the worst. */
function table(boards: Boards, slos: readonly SloFacts[]): PanelDraft {
  const worst = (operator: "min" | "max", expr: Expr) => build.by(operator, ["service", "slo"], expr);
  const one = build.number(1);
  const objective = worst("max", all(slos, sloSeries.objective));
  const about = build.binary(objective, "*", all(slos, sloSeries.info), {
    kind: "on",
    labels: ["service", "slo"],
    group: { side: "left", include: ["period", "owner"] },
  });
  const left = worst("min", all(slos, sloSeries.remaining));
  const good = build.binary(one, "-", build.binary(build.binary(one, "-", left), "*", build.binary(one, "-", objective)));
  const window = Math.min(...slos.map(currentWindow));
  const linked = slos.length <= mostLinked;
  const firingOrNot = build.binary(
    build.binary(
      build.binary(worst("max", firing(slos, "ErrorBudgetBurnPage")), "*", build.number(2)),
      "or",
      worst("max", firing(slos, "ErrorBudgetBurnTicket")),
    ),
    "or",
    build.binary(objective, "*", build.number(0)),
  );
  const columns: readonly (Omit<ColumnPart, "of"> & { readonly expr: Expr })[] = [
    { title: "objective", expr: linked ? withDashboard(about) : about, unit: "ratio", decimals: Math.max(...slos.map(decimalsOf)) - 1 },
    { title: "good events", expr: good, unit: "ratio", decimals: Math.max(...slos.map(decimalsOf)) },
    { title: "budget left", expr: left, unit: "ratio", decimals: 1, thresholds: budgetSteps },
    {
      title: `burn rate ${formatDuration(window)}`,
      expr: worst("max", all(slos, sloSeries.burnRate(window))),
      unit: "count",
      thresholds: burnThresholds(...slos),
    },
    ...(linked ? [{ title: "time to exhaustion", expr: exhaustion(slos, window), unit: "seconds", thresholds: timeSteps } as const] : []),
    { title: "alert", expr: firingOrNot, states: alertStates },
  ];
  return panel({
    kind: "table",
    title: "SLOs",
    description: "One line for each SLO, least budget first; of one that holds for several groups, the worst. The last column leads to its own dashboard.",
    unit: "count",
    noData: "no SLO is recorded yet",
    queries: columns.map(({ expr }) => instant(expr, "", "table")),
    columns: [
      { title: "service", of: { label: "service" } },
      { title: "SLO", of: { label: "slo" } },
      { title: "owner", of: { label: "owner" } },
      { title: "window", of: { label: "period" } },
      ...columns.map(({ expr: _expr, ...column }, index) => ({ ...column, of: { value: index } })),
      ...(linked ? [dashboardColumn(slos)] : []),
    ],
    sortedBy: { column: "budget left", descending: false },
    size: { width: 24, height: 12 },
    at: boards.scope.system.at,
  });
}

/** Seconds until the budget of each is gone at the rate of now; the lengths of their periods are not among the series. */
function exhaustion(slos: readonly SloFacts[], window: number): Expr {
  const byPeriod = new Map<number, SloFacts[]>();
  for (const facts of slos) byPeriod.set(facts.period, [...(byPeriod.get(facts.period) ?? []), facts]);
  const of = (some: readonly SloFacts[], name: string) =>
    byPeriod.size === 1
      ? all(slos, name)
      : build.selector(name, [
          ofServices(some),
          anyOf(
            "slo",
            some.map(({ slo }) => slo.name),
          ),
        ]);
  const found = [...byPeriod].map(([period, some]): Expr => {
    const left = build.call("clamp_min", of(some, sloSeries.remaining), build.number(0));
    const periods = build.binary(left, "/", build.binary(of(some, sloSeries.burnRate(window)), ">", build.number(0)));
    return build.by("min", ["service", "slo"], build.binary(periods, "*", build.number(period / 1000)));
  });
  return found.reduce((left, right) => build.binary(left, "or", right));
}

/** Each SLO adds its address to the table, and its name to a query; with more of them than this the file would be over 512 KiB. */
const mostLinked = 2_000;

function dashboardColumn(slos: readonly SloFacts[]): ColumnPart {
  return {
    title: "dashboard",
    of: { label: "dashboard" },
    states: slos.map((facts) => ({ value: `${facts.service.name}/${facts.slo.name}`, text: sloUid(facts) })),
    link: { title: "Dashboard of this SLO", to: { link: "cell" } },
  };
}

/** Adds the label `dashboard`, which the table shows as the uid of the SLO's own dashboard. */
function withDashboard(expr: Expr): Expr {
  return build.call("label_join", expr, build.text("dashboard"), build.text("/"), build.text("service"), build.text("slo"));
}

function timeline({ scope }: Boards, slos: readonly SloFacts[]): PanelDraft {
  const names = [...new Set(slos.flatMap(alertNames))];
  const expr = build.by("max", ["slo", "alertname"], alertSelector(names, [ofServices(slos), build.equal("alertstate", "firing")]));
  return panel({
    kind: "state-timeline",
    title: "Alerts",
    description: "When the alerts of each SLO fired.",
    unit: "count",
    noData: "no alert in this time",
    queries: names.length === 0 ? [] : [series(expr, "{slo} {alertname}")],
    states: [{ value: 1, text: "firing", color: "red" }],
    size: { width: 24, height: 8 },
    at: scope.system.at,
  });
}
