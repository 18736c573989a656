/** One dashboard for each SLO: what is promised, how much of the budget is left, how fast it goes, and where. */
import type { SeriesSet, Share } from "../ir/query.ts";
import { selectorOf, shareExpr } from "../ir/series.ts";
import type { Expr } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { formatDuration } from "../util/duration.ts";
import { runbookUrl } from "./alert-rule.ts";
import { type Board, type Boards, exprOn } from "./board.ts";
import { type DashboardDraft, uidOf } from "./dashboard-draft.ts";
import { groupRows, otherWindows, partRows } from "./dashboard-slo-rows.ts";
import { type PanelDraft, panel, row, series, sized } from "./panel.ts";
import { logLinks } from "./panel-links.ts";
import { sentence } from "./panel-text.ts";
import type { Scope } from "./scope.ts";
import { periodText } from "./slo-burn.ts";
import { type SloFacts, sloAlerts, sloMatchers, sloSelector, sloSeries } from "./slo-facts.ts";
import * as slo from "./slo-panels.ts";
import { currentWindow, timeLeftExpr } from "./slo-texts.ts";

const week = 604_800_000;

export function sloDashboard(boards: Boards, facts: SloFacts): DashboardDraft {
  const board: Board = { ...boards, service: facts.service, variables: [] };
  const title = sloTitle(facts);
  return {
    board,
    kind: "slo",
    title,
    uid: sloUid(facts),
    description: sentence(facts.slo.description ?? `${facts.slo.objectiveText} good over ${formatDuration(facts.period)}`),
    tags: ["slo"],
    alerts: sloMatchers(facts),
    from: Math.min(week, facts.period),
    refresh: 60_000,
    rows: [
      row(stats(facts, board.scope)),
      row([
        sized(budgetPanel(facts), 16, 9),
        sized(spentPanel(facts), 8, 9),
        slo.burnPanel(facts, board.scope, facts.slo.at),
        indicatorPanel(facts),
        eventsPanel(facts),
        alertsPanel(facts),
      ]),
      ...groupRows(facts),
      ...otherWindows(facts),
      ...partRows(boards, facts),
      ...("share" in facts.slo.sli ? [row(wherePanels(board, facts, facts.slo.sli), "Where it goes wrong")] : []),
      row([aboutPanel(board, facts)], "About"),
    ],
    links: [],
    allow: facts.slo.allow,
    at: facts.slo.at,
  };
}

/** `SLO shop-availability`; the service is told by the tag and the uid. */
export function sloTitle({ slo: { name } }: SloFacts): string {
  return `SLO ${name}`;
}
export function sloUid(facts: SloFacts): string {
  return uidOf(facts.service.name, "slo", sloTitle(facts));
}

function stats(facts: SloFacts, scope: Scope): readonly PanelDraft[] {
  const { at } = facts.slo;
  const period = formatDuration(facts.period);
  const now = currentWindow(facts);
  const each = facts.groupedBy?.length === 0 ? "" : " Of the worst group.";
  return [
    slo.stat(
      {
        title: "Objective",
        description: `Share of good events promised over ${period}.`,
        unit: "ratio",
        decimals: slo.decimalsOf(facts) - 1,
        noData: "not recorded",
        at,
      },
      slo.worst(facts, "max", slo.objective(facts)),
    ),
    slo.stat(
      {
        title: `Good in ${period}`,
        description: `Share of good events in the last ${period}.${each}`,
        unit: "ratio",
        decimals: slo.decimalsOf(facts),
        noData: "no events yet",
        thresholds: slo.objectiveSteps(facts),
        at,
      },
      slo.worst(facts, "min", slo.indicator(facts, facts.periods[0].name)),
    ),
    slo.stat(slo.budgetText(facts, at), slo.worst(facts, "min", slo.remaining(facts))),
    slo.stat(
      {
        title: `Burn rate, ${formatDuration(now)}`,
        description: `How many times faster than allowed the budget goes.${each}`,
        unit: "count",
        noData: "no events",
        thresholds: slo.burnSteps(facts, scope),
        at,
      },
      slo.worst(facts, "max", slo.burnRate(facts, now)),
    ),
    slo.stat(
      {
        title: "Time to exhaustion",
        description: `Until the budget is gone if it goes on as in the last ${formatDuration(now)}.${each}`,
        unit: "seconds",
        noData: "not burning",
        thresholds: slo.timeSteps,
        at,
      },
      slo.worst(facts, "min", timeLeftExpr(facts)),
    ),
    slo.stat(
      {
        title: "Alert",
        description: slo.tierSentences(facts).join(" ") || slo.noBurnAlerts,
        unit: "count",
        noData: "quiet",
        states: slo.alertStates,
        thresholds: [{ color: "green" }, { from: 1, color: "orange" }, { from: 2, color: "red" }],
        at,
      },
      slo.alertLevel(facts),
    ),
  ];
}

