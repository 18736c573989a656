/** Conditions: what an alert waits for, and what a time-based SLI counts as good. */
import { type Place, within } from "../ir/place.ts";
import type { Comparison, Condition as ConditionNode, LogqlQuery, PromqlQuery } from "../ir/query.ts";
import * as build from "../promql/build.ts";
import { type Option, placeOf, problem } from "./call.ts";
import { isMade, reader, refuse } from "./options.ts";
import { type Amount, exampleOf, kindOf, parseAmount, type Refused } from "./quantity.ts";

/**
 * What an alert waits for; it holds for each combination of the labels `B` by itself: `errors.above("5%")`,
 * `requests.absent()`, `targets.down()`.
 */
export interface Condition<out B extends string = string> {
  readonly node: "condition";
  /** Both hold, for the same labels: `slow.above("1s").and(requests.rate().above("1/s"))`. */
  and<C extends string>(other: Condition<C> & Alike<B, C>): Condition<B>;
  /** This one holds and the other does not, for the same labels: `errors.above("5%").unless(starting.above(0))`. */
  unless<C extends string>(other: Condition<C> & Alike<B, C>): Condition<B>;
  /** One of them holds: `requests.absent().or(targets.missing())`. */
  or<C extends string>(other: Condition<C>): Condition<B | C>;
}

/** Comparing a query with an amount in its unit, which makes a condition. */
export interface Compared<out B extends string, out U extends string> {
  /** `latency.quantile("p95").above("500ms")` */
  above(amount: Amount<U>): Condition<B>;
  /** `memory.sum().atLeast("1GiB")` */
  atLeast(amount: Amount<U>): Condition<B>;
  /** `connections.min({ by: ["instance"] }).below(2)` */
  below(amount: Amount<U>): Condition<B>;
  /** `free.min().atMost("10%")` */
  atMost(amount: Amount<U>): Condition<B>;
  /** `writes.rate().equals("0/s")` */
  equals(amount: Amount<U>): Condition<B>;
}

/** Whether two sides keep the same labels, and have the same unit where that is asked for and both are known. */
export type Alike<B, C, U = 0, V = U> = [B, C] extends [C, B]
  ? [U, V] extends [V, U]
    ? unknown
    : "unknown" extends U | V
      ? unknown
      : Refused<"the two sides have different units">
  : Refused<"the two sides keep different labels: give both the same `by`">;

type Comparable = PromqlQuery | LogqlQuery;

/** The verbs that make a condition of a query; a query of logs has the same. */
export const comparisons = {
  above(this: Comparable, amount: unknown) {
    return compared(this, ">", amount, placeOf(comparisons.above));
  },
  atLeast(this: Comparable, amount: unknown) {
    return compared(this, ">=", amount, placeOf(comparisons.atLeast));
  },
  below(this: Comparable, amount: unknown) {
    return compared(this, "<", amount, placeOf(comparisons.below));
  },
  atMost(this: Comparable, amount: unknown) {
    return compared(this, "<=", amount, placeOf(comparisons.atMost));
  },
  equals(this: Comparable, amount: unknown) {
    return compared(this, "==", amount, placeOf(comparisons.equals));
  },
};

/** A condition with its verbs. */
export function condition<B extends string = string>(node: ConditionNode): Condition<B> {
  return Object.assign(Object.create(conditionVerbs), node);
}

/** In place of a condition that could not be made: it never holds. */
export function refusedCondition(at: Place): Condition {
  return condition(refusedThreshold(at));
}

/** The System's side of a condition that a spec made. */
export const conditionOption: Option<ConditionNode> = reader("a condition", 'compare a query with an amount: `errors.above("5%")`', (value) =>
  isMade(value, "condition") ? (value as ConditionNode) : undefined,
);

/** In place of a missing or wrong `when`, for what needs a condition. */
export function refusedThreshold(at: Place): ConditionNode {
  const query: PromqlQuery = {
    node: "query",
    language: "promql",
    expr: build.call("vector", build.number(0)),
    unit: "unknown",
    metrics: [],
    recordings: [],
    refused: true,
    at,
  };
  return { node: "condition", is: "threshold", query, comparison: ">", threshold: 0, at };
}

/** Whether both sides keep the same labels, as far as is known; says so at `at` when they do not. */
export function alike(left: readonly string[] | undefined, right: readonly string[] | undefined, at: Place, subject: string): boolean {
  if (!left || !right) return true;
  if (left.length === right.length && left.every((label) => right.includes(label))) return true;
  const list = (labels: readonly string[]) => labels.map((label) => `\`${label}\``).join(", ");
  problem({ subject, message: `one side keeps ${list(left)}, the other ${list(right)}`, help: "give both sides the same `by`", at });
  return false;
}

/** Labels for whose combinations a condition holds, when they are known. */
function keptBy(of: ConditionNode): readonly string[] | undefined {
  switch (of.is) {
    case "threshold":
      return of.query.refused ? undefined : of.query.keeps;
    case "log-threshold":
      return undefined;
    case "absent":
      return ["job"];
    case "targets":
      return of.state === "down" ? ["job", "instance"] : ["job"];
    case "or": {
      const [left, right] = [keptBy(of.left), keptBy(of.right)];
      return left && right && [...new Set([...left, ...right])];
    }
    default:
      return keptBy(of.left) ?? keptBy(of.right);
  }
}

const conditionVerbs = {
  and(this: ConditionNode, other: unknown) {
    return combined(this, "and", other, placeOf(conditionVerbs.and));
  },
  unless(this: ConditionNode, other: unknown) {
    return combined(this, "unless", other, placeOf(conditionVerbs.unless));
  },
  or(this: ConditionNode, other: unknown) {
    return combined(this, "or", other, placeOf(conditionVerbs.or));
  },
};

function combined(left: ConditionNode, is: "and" | "or" | "unless", other: unknown, at: Place): Condition {
  const right = conditionOption.read(other, within(at, 0), "condition");
  const fits = right && (is === "or" || alike(keptBy(left), keptBy(right), within(at, 0), "condition"));
  return fits ? condition({ node: "condition", is, left, right, at }) : refusedCondition(at);
}

function compared(query: Comparable, comparison: Comparison, amount: unknown, at: Place): Condition {
  if (query.language === "logql" && query.expr.type === "lines") {
    problem({ subject: "query", message: "lines have no number to compare", help: 'count them: `.rate()`, `.count({ over: "5m" })`', at });
    return refusedCondition(at);
  }
  const threshold = parseAmount(amount, query.unit);
  if (threshold === undefined) refuseAmount(amount, query, within(at, 0));
  if (query.language === "logql" && query.asks) {
    const [first] = query.asks;
    problem({
      subject: "query",
      message: `nobody fills in \`${first}\` when an alert is evaluated`,
      help: "choose lines by values, or leave the field out",
      at,
    });
  }
  if (query.language === "logql") return condition({ node: "condition", is: "log-threshold", query, comparison, threshold: threshold ?? 0, at });
  const compared = threshold === undefined ? { ...query, refused: true } : query;
  return condition({ node: "condition", is: "threshold", query: compared, comparison, threshold: threshold ?? 0, at });
}

function refuseAmount(amount: unknown, query: Comparable, at: Place): void {
  const [metric] = query.language === "promql" ? query.metrics : [];
  refuse(
    amount,
    kindOf(query.unit),
    `the query is in \`${query.unit}\`: write it as ${exampleOf(query.unit)}`,
    at,
    metric ? `metrics.${metric.name}` : "query",
  );
}
