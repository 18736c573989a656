/** Which alerts read what a panel shows, and the colours and words that follow for it. */
import type { Comparison, Condition, PromqlQuery, Recording, Share } from "../ir/query.ts";
import type { Alert } from "../ir/rule.ts";
import type { Expr } from "../promql/ast.ts";
import { children } from "../promql/walk.ts";
import { formatDuration } from "../util/duration.ts";
import type { Color, PanelUnit, ThresholdStep } from "./dashboard-part.ts";
import { amount } from "./panel-unit.ts";
import type { Scope } from "./scope.ts";

/** An alert that compares a query with a threshold, in base units. */
export interface AlertUse {
  readonly alert: Alert;
  readonly comparison: Comparison;
  readonly threshold: number;
}
type Read = Pick<PromqlQuery, "expr" | "share">;
/** The alerts on the same query, whether it is read from its metrics or from what a recording keeps of it. */
export type AlertsOn = (query: Read) => readonly AlertUse[];

/** Looks through the alerts once, when it is first asked. */
export function alertsOn(scope: Scope, recordings: ReadonlyMap<string, Recording>): AlertsOn {
  let byName: Map<string, { readonly key: string; readonly use: AlertUse }[]> | undefined;
  const known = () => {
    byName ??= indexed(scope, recordings);
    return byName;
  };
  return (query) => {
    const key = keyOf(query, recordings);
    const entries = known().get(key.name);
    if (!entries) return [];
    const text = key.text();
    return entries.filter((entry) => entry.key === text).map(({ use }) => use);
  };
}

/** Steps of colour: green between the thresholds of alerts that fire below and those that fire above. */
export function stepsOf(uses: readonly AlertUse[], scope: Scope): readonly ThresholdStep[] {
  const below = distinct(
    uses.filter(({ comparison }) => comparison === "<" || comparison === "<="),
    scope,
  );
  const above = distinct(
    uses.filter(({ comparison }) => comparison === ">" || comparison === ">="),
    scope,
  );
  if (below.length === 0 && above.length === 0) return [];
  const first = above[0];
  const low = below.filter(({ from }) => first === undefined || from < first.from);
  const rising = low.map(({ from }, index) => ({ from, color: low[index + 1]?.color ?? ("green" as const) }));
  return [{ color: low[0]?.color ?? "green" }, ...rising, ...above];
}

/** "`ShopSlow` (warning) fires above 1s for 5m." */
export function alertSentences(uses: readonly AlertUse[], unit: PanelUnit): readonly string[] {
  return uses.map(({ alert, comparison, threshold }) => {
    const holding = alert.for > 0 ? ` for ${formatDuration(alert.for)}` : "";
    return `Alert \`${alert.name}\` (${alert.severity}) fires ${comparisonWords[comparison]} ${amount(threshold, unit)}${holding}.`;
  });
}

const comparisonWords: Readonly<Record<Comparison, string>> = {
  ">": "above",
  ">=": "from",
  "<": "below",
  "<=": "at or below",
  "==": "at",
  "!=": "at anything but",
};

export function colorOf(severity: string, scope: Scope): Color {
  if (severity === "critical" || severity === scope.settings.severities.page) return "red";
  return severity === "info" ? "yellow" : "orange";
}

/** Ascending; where two alerts share a threshold the worse colour stays. */
function distinct(uses: readonly AlertUse[], scope: Scope): readonly { readonly from: number; readonly color: Color }[] {
  const byThreshold = new Map<number, Color>();
  for (const { alert, threshold } of uses) {
    const color = colorOf(alert.severity, scope);
    if (byThreshold.get(threshold) !== "red") byThreshold.set(threshold, color);
  }
  return [...byThreshold].map(([from, color]) => ({ from, color })).sort((a, b) => a.from - b.from);
}

function indexed(scope: Scope, recordings: ReadonlyMap<string, Recording>) {
  const byName = new Map<string, { readonly key: string; readonly use: AlertUse }[]>();
  for (const alert of [scope.system, ...scope.system.services].flatMap(({ alerts }) => alerts)) {
    for (const condition of thresholdsIn(alert.when)) {
      const key = keyOf(condition.query, recordings);
      const entries = byName.get(key.name) ?? [];
      entries.push({ key: key.text(), use: { alert, comparison: condition.comparison, threshold: condition.threshold } });
      byName.set(key.name, entries);
    }
  }
  return byName;
}

/** What the right side of `and` and `unless` says is when the alert is wanted at all, not what is bad. */
function thresholdsIn(condition: Condition): readonly Extract<Condition, { is: "threshold" }>[] {
  if (condition.is === "threshold") return [condition];
  if (!("left" in condition)) return [];
  return [...thresholdsIn(condition.left), ...(condition.is === "or" ? thresholdsIn(condition.right) : [])];
}

/** What two queries that read the same have in common; the name is cheap and decides most cases. */
function keyOf(query: Read, recordings: ReadonlyMap<string, Recording>): { readonly name: string; text(): string } {
  const { expr, share } = query.expr.type === "selector" ? (recordings.get(query.expr.name ?? "")?.query ?? query) : query;
  return { name: firstName(expr), text: () => (share ? shareText(share) : exprText(expr)) };
}

/** A share is the same share whichever labels keep its parts apart. */
function shareText({ part, whole }: Share): string {
  return JSON.stringify(
    [part, whole].map(({ metric, matchers, within }) => [metric.name, matchers.map(({ label, operator, value }) => [label, operator, value]), within]),
  );
}

function exprText(expr: Expr): string {
  return JSON.stringify(expr, (key, value: unknown) => {
    if (key === "span") return undefined;
    return key === "labels" && Array.isArray(value) ? [...value].sort() : value;
  });
}

function firstName(expr: Expr): string {
  if (expr.type === "selector") return expr.name ?? "";
  for (const child of children(expr)) {
    const name = firstName(child);
    if (name !== "") return name;
  }
  return "";
}
