/** Queries: what a panel shows, what an alert compares. Verbs of metrics make them, verbs of their own change them. */
import type { Metric as MetricNode } from "../ir/metric.ts";
import { type Place, within } from "../ir/place.ts";
import type { PromqlQuery } from "../ir/query.ts";
import { saidAs, saidAt } from "../ir/said.ts";
import { quotient } from "../ir/series.ts";
import type { AggregationOperator, Expr, Range, VectorSelector } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { mapExpr } from "../promql/walk.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { placeOf, problem, readOptions } from "./call.ts";
import { type Alike, alike, type Compared, comparisons } from "./condition.ts";
import { type Grouping, withJob } from "./match.ts";
import { isMade, list, nonEmptyText, number, optional, positiveDuration, positiveInteger, refuse, shown } from "./options.ts";
import { type Divided, type Duration, divided } from "./quantity.ts";

/** Anything a panel can show: a metric, log or trace query, in whichever language. */
export interface AnyQuery {
  readonly node: "query";
  readonly language: "promql" | "logql" | "traceql";
}

/**
 * A PromQL vector that keeps the labels `B` (and `job`) and whose values have the unit `U`: `requests.rate({ by: ["route"] })`.
 * It becomes a condition by `above`, `below` and the like, and another query by the verbs below.
 */
export interface Query<out B extends string = string, out U extends string = string> extends AnyQuery, Compared<B, U> {
  readonly language: "promql";
  /** The sum of both. Both sides keep the same labels and have the same unit: `read.rate().plus(written.rate())`. */
  plus<C extends string, V extends string>(other: Query<C, V> & Alike<B, C, U, V>): Query<B, U>;
  /** The difference. Both sides keep the same labels and have the same unit: `created.rate().minus(deleted.rate())`. */
  minus<C extends string, V extends string>(other: Query<C, V> & Alike<B, C, U, V>): Query<B, U>;
  /** Each value times a number: `errors.rate().times(60)`. */
  times(factor: number): Query<B, U>;
  /** Both sides keep the same labels; a zero denominator gives no result rather than +Inf: `sent.rate().dividedBy(requests.rate())`. */
  dividedBy<C extends string, V extends string>(other: Query<C, V> & Alike<B, C>): Query<B, Divided<U, V>>;
  /** One value for each of fewer labels, summed: `requests.rate({ by: ["route", "status"] }).sum({ by: ["route"] })`. */
  sum<const K extends B = never>(options?: Grouping<K>): Query<K | "job", U>;
  /** The largest for each of fewer labels, the slowest instance: `latency.mean({ by: ["instance"] }).max()`. */
  max<const K extends B = never>(options?: Grouping<K>): Query<K | "job", U>;
  /** The smallest for each of fewer labels: `memory.sum({ by: ["instance"] }).min()`. */
  min<const K extends B = never>(options?: Grouping<K>): Query<K | "job", U>;
  /** The mean for each of fewer labels, over nodes for example: `cpu.rate({ by: ["instance"] }).avg()`. */
  avg<const K extends B = never>(options?: Grouping<K>): Query<K | "job", U>;
  /** The `count` largest series, 1 or more; for panels, since which they are changes: `requests.rate({ by: ["route"] }).top(5)`. */
  top(count: number): Query<B, U>;
  /** The value that long ago, over zero: `requests.rate().before("1w")`. */
  before(offset: Duration): Query<B, U>;
}

/** A PromQL query as `promql`-making constructs keep it, with what only they need to know. */
export interface QueryNode extends PromqlQuery {
  /** Every label of the target stays too, not only those in `keeps`. */
  readonly wide?: boolean;
}

/** A query with its verbs. */
export function query<B extends string = string, U extends string = string>(node: Omit<QueryNode, "node" | "language">): Query<B, U> {
  return Object.assign(Object.create(queryVerbs), { node: "query", language: "promql", ...node });
}

/** In place of a query that could not be made: it keeps anything, has any unit and never fires. */
export function refusedQuery<B extends string = string, U extends string = string>(metrics: readonly MetricNode[], at: Place): Query<B, U> {
  return query({ expr: build.call("vector", build.number(0)), unit: "unknown", metrics, recordings: [], refused: true, at });
}

/** The System's side of a query, when it is a PromQL query that a spec made. */
export function queryNode(value: unknown): QueryNode | undefined {
  return isMade(value, "query") && (value as PromqlQuery).language === "promql" ? (value as QueryNode) : undefined;
}

/** How a finding about a query names it: by the metric that it reads first. */
function subjectOf(of: PromqlQuery): string {
  const [metric] = of.metrics;
  const [recording] = of.recordings;
  return metric ? `metrics.${metric.name}` : recording ? `recordings.${recording.name}` : "query";
}