/** In a part of the calendar there is a pace: a budget that is spent evenly is gone at the end of it. */
function budgetPanel(facts: SloFacts): PanelDraft {
  const text = slo.budgetText(facts, facts.slo.at);
  const [period] = facts.periods;
  const pace = period.calendar === "month" ? [series(evenPace, "spent evenly", { color: "blue", dashed: true })] : [];
  const queries = [series(slo.remaining(facts), slo.grouped(facts, "budget left")), ...pace];
  return panel({ ...text, kind: "timeseries", title: "Error budget left", queries, max: 1 });
}

/** `1 - (day_of_month() - 1 + hour() / 24) / days_in_month()` */
const evenPace: Expr = build.binary(
  build.number(1),
  "-",
  build.binary(
    {
      type: "paren",
      expr: build.binary(build.binary(build.call("day_of_month"), "-", build.number(1)), "+", build.binary(build.call("hour"), "/", build.number(24))),
    },
    "/",
    build.call("days_in_month"),
  ),
);

function spentPanel(facts: SloFacts): PanelDraft {
  const [period] = facts.periods;
  const told = facts.spent?.at ?? [];
  return panel({
    kind: "timeseries",
    title: "Budget spent",
    description: [
      `Of all bad events that the objective allows in ${periodText(period)} at the traffic so far, the share that has happened; in a young service it is smaller than what is missing beside it.`,
      ...(told.length > 0 ? [`Alert \`${sloAlerts.spent}\` fires at ${told.map(percent).join(", ")}.`] : []),
    ].join(" "),
    unit: "ratio",
    noData: "no events yet",
    queries: facts.spent ? [series(sloSelector(facts, sloSeries.spent), slo.grouped(facts, "spent"))] : [series(missing(facts), slo.grouped(facts, "spent"))],
    thresholds: [{ color: "green" }, ...told.map((from) => ({ from, color: from < 1 ? ("orange" as const) : ("red" as const) }))],
    min: 0,
    at: facts.slo.at,
  });
}

function missing(facts: SloFacts): Expr {
  return build.binary(build.number(1), "-", slo.remaining(facts));
}

function indicatorPanel(facts: SloFacts): PanelDraft {
  const [period] = facts.periods;
  const windows = [...new Set([...[300_000, currentWindow(facts)].map((window) => formatDuration(window)), period.name])];
  return panel({
    kind: "timeseries",
    title: "Good events and objective",
    description: `Share of good events in each window, and the ${facts.slo.objectiveText} promised.`,
    unit: "ratio",
    decimals: slo.decimalsOf(facts),
    noData: "no events in the window",
    queries: [
      ...windows.map((window) => series(slo.indicator(facts, window), slo.grouped(facts, window))),
      series(slo.worst(facts, "max", slo.objective(facts)), "objective", { color: "red", dashed: true }),
    ],
    max: 1,
    at: facts.slo.at,
  });
}

