/** Indicators of SLOs beside ratios and conditions: queries that are written by hand, and other SLOs. */
import { type Place, within } from "../ir/place.ts";
import type { PromqlQuery } from "../ir/query.ts";
import type { Indicator, Slo as SloNode, SloPart } from "../ir/rule.ts";
import { typeOf } from "../promql/types.ts";
import { type Option, placeOf, problem } from "./call.ts";
import { isMade, numberFrom, refuse } from "./options.ts";
import { type AnyQuery, queryNode } from "./query.ts";

/** What an SLO counts, of queries written by hand: `good:` or `bad:`, whichever the part is. */
export interface RawIndicator {
  readonly node: "indicator";
  readonly of: "events" | "time";
}

/** What an SLO counts, of other SLOs. */
export interface Composite {
  readonly node: "indicator";
  readonly of: "slos";
}

/** An SLO, as `slo()` makes it. */
interface Made {
  readonly node: "slo";
  readonly name: string;
}

type IndicatorNode = { readonly node: "indicator"; readonly indicator: Indicator; readonly at: Place };

/**
 * A part of a whole that no `ratio()` can say: two queries, each of events in a second over the last five minutes, with the
 * same labels. Ranges of `[5m]` in them become as long as it takes to miss no event between two evaluations.
 * `slo("shop-cache", { …, good: rawRatio(promql`sum(rate(hits_total[5m]))`, promql`sum(rate(hits_total[5m])) + sum(rate(misses_total[5m]))`) })`
 */
export function rawRatio(part: AnyQuery, whole: AnyQuery): RawIndicator {
  const at = placeOf(rawRatio);
  const [one, all] = [readQuery(part, within(at, 0)), readQuery(whole, within(at, 1))];
  return indicator("events", one && all && { is: "good-of", part: one, whole: all }, at);
}

/**
 * A query that gives a share from 0 to 1 at each moment. Every minute weighs the same, whether much happened in it or little:
 * where events can be counted, `ratio` and `rawRatio` are right and this is not.
 * `slo("shop-synced", { …, good: ratioByTime(promql`avg(shop_replicas_synced_ratio)`) })`
 */
export function ratioByTime(query: AnyQuery): RawIndicator {
  const at = placeOf(ratioByTime);
  const read = readQuery(query, within(at, 0));
  return indicator("time", read && { is: "good-by-time", query: read }, at);
}

/**
 * Several SLOs as one: in each five minutes its share of bad events is the mean of theirs, by weight, and it has as many
 * events as all of them. A part without traffic counts as good.
 * `slo("shop", { …, good: weighted([[availability, 3], [latency, 1]]) })`
 */
export function weighted(parts: readonly (readonly [Made, number])[]): Composite {
  const at = placeOf(weighted);
  const pairs: readonly unknown[] = Array.isArray(parts) ? parts : [];
  const read = pairs.flatMap((pair, index) => {
    const place = within(within(at, 0), index);
    const [slo, weight] = Array.isArray(pair) ? pair : [pair];
    const made = readSlo(slo, within(place, 0));
    const worth = made && (weight === undefined ? unweighted(made, place) : weightOption.read(weight, within(place, 1), "slos"));
    return made && worth !== undefined ? [{ slo: made, weight: worth, at: place }] : [];
  });
  return indicator("slos", composed("weighted", read, pairs.length, at), at);
}

/**
 * Several SLOs as one: in each five minutes its share of bad events is that of the worst of them, and it has as many events
 * as all of them.
 * `slo("shop", { …, good: worstOf(availability, latency) })`
 */
export function worstOf(...parts: readonly Made[]): Composite {
  const at = placeOf(worstOf);
  const read = parts.flatMap((slo, index) => {
    const place = within(at, index);
    const made = readSlo(slo, place);
    return made ? [{ slo: made, weight: 1, at: place }] : [];
  });
  return indicator("slos", composed("worst", read, parts.length, at), at);
}

/** What `good` and `bad` say of an indicator made above; `undefined` for any other value. */
export function indicatorOf(value: unknown, side: "good" | "bad"): { readonly sli: Indicator | undefined } | undefined {
  if (!isMade(value, "indicator")) return undefined;
  const { indicator: made } = value as unknown as IndicatorNode;
  if (side === "good" || made === undefined) return { sli: made };
  if (made.is === "good-of") return { sli: { ...made, is: "bad-of" } };
  return { sli: made.is === "good-by-time" ? { ...made, is: "bad-by-time" } : made };
}

const weightOption: Option<number> = numberFrom("a weight", "write a number over 0", (value) => value > 0);

function indicator<O extends string>(of: O, made: Indicator | undefined, at: Place): { readonly node: "indicator"; readonly of: O } {
  return { node: "indicator", of, indicator: made, at } as { readonly node: "indicator"; readonly of: O };
}

function unweighted({ name }: SloNode, at: Place): undefined {
  problem({ subject: "slos", message: `\`${name}\` has no weight`, help: "write what it is worth beside it: `[availability, 3]`", at });
}

function readQuery(value: unknown, at: Place): PromqlQuery | undefined {
  const query = queryNode(value) ?? refuse(value, "a PromQL query", "write it as text: promql`…`", at, "slos");
  return query && !isOfSeries(query, at) ? undefined : query;
}

/** Whether a query gives a value for each series, which rules can count: no number that stands for itself, and no range of samples. */
export function isOfSeries({ expr, refused }: PromqlQuery, at: Place): boolean {
  const { value } = typeOf(expr, () => undefined);
  if (refused || value === "vector") return true;
  const [what, help] = value === "matrix" ? ["a range of samples", "take the `rate` of it"] : [`a ${value}`, "ask for series, or write `vector(…)`"];
  problem({ subject: "slos", message: `the query gives ${what}, and no value for each series`, help, at });
  return false;
}

function readSlo(value: unknown, at: Place): SloNode | undefined {
  return isMade(value, "slo") ? (value as SloNode) : refuse(value, "an SLO", 'make one with `slo("name", { … })`', at, "slos");
}

function composed(how: "weighted" | "worst", read: readonly (SloPart & { readonly at: Place })[], said: number, at: Place): Indicator | undefined {
  const twice = read.find(({ slo }, index) => read.findIndex((other) => other.slo === slo) < index);
  if (twice)
    problem({ subject: "slos", message: `\`${twice.slo.name}\` is said twice`, help: "name each SLO once; a weight says what it is worth", at: twice.at });
  const parts = read.map(({ slo, weight }) => ({ slo, weight }));
  if (said > 1) return parts.length > 1 ? { is: "composite", how, parts } : undefined;
  problem({ subject: "slos", message: `${said === 0 ? "no SLO" : "only one SLO"} is said`, help: "name two SLOs or more", at });
  return undefined;
}