const queryVerbs = {
  ...comparisons,
  plus(this: QueryNode, other: unknown) {
    return arithmetic(this, "+", other, placeOf(queryVerbs.plus));
  },
  minus(this: QueryNode, other: unknown) {
    return arithmetic(this, "-", other, placeOf(queryVerbs.minus));
  },
  times(this: QueryNode, factor: unknown) {
    const at = placeOf(queryVerbs.times);
    const read = number.read(factor, within(at, 0), subjectOf(this));
    return changed(this, { expr: build.binary(this.expr, "*", saidAs(build.number(read ?? 1), within(at, 0))), at });
  },
  dividedBy(this: QueryNode, other: unknown) {
    const at = placeOf(queryVerbs.dividedBy);
    const right = otherSide(this, other, false, at);
    if (!right) return refusedQuery(this.metrics, at);
    return joined(this, right, quotient(this.expr, right.expr), divided(this.unit, right.unit), at);
  },
  sum(this: QueryNode, options: unknown) {
    return regrouped(this, "sum", options, placeOf(queryVerbs.sum));
  },
  max(this: QueryNode, options: unknown) {
    return regrouped(this, "max", options, placeOf(queryVerbs.max));
  },
  min(this: QueryNode, options: unknown) {
    return regrouped(this, "min", options, placeOf(queryVerbs.min));
  },
  avg(this: QueryNode, options: unknown) {
    return regrouped(this, "avg", options, placeOf(queryVerbs.avg));
  },
  top(this: QueryNode, count: unknown) {
    const at = placeOf(queryVerbs.top);
    const read = positiveInteger.read(count, within(at, 0), subjectOf(this));
    return changed(this, { expr: build.by("topk", [], this.expr, saidAs(build.number(read ?? 1), within(at, 0))), at });
  },
  before(this: QueryNode, offset: unknown) {
    const at = placeOf(queryVerbs.before);
    const read = positiveDuration.read(offset, within(at, 0), subjectOf(this));
    const earlier = (back: number) => (selector: VectorSelector) => {
      return { ...selector, offset: { ...build.duration(back + past(selector.offset)), span: saidAt(within(at, 0)) } };
    };
    const expr = read === undefined ? this.expr : mapExpr(this.expr, { selector: earlier(read) });
    return changed(this, { expr, at });
  },
};

/** The query with another expression; it is no share of anything any more. */
function changed(of: QueryNode, by: Pick<QueryNode, "expr" | "at"> & Partial<QueryNode>): Query {
  const { share: _share, raw: _raw, ...rest } = of;
  return query({ ...rest, ...by, expr: saidAs(by.expr, by.at) });
}

function arithmetic(left: QueryNode, operator: "+" | "-", other: unknown, at: Place): Query {
  const right = otherSide(left, other, true, at);
  if (!right) return refusedQuery(left.metrics, at);
  return joined(left, right, build.binary(left.expr, operator, right.expr), left.unit === "unknown" ? right.unit : left.unit, at);
}

/** The right side of an operation, when it is one that PromQL finds an answer for. */
function otherSide(left: QueryNode, other: unknown, sameUnit: boolean, at: Place): QueryNode | undefined {
  const right = queryNode(other);
  if (!right) return refuse(other, "a query", "give a query, such as `requests.rate()`", within(at, 0), subjectOf(left));
  if (!alike(left.keeps, right.keeps, within(at, 0), subjectOf(left))) return undefined;
  if (!sameUnit || left.unit === right.unit || left.unit === "unknown" || right.unit === "unknown") return right;
  problem({
    subject: subjectOf(left),
    message: `one side is in \`${left.unit}\`, the other in \`${right.unit}\``,
    help: "use sides of the same unit",
    at: within(at, 0),
  });
  return undefined;
}

function joined(left: QueryNode, right: QueryNode, expr: Expr, unit: string, at: Place): Query {
  const refused = left.refused === true || right.refused === true;
  const keeps = refused ? undefined : (left.keeps ?? right.keeps);
  return query({
    expr: saidAs(expr, at),
    unit: refused ? "unknown" : unit,
    ...(keeps && { keeps }),
    metrics: [...new Set([...left.metrics, ...right.metrics])],
    recordings: [...new Set([...left.recordings, ...right.recordings])],
    ...(refused && { refused }),
    ...((left.wide || right.wide) && { wide: true }),
    at,
  });
}

function regrouped(of: QueryNode, operator: AggregationOperator, options: unknown, at: Place): Query {
  const by = { read: (value: unknown, place: Place) => readKept(of, value, place) };
  const said = options === undefined ? undefined : readOptions(options, within(at, 0), subjectOf(of), { by: optional(by) }).by;
  const keeps = withJob(said?.labels ?? []);
  const { wide: _wide, keeps: _keeps, ...rest } = of;
  return changed(rest, { expr: build.by(operator, keeps, of.expr), ...(said?.sure !== false && { keeps }), at });
}

/** Labels of a `by` that the query still has. */
function readKept(of: QueryNode, value: unknown, at: Place) {
  const said = list(nonEmptyText).read(value, at, subjectOf(of)) ?? [];
  const { keeps } = of;
  const gone = keeps && !of.wide ? said.filter((label) => !keeps.includes(label)) : [];
  for (const label of gone) {
    problem({
      subject: subjectOf(of),
      message: `the query does not keep the label \`${label}\``,
      help: didYouMean(label, keeps ?? []) ?? `it keeps ${(keeps ?? []).map(shown).join(", ")}: add \`${label}\` to its \`by\``,
      at: within(at, said.indexOf(label)),
    });
  }
  return { labels: said.filter((label) => !gone.includes(label)), sure: gone.length === 0 };
}

/** How far back a selector looks already, in milliseconds. */
function past(offset: Range | undefined): number {
  return offset?.type === "duration" ? offset.milliseconds : 0;
}