function eventsPanel(facts: SloFacts): PanelDraft {
  const bad = slo.worst(facts, "max", sloSelector(facts, sloSeries.bad));
  const sum = (name: string): Expr => (bad.type === "selector" ? sloSelector(facts, name) : build.by("sum", [], sloSelector(facts, name)));
  return panel({
    kind: "timeseries",
    title: "Good and bad events",
    description:
      facts.slo.sli.is === "good-while"
        ? "Evaluations of the last 5 minutes in which the condition held, and in which it did not."
        : "Events of the last 5 minutes, as the rules count them.",
    unit: "count",
    noData: "no events in 5m",
    queries: [
      series(build.binary(sum(sloSeries.total), "-", sum(sloSeries.bad)), "good", { color: "green" }),
      series(sum(sloSeries.bad), "bad", { color: "red" }),
    ],
    stacked: true,
    min: 0,
    at: facts.slo.at,
  });
}

function alertsPanel(facts: SloFacts): PanelDraft {
  const names = slo.alertNames(facts);
  const of = (state: string) => slo.alertSelector(names, [...sloMatchers(facts), build.equal("alertstate", state)]);
  const states = build.binary(build.binary(of("firing"), "*", build.number(2)), "or", of("pending"));
  return panel({
    kind: "state-timeline",
    title: "Alerts",
    description: slo.tierSentences(facts).join(" ") || slo.noBurnAlerts,
    unit: "count",
    noData: "no alert in this time",
    queries: names.length === 0 ? [] : [series(build.by("max", ["alertname", ...(facts.groupedBy ?? [])], states), slo.grouped(facts, "{alertname}"))],
    states: [
      { value: 1, text: "pending", color: "yellow" },
      { value: 2, text: "firing", color: "red" },
    ],
    at: facts.slo.at,
  });
}

/** The share of bad events again, from the metrics themselves: by target, and by each label that both sides still have. */
function wherePanels(board: Board, facts: SloFacts, sli: { readonly is: "good" | "bad"; readonly share: Share }): readonly PanelDraft[] {
  const { share } = sli;
  const labels = ["instance", ...sharedLabels(share).slice(0, 3)];
  return labels.map((label) => {
    const part = shareExpr(share, [label]);
    const bad = sli.is === "bad" ? part : build.binary(build.number(1), "-", part);
    return panel({
      kind: "timeseries",
      title: `Bad events by ${label}`,
      description: `Share of bad events by \`${label}\`, from \`${share.part.metric.name}\`${share.part.metric === share.whole.metric ? "" : ` and \`${share.whole.metric.name}\``}; above ${percent(facts.budget)} it spends more than its budget.`,
      unit: "ratio",
      noData: `no ${share.whole.metric.name}`,
      queries: [series(exprOn(board, bad), `{${label}}`)],
      thresholds: [{ color: "green" }, { from: facts.budget, color: "red" }],
      min: 0,
      links: logLinks(board),
      at: facts.slo.at,
    });
  });
}

/** Labels that both sides have and neither chooses by. */
function sharedLabels({ part, whole }: Share): readonly string[] {
  const chosen = new Set([part, whole].flatMap((side) => selectorOf(side).matchers.map(({ label }) => label)));
  const has = (side: SeriesSet, name: string) => side.metric.labels.some((label) => label.name === name);
  return part.metric.labels.map(({ name }) => name).filter((name) => has(whole, name) && !chosen.has(name));
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))}%`;
}

function aboutPanel(board: Board, facts: SloFacts): PanelDraft {
  const { slo: declared, service, tiers } = facts;
  const runbooks = tiers.map(({ alert }) => runbookUrl(declared.runbook, alert, board.scope.system)).filter((url) => url !== undefined);
  const lines = [
    `**${declared.name}** of \`${service.name}\`, team **${service.team}**: ${declared.objectiveText} good over ${formatDuration(facts.period)}.`,
    ...(declared.description === undefined ? [] : [declared.description]),
    ...slo.tierSentences(facts),
    ...[...new Set(runbooks)].map((url) => (/^https?:/.test(url) ? `Runbook: [${url}](${url})` : `Runbook: \`${url}\``)),
  ];
  return panel({
    kind: "text",
    title: "What it promises",
    description: "Owner, objective, alerts and runbook.",
    text: lines.join("\n\n"),
    at: declared.at,
    size: { width: 24, height: 5 },
  });
}
