/** The SLOs of a system, and what their rules cost, for people. */
import { type CostPlan, type GroupCost, groupCosts, ruleCosts } from "../../derive/rule-cost.ts";
import { type SloCost, sloCosts } from "../../derive/slo-cost.ts";
import { formatDuration } from "../../util/duration.ts";
import { grouped } from "../../util/number.ts";
import { line, page, table } from "./markdown.ts";

/** In the order declared; undefined where there is none. */
export function slosPage(plan: CostPlan, header: string): string | undefined {
  const costOf = ruleCosts(plan);
  const costs = sloCosts(plan, costOf);
  if (costs.length === 0) return undefined;
  const groups = groupCosts(plan, costOf);
  const { system } = plan.scope;
  const total = (of: (cost: SloCost) => number) => grouped(costs.reduce((sum, cost) => sum + of(cost), 0));
  const sum = ["all", "", "", "", total(({ rules }) => rules), total(({ series }) => series), total(({ samples }) => samples), ""];
  return page([
    header,
    `# SLOs of ${line(system.name)}`,
    "What their rules record, and how many samples one evaluation of them reads, by the declared values of labels. A window of days adds up what was recorded every few minutes; the last column is what the same windows would read of the metrics themselves, and the period of a ratio that each evaluation recorded.",
    table(
      ["SLO", "service", "objective", "window", "rules", "series", "samples an evaluation", "without recorded sums"],
      [...costs.map(row), ...(costs.length > 1 ? [sum] : [])],
    ),
    "## Groups of rules",
    "All of them, those of SLOs and others.",
    table(["group", "file", "interval", "rules", "series", "samples an evaluation", "samples a second"], groups.map(groupRow)),
    ...notes(groups),
  ]);
}

function groupRow({ name, file, interval, rules, series, samples, uncounted }: GroupCost): readonly string[] {
  return [
    name,
    `${file}.yaml`,
    formatDuration(interval),
    grouped(rules),
    grouped(series),
    countText(samples, uncounted),
    grouped(Math.round((samples * 1000) / interval)),
  ];
}

function countText(samples: number, uncounted: readonly string[]): string {
  return `${uncounted.length > 0 ? "at least " : ""}${grouped(samples)}`;
}

function row({ facts, rules, series, samples, unchained, uncounted }: SloCost): readonly string[] {
  const { slo, service, periods } = facts;
  const windows = periods.map(({ name }) => name).join(", ");
  return [
    slo.name,
    service.name,
    slo.objectiveText,
    windows,
    grouped(rules),
    grouped(series),
    countText(samples, uncounted),
    unchained === undefined ? "" : grouped(unchained),
  ];
}

function notes(costs: readonly GroupCost[]): readonly string[] {
  const names = [...new Set(costs.flatMap(({ uncounted }) => uncounted))];
  return names.length === 0 ? [] : [`Of ${names.map((name) => `\`${name}\``).join(", ")} nothing says how many series there are: one of each is counted.`];
}
