/** Rows on the dashboard of an SLO that not every SLO has: its groups, its other windows, the SLOs that it is made of. */
import type { Expr } from "../promql/ast.ts";
import { formatDuration } from "../util/duration.ts";
import type { Boards } from "./board.ts";
import type { ColumnPart } from "./dashboard-part.ts";
import { instant, panel, row, series } from "./panel.ts";
import { type SloFacts, sloFacts, sloSelector, sloSeries } from "./slo-facts.ts";
import * as slo from "./slo-panels.ts";
import { currentWindow } from "./slo-texts.ts";

/** A line for each group, the one with least budget first. */
export function groupRows(facts: SloFacts) {
  const { groupedBy } = facts;
  if (!groupedBy || groupedBy.length === 0) return [];
  const [period] = facts.periods;
  const now = currentWindow(facts);
  const columns: readonly (Omit<ColumnPart, "of"> & { readonly expr: Expr })[] = [
    {
      title: `good in ${period.name}`,
      expr: slo.indicator(facts, period.name),
      unit: "ratio",
      decimals: slo.decimalsOf(facts),
      thresholds: slo.objectiveSteps(facts),
    },
    { title: "budget left", expr: slo.remaining(facts), unit: "ratio", decimals: 1, thresholds: slo.budgetSteps },
    { title: `burn rate ${formatDuration(now)}`, expr: slo.burnRate(facts, now), unit: "count", thresholds: slo.burnThresholds(facts) },
    { title: "events in 5m", expr: sloSelector(facts, sloSeries.total), unit: "count" },
  ];
  const table = panel({
    kind: "table",
    title: `By ${groupedBy.join(", ")}`,
    description: "The objective holds for each of these by itself; least budget first.",
    unit: "count",
    noData: "no events yet",
    queries: columns.map(({ expr }) => instant(expr, "", "table")),
    columns: [
      ...groupedBy.map((label) => ({ title: label, of: { label } })),
      ...columns.map(({ expr: _expr, ...column }, index) => ({ ...column, of: { value: index } })),
    ],
    sortedBy: { column: "budget left", descending: false },
    at: facts.slo.at,
  });
  return [row([table], "Groups")];
}

/** What is left of the budget of the windows that no alert is about. */
export function otherWindows(facts: SloFacts) {
  const [, ...others] = facts.periods;
  if (others.length === 0) return [];
  const panels = others.map(({ name, calendar }) => {
    const left = sloSelector(facts, sloSeries.remainingOf(name));
    const text = slo.budgetText(facts, facts.slo.at);
    const over = calendar ? `of this ${calendar}` : `of the last ${name}`;
    return panel({
      ...text,
      kind: "timeseries",
      title: `Budget left ${over}`,
      description: `Share of the error budget of \`${facts.slo.name}\` ${over} that is left; negative when the objective is missed.`,
      queries: [series(left, slo.grouped(facts, "budget left"))],
      max: 1,
    });
  });
  return [row(panels, "Other windows")];
}

/** The SLOs that one of several is made of. */
export function partRows({ scope }: Boards, { slo: { sli, at } }: SloFacts) {
  if (sli.is !== "composite") return [];
  const panels = sli.parts.flatMap((part) => {
    const owner = scope.system.services.find(({ slos }) => slos.includes(part.slo));
    if (!owner) return [];
    const facts = sloFacts(part.slo, owner, scope);
    const weight = sli.how === "weighted" ? `, weight ${part.weight}` : "";
    return [
      panel({
        ...slo.budgetText(facts, at),
        kind: "timeseries",
        title: `${part.slo.name}${weight}`,
        queries: [series(slo.remaining(facts), slo.grouped(facts, "budget left"))],
        max: 1,
      }),
    ];
  });
  return [row(panels, "Parts")];
}
