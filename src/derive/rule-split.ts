/**
 * Groups for an engine that takes so many rules in one. The rules of a group run one after the other, groups run beside each
 * other: what a part reads of another part are the results of the last round. So rules that read each other stay together where
 * they fit, and where they do not, those that look at the freshest samples come first, each with all that it reads; what comes
 * later reads only windows so long that a round makes no difference.
 */
import type { Expr, Range, VectorSelector } from "../promql/ast.ts";
import { children, selectorsIn } from "../promql/walk.ts";
import type { RecordingRule, Rule, RuleGroup } from "./rules.ts";

/** The first part keeps the name of its group, so that few names change when a rule is added. Order and interval stay as they are. */
export function splitGroups(groups: readonly RuleGroup[], most: number): readonly RuleGroup[] {
  const taken = new Set(groups.map(({ name }) => name));
  return groups.flatMap((group) => {
    if (group.rules.length <= most) return [group];
    const { sloRules: _, ...settings } = group;
    return partsOf(group.rules, most).map((rules, index) => ({ ...settings, name: index === 0 ? group.name : freeName(group.name, index + 1, taken), rules }));
  });
}

function freeName(name: string, count: number, taken: Set<string>): string {
  const free = `${name}-${count}`;
  if (taken.has(free)) return freeName(name, count + 1, taken);
  taken.add(free);
  return free;
}

function partsOf(rules: readonly Rule[], most: number): readonly (readonly Rule[])[] {
  const reads = readsOf(rules);
  const parts: Set<Rule>[] = [];
  for (const bundle of connected(rules, reads).flatMap((each) => (each.length <= most ? [each] : bundlesOf(each, reads, most)))) {
    const last = parts.at(-1);
    if (last && last.size + bundle.length <= most) for (const rule of bundle) last.add(rule);
    else parts.push(new Set(bundle));
  }
  return parts.map((part) => rules.filter((rule) => part.has(rule)));
}

/** The recordings of a group that each of its rules reads, in queries and in the texts of alerts. */
type Reads = ReadonlyMap<Rule, readonly RecordingRule[]>;

/** What rules that are evaluated together read of each other. */
export function readsOf(rules: readonly Rule[]): Reads {
  const byName = new Map<string, RecordingRule[]>();
  for (const rule of rules) if (rule.kind === "recording") byName.set(rule.name, [...(byName.get(rule.name) ?? []), rule]);
  return new Map(rules.map((rule) => [rule, readBy(rule, byName)]));
}

function readBy(rule: Rule, byName: ReadonlyMap<string, readonly RecordingRule[]>): readonly RecordingRule[] {
  const found = new Set<RecordingRule>();
  for (const selector of selectorsIn(rule.expr))
    for (const recording of byName.get(selector.name ?? "") ?? []) if (recording !== rule && fits(recording, selector)) found.add(recording);
  const texts = rule.kind === "alerting" ? Object.values(rule.annotations).filter((text) => text.includes("{{")) : [];
  if (texts.length > 0)
    for (const [name, recordings] of byName) if (texts.some((text) => text.includes(name))) for (const recording of recordings) found.add(recording);
  return [...found];
}

/** Whether a selector can find what a rule of its name records, by the labels that the rule sets. */
export function fits({ labels }: RecordingRule, { matchers }: VectorSelector): boolean {
  return matchers.every(({ label, operator, value }) => operator !== "=" || labels[label] === undefined || labels[label] === value);
}

/** Rules that have to do with each other, directly or by way of others; in the order of the first of each. */
function connected(rules: readonly Rule[], reads: Reads): readonly (readonly Rule[])[] {
  const groupOf = new Map<Rule, Set<Rule>>(rules.map((rule) => [rule, new Set([rule])]));
  for (const [rule, recordings] of reads) {
    for (const recording of recordings) {
      const [own, other] = [groupOf.get(rule), groupOf.get(recording)];
      if (!own || !other || own === other) continue;
      for (const each of other) groupOf.set(each, own.add(each));
    }
  }
  return [...new Set(rules.map((rule) => groupOf.get(rule)))].map((group) => rules.filter((rule) => group?.has(rule)));
}

/** Rules that nothing reads, the most urgent first, each after what it reads; those that can wait equally long come together. */
function bundlesOf(rules: readonly Rule[], reads: Reads, most: number): readonly (readonly Rule[])[] {
  const read = new Set([...reads.values()].flat());
  const waits = patienceIn(reads);
  const ends = new Map<number, Rule[]>();
  for (const rule of rules) if (!read.has(rule as RecordingRule)) ends.set(waits(rule), [...(ends.get(waits(rule)) ?? []), rule]);
  const placed = new Set<Rule>();
  const unplaced = (wanted: readonly Rule[]) => {
    const needed = withRead(wanted, reads);
    return rules.filter((rule) => needed.has(rule) && !placed.has(rule));
  };
  // Rules that read each other in turn have no end, and come last.
  const batches = [...[...ends].sort(([one], [other]) => one - other).map(([, each]) => each), rules];
  return batches.flatMap((batch) =>
    (unplaced(batch).length <= most ? [batch] : batch.map((end) => [end])).flatMap((wanted) => {
      const bundle = unplaced(wanted);
      for (const rule of bundle) placed.add(rule);
      return chunks(bundle, most);
    }),
  );
}

/** Rules with all that they read, directly or by way of others. */
export function withRead(rules: readonly Rule[], reads: Reads): ReadonlySet<Rule> {
  const found = new Set<Rule>(rules);
  for (const rule of found) for (const recording of reads.get(rule) ?? []) found.add(recording);
  return found;
}

function chunks(rules: readonly Rule[], most: number): readonly (readonly Rule[])[] {
  return Array.from({ length: Math.ceil(rules.length / most) }, (_, index) => rules.slice(index * most, (index + 1) * most));
}

/** How far the freshest thing looks back that a rule reads, by way of recordings too, and how long an alert waits, in milliseconds: beside that, a round more is little. */
function patienceIn(reads: Reads): (rule: Rule) => number {
  const known = new Map<Rule, number>();
  const lookback = (rule: Rule): number => {
    const before = known.get(rule);
    if (before !== undefined) return before;
    // One that reads itself, in however many steps, adds nothing.
    known.set(rule, Number.POSITIVE_INFINITY);
    const sources = new Map((reads.get(rule) ?? []).map((recording) => [recording.name, recording]));
    const found = freshest(rule.expr, ({ name = "" }) => {
      const source = sources.get(name);
      return source ? lookback(source) : 0;
    });
    known.set(rule, found);
    return found;
  };
  return (rule) => lookback(rule) + (rule.kind === "alerting" ? rule.for : 0);
}

/** Infinite where an expression reads nothing. */
function freshest(expr: Expr, of: (selector: VectorSelector) => number): number {
  switch (expr.type) {
    case "selector":
      return of(expr);
    case "matrix":
      return lengthOf(expr.range) + of(expr.selector);
    case "subquery":
      return lengthOf(expr.range) + freshest(expr.expr, of);
    default:
      return Math.min(Number.POSITIVE_INFINITY, ...children(expr).map((child) => freshest(child, of)));
  }
}

/** Milliseconds; five minutes for a range that only who asks can tell. */
export function lengthOf(range: Range): number {
  return range.type === "duration" ? range.milliseconds : 300_000;
}
