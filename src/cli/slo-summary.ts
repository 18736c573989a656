/** What the SLOs of a spec cost, at the end of a build. */
import type { CostPlan } from "../derive/rule-cost.ts";
import { type SloCost, sloCosts } from "../derive/slo-cost.ts";
import { grouped } from "../util/number.ts";

/** So many lines stay in view under what a build says; `docs/slos.md` has all. */
const most = 10;

/** Lines for a terminal, those that read most first; none where there are no SLOs. */
export function sloSummary(plan: CostPlan): readonly string[] {
  const costs = sloCosts(plan);
  if (costs.length === 0) return [];
  const series = costs.reduce((sum, cost) => sum + cost.series, 0);
  const samples = costs.reduce((sum, cost) => sum + cost.samples, 0);
  const head = `${grouped(costs.length)} ${costs.length === 1 ? "SLO records" : "SLOs record"} ${grouped(series)} series, and an evaluation of their rules reads ${grouped(samples)} samples`;
  const shown = [...costs].sort((one, other) => other.samples - one.samples).slice(0, most);
  const rest = costs.length > most ? [`  and ${grouped(costs.length - most)} that read less: docs/slos.md`] : [];
  return [head, ...aligned(shown.map(cells)), ...rest];
}

function cells({ facts, rules, series, samples, unchained, uncounted }: SloCost): readonly string[] {
  const { slo, periods } = facts;
  const instead = unchained === undefined ? "" : `, without recorded sums ${grouped(unchained)}`;
  return [
    `${slo.name} ${slo.objectiveText} over ${periods.map(({ name }) => name).join(", ")}`,
    `${rules} rules`,
    `${grouped(series)} series`,
    `${uncounted.length > 0 ? "at least " : ""}${grouped(samples)} samples${instead}`,
  ];
}

/** Columns one below the other; the last has no end to keep to. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell)).join("  ")}`);
}
