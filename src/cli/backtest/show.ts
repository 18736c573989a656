/** What a replay showed, for people and for programs. */
import type { AlertResult, BacktestResult, BudgetResult } from "./result.ts";
import { momentIso, momentText } from "./times.ts";

/** Times are in UTC. */
export function asText(result: BacktestResult): string {
  const { from, to, series, samples, evaluations } = result;
  const sums = `${counted(series, "series", "series")} with ${counted(samples, "sample", "samples")}, ${counted(evaluations, "evaluation", "evaluations")}`;
  const silent = result.alerts.filter(({ firings }) => firings.length === 0).map(({ alert }) => alert);
  return [
    `${momentText(from)} to ${momentText(to)} UTC: ${sums}`,
    ...result.alerts.filter(({ firings }) => firings.length > 0).flatMap(firingLines),
    ...(silent.length > 0 ? ["", `did not fire: ${silent.join(", ")}`] : []),
    ...result.budgets.flatMap(budgetLines),
    ...section(
      "too few samples: a change needs two in each range",
      result.sparse.map(({ selector, apart, rules }) => `${selector}, read by ${rules.join(", ")}: there is one each ${lengthText(apart)}`),
    ),
    ...section(
      "no series fits",
      result.missing.map(({ selector, native, rules }) => `${selector}, read by ${rules.join(", ")}${native ? ": native histograms are not replayed" : ""}`),
    ),
    ...section(
      "not replayed",
      result.refused.map(({ rule, message }) => `${rule}: ${message}`),
    ),
    ...section(
      "a server would refuse",
      result.failures.map(
        ({ rule, count, first, message }) => `${rule}, ${count === 1 ? "once" : `${number(count)} times`}, first at ${momentText(first)}: ${message}`,
      ),
    ),
    "",
  ].join("\n");
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}

function firingLines({ alert, firings, blind }: AlertResult): readonly string[] {
  const remark = blind ? ", and none of the series that it reads is recorded" : "";
  const lines = ["", `${alert} fired ${firings.length === 1 ? "once" : `${number(firings.length)} times`}${remark}`];
  for (const { labels, from, to, peak } of firings) {
    const time = to === undefined ? `${momentText(from)} to the end` : `${momentText(from)} to ${momentText(to)} (${lengthText(to - from)})`;
    lines.push(`  ${time}, peak ${rounded(peak)}${labelsText(labels)}`);
  }
  return lines;
}

function budgetLines({ slo, service, labels, objective, window, seen, left, lowest, spent }: BudgetResult): readonly string[] {
  return [
    "",
    `budget of ${slo} (${service}), ${objective} over ${window}, seen for ${lengthText(seen)}${labelsText(labels)}`,
    `  left at the end ${percent(left)}, lowest ${percent(lowest.share)} at ${momentText(lowest.at)}`,
    ...(spent.length > 0 ? [`  spent ${spent.map(({ share, at }) => `${percent(share)} by ${momentText(at)}`).join(", ")}`] : []),
  ];
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? "" : ` {${pairs.join(", ")}}`;
}

/** In its two largest units: `29d 23h`, `4h 37m`, `90s`. */
function lengthText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 120) return `${seconds}s`;
  const counts = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const first = counts.findIndex((count) => count > 0);
  return counts
    .map((count, index) => `${count}${"dhms"[index]}`)
    .slice(first, first + 2)
    .filter((part) => !part.startsWith("0"))
    .join(" ");
}

const percent = (share: number): string => `${rounded(share * 100)}%`;
/** Four digits tell a story. */
const rounded = (value: number): string => String(Number.isFinite(value) ? Number(value.toPrecision(4)) : value);
const number = (value: number): string => value.toLocaleString("en-US");
const counted = (count: number, one: string, many: string): string => `${number(count)} ${count === 1 ? one : many}`;

/** The same as one line of JSON. */
export function asJson({ from, to, alerts, budgets, sparse, failures, ...rest }: BacktestResult): string {
  const text = {
    version: 1,
    from: momentIso(from),
    to: momentIso(to),
    ...rest,
    alerts: alerts.map(({ firings, ...alert }) => ({
      ...alert,
      firings: firings.map((firing) => ({
        ...firing,
        from: momentIso(firing.from),
        ...(firing.to !== undefined && { to: momentIso(firing.to) }),
        peak: numeral(firing.peak),
      })),
    })),
    budgets: budgets.map((budget) => ({
      ...budget,
      seen: budget.seen / 1000,
      left: numeral(budget.left),
      lowest: { share: numeral(budget.lowest.share), at: momentIso(budget.lowest.at) },
      spent: budget.spent.map(({ share, at }) => ({ share, at: momentIso(at) })),
    })),
    sparse: sparse.map((each) => ({ ...each, apart: each.apart / 1000 })),
    failures: failures.map((failure) => ({ ...failure, first: momentIso(failure.first) })),
  };
  return `${JSON.stringify(text)}\n`;
}

/** JSON has no infinities and no NaN; Prometheus writes them as text. */
function numeral(value: number): number | string {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}
