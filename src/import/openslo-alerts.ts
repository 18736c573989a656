/** Alerts on burn rates of OpenSLO. https://github.com/OpenSLO/OpenSLO#alertcondition */
import { formatDuration } from "../util/duration.ts";
import { type Reading, report } from "./fields.ts";
import type { Alerts, Burn, Tier } from "./imported.ts";
import type { AlertConditionSpec, AlertPolicySpec } from "./openslo-fields.ts";
import { shorthand } from "./openslo-window.ts";

/** A part of a file, and the file. */
export interface Found<T> {
  readonly spec: T;
  readonly reading: Reading;
}

/** What policies with their conditions ask for; `period` is that of the budget in milliseconds. */
export function alertsOf(
  policies: readonly Found<AlertPolicySpec>[],
  conditionsOf: (policy: Found<AlertPolicySpec>) => readonly Found<AlertConditionSpec>[],
  period: number,
): Alerts {
  const told = policies.find(({ spec }) => spec.notificationTargets);
  const targets = told?.spec.notificationTargets;
  if (told && targets) {
    const help = "say it in the `routing` of the system, by `severity`, `service` and `slo`";
    const range = targets.key && { range: targets.key };
    report(told.reading, targets, { severity: "warning", message: "who hears of an alert is not said in an SLO", help, ...range });
  }
  const breaching = policies.filter(({ spec }) => spec.alertWhenBreaching !== false).flatMap(conditionsOf);
  const of = (isPage: boolean) =>
    tierOf(
      breaching.filter(({ spec }) => pages(spec.severity ?? "") === isPage),
      period,
    );
  const noData = policies.filter(({ spec }) => spec.alertWhenNoData === true).flatMap(conditionsOf);
  return { page: of(true), ticket: of(false), absent: noData.length === 0 ? false : severityOf(noData) };
}

/** Whether a severity wakes somebody. */
function pages(severity: string): boolean {
  return /^(page|crit(ical)?|high|urgent|emergency|sev-?[01]|p[01])$/i.test(severity);
}

function tierOf(conditions: readonly Found<AlertConditionSpec>[], period: number): Tier {
  if (conditions.length === 0) return false;
  const burns = conditions.map((condition) => burnOf(condition, period));
  const said = burns.filter((burn) => burn !== undefined);
  // Several policies may have one condition.
  const distinct = [...new Map(said.map((burn) => [`${burn.spends} ${burn.within}`, burn])).values()];
  return { ...severityOf(conditions), ...(said.length === burns.length && { burns: distinct }) };
}

/** `page` and `ticket` are what obsc calls them anyway. */
function severityOf(conditions: readonly Found<AlertConditionSpec>[]): { readonly severity?: string } {
  const severity = conditions.find(({ spec }) => spec.severity)?.spec.severity;
  return severity === undefined || severity === "page" || severity === "ticket" ? {} : { severity };
}

/** Nothing of one that cannot be said, for which the usual burns stand. */
function burnOf({ spec, reading }: Found<AlertConditionSpec>, period: number): Burn | undefined {
  const { op, threshold, lookbackWindow, alertAfter, kind } = spec.condition ?? {};
  if (!spec.condition || !threshold || !lookbackWindow) return undefined;
  const usual = "look at the usual burns, which stand in its place, and say `burns` where they do not do";
  if (kind !== undefined && kind !== "burnrate") {
    report(reading, spec.condition.at, { severity: "warning", message: `a condition of kind \`${kind}\` is lost: obsc alerts on burn rates`, help: usual });
    return undefined;
  }
  const window = shorthand(lookbackWindow.value);
  const spends = window === undefined ? Number.NaN : (threshold.value * window) / period;
  if (window === undefined || window < 600_000 || window > period || window % 300_000 !== 0 || !(spends > 0 && spends <= 1)) {
    const message = `no share of the budget is spent at ${threshold.value} times its rate in \`${lookbackWindow.value}\``;
    report(reading, lookbackWindow, { severity: "warning", message, help: usual });
    return undefined;
  }
  if (op && op.value !== "gt" && op.value !== "gte") {
    const message = `\`op: ${op.value}\` would alert on a budget that burns slowly: obsc alerts when it burns faster`;
    report(reading, op, { severity: "warning", message, help: "write `op: gte`" });
  }
  if (alertAfter) {
    const message = `\`alertAfter\` is lost: obsc asks for the rate in a second, shorter window, by which the alert ends too`;
    report(reading, alertAfter, { severity: "warning", message, help: "say `short` of the burn where that one does not do" });
  }
  return { spends: `${Number((spends * 100).toPrecision(6))}%`, within: formatDuration(window) };
}
