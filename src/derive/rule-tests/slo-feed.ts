/** The series that a test gives an SLO, and what it counts in them. */
import type { SeriesSet, Share } from "../../ir/query.ts";
import { isTotal, summed } from "../../ir/series.ts";
import * as build from "../../promql/build.ts";
import { resolveExpr } from "../query.ts";
import type { InputSeries } from "../rule-tests.ts";
import { scrapeIntervalOf, slotSeconds } from "../slo-events.ts";
import type { SloFacts } from "../slo-facts.ts";
import { type Level, type Population, populationsOf, type Reading, seriesAt, takesAll } from "./population.ts";
import type { Events } from "./slo-model.ts";
import { added, averaged, counted, type Minutes } from "./slo-rate.ts";
import type { Scenario } from "./slo-scenario.ts";
import { inputOfStrand, type Strand, samplesOf } from "./slo-strand.ts";
import { strayStrands } from "./slo-strangers.ts";
import { kept, type Labels } from "./steady-world.ts";

export interface Feed {
  /** The same for another group, of an SLO that has groups: all is well there. */
  readonly other?: Feed;
  readonly counts: "events" | "minutes";
  /** Of which events there are series that count them alone, so that they may not be there before the first one. */
  readonly mayBeUnseen: Scenario["unseen"];
  /** Labels of the group that the series are about, beside those of the SLO. */
  readonly labels: Labels;
  /** The same for feeds that make the same of every scenario. */
  readonly key: string;
  readonly series: (scenario: Scenario) => readonly InputSeries[];
  /** Series of the same metrics that do not count. */
  readonly strays?: (scenario: Scenario) => readonly InputSeries[];
  readonly events: (scenario: Scenario) => Events;
}

/** What is put in, and what counts on each side of the share. */
interface Sides {
  readonly strands: readonly Strand[];
  readonly part: readonly Strand[];
  readonly whole: readonly Strand[];
}

/** `undefined` where the labels do not tell good events from bad ones. */
export function shareFeed(facts: SloFacts, share: Share, reading: Reading): Feed | undefined {
  const sides = sidesOf(facts, share, facts.slo.sli.is === "bad", reading);
  if (!sides) return undefined;
  const moved = otherGroup(facts, share, sides);
  return { ...feedOf(facts, share, sides, reading), ...(moved && { other: feedOf(facts, share, moved, reading) }) };
}

function feedOf(facts: SloFacts, share: Share, { strands, part, whole }: Sides, { scope }: Reading): Feed {
  const { slo, service, groupedBy = [] } = facts;
  const partIsBad = slo.sli.is === "bad";
  const range = isTotal(share.whole) ? slotSeconds + scrapeIntervalOf(service, scope) / 1000 : undefined;
  const partMayBeMissing = isTotal(share.part) || share.part.metric.name === share.whole.metric.name;
  const count = (counted: readonly Strand[], scenario: Scenario) => added(counted.map((strand) => countOf(strand, scenario, range)));
  const shapes = (counted: readonly Strand[]) => counted.map(({ kind, good, bad }) => [kind, good, bad]);
  return {
    counts: "events",
    mayBeUnseen: isTotal(share.part) ? unseenIn(part, partIsBad) : undefined,
    labels: kept(strands[0]?.labels ?? {}, (label) => groupedBy.includes(label)),
    key: JSON.stringify([range, partIsBad, partMayBeMissing, shapes(part), shapes(whole)]),
    series: (scenario) => strands.flatMap((strand) => inputOfStrand(strand, scenario)),
    strays: (scenario) => strayStrands(strands, share).flatMap((strand) => inputOfStrand(strand, scenario)),
    events: (scenario) => {
      const total = count(whole, scenario);
      const found = count(part, scenario).map((value, at) => value ?? (partMayBeMissing && total[at] !== undefined ? 0 : undefined));
      const rest = (value: number | undefined, at: number) => (value === undefined || found[at] === undefined ? undefined : Math.max(value - found[at], 0));
      return { total, bad: partIsBad ? found : total.map(rest) };
    },
  };
}

/** What the part counts, where its series know of nothing else. */
export function unseenIn(part: readonly Strand[], partIsBad: boolean): Scenario["unseen"] {
  const isAlone = part.every(({ good, bad, kind }) => (partIsBad ? good : bad) === 0 && kind !== "native");
  return isAlone ? (partIsBad ? "bad" : "good") : undefined;
}

function countOf(strand: Strand, scenario: Scenario, range: number | undefined): Minutes {
  const [samples, every] = [samplesOf(strand, scenario), scenario.every ?? 1];
  return range === undefined ? averaged(samples, every) : counted(samples, range, every);
}

/** The same series with other values of the labels of the grouping, where there are some. */
function otherGroup({ groupedBy = [] }: SloFacts, { part, whole }: Share, sides: Sides): Sides | undefined {
  const now = sides.strands[0]?.labels ?? {};
  const changed: Record<string, string> = {};
  for (const label of groupedBy) {
    const declared = part.metric.labels.find(({ name }) => name === label)?.values;
    const fits = (value: string) =>
      [part, whole].every(({ matchers }) =>
        takesAll(
          matchers.filter((matcher) => matcher.label === label),
          { [label]: value },
        ),
      );
    const value = (declared ?? [`${label}-2`]).find((each) => each !== now[label] && fits(each));
    if (value !== undefined) changed[label] = value;
  }
  if (Object.keys(changed).length === 0) return undefined;
  const move = (strands: readonly Strand[]) => strands.map((strand) => ({ ...strand, labels: { ...strand.labels, ...changed } }));
  return { strands: move(sides.strands), part: move(sides.part), whole: move(sides.whole) };
}

function sidesOf(facts: SloFacts, { part, whole }: Share, partIsBad: boolean, reading: Reading): Sides | undefined {
  const reads = isTotal(whole) ? "rate" : "now";
  const expressionOf = (series: SeriesSet) => resolveExpr(summed(series, reads, facts.groupedBy ?? []), reading.scope, { service: facts.service });
  const [first, second] = populationsOf(build.binary(expressionOf(part), "+", expressionOf(whole)), reading);
  if (!first) return undefined;
  const isWithinWhole = part.metric.name === whole.metric.name && takesAll(whole.matchers, first.labels);
  const ordered = (inPart: Level, besides: Level): Levels => (partIsBad ? { good: besides, bad: inPart } : { good: inPart, bad: besides });
  if (part.within !== undefined) {
    const [fast, slow] = observationsAround(part.within, first);
    if (whole.within !== undefined && slow > whole.within) return undefined;
    const own = strandsOf(first, ordered({ ...on, value: fast }, { ...on, value: slow }), [part, whole]);
    if (isWithinWhole) return { strands: own.strands, part: [own.counting(part)], whole: [own.counting(whole)] };
    if (!second) return undefined;
    const all = strandsOf(second, { good: on, bad: on }, [whole]);
    return { strands: [...own.strands, ...all.strands], part: [own.counting(part)], whole: [all.counting(whole)] };
  }
  if (!second || (part.metric.name === whole.metric.name && takesAll(part.matchers, second.labels))) return undefined;
  // Bad events that are chosen by a label of the grouping make a group that is all bad, and others that are all good.
  if (facts.groupedBy?.some((label) => first.labels[label] !== second.labels[label])) return undefined;
  const own = strandsOf(first, ordered(on, off), [part]);
  // What the whole reads beside the part: the rest of one metric, or another one that counts everything.
  const others = strandsOf(second, isWithinWhole ? ordered(off, on) : { good: on, bad: on }, [whole]);
  const counted = [others.counting(whole)];
  return {
    strands: [...own.strands, ...others.strands],
    part: [own.counting(part)],
    whole: isWithinWhole ? [own.counting(whole), ...counted] : counted,
  };
}

const on: Level = { present: true, rate: 1, value: 1 };
const off: Level = { present: true, rate: 0, value: 1 };

/** How a population stands while all is well, and while nothing is. */
interface Levels {
  readonly good: Level;
  readonly bad: Level;
}

/** The series of a population, and what counts as a set takes it. */
function strandsOf(population: Population, { good, bad }: Levels, read: readonly SeriesSet[]) {
  const { metric, kind, labels, bounds } = population;
  const observed = kind === "native" || kind === "histogram";
  const weight = ({ rate, value }: Level, within: number | undefined) => (observed && within !== undefined && value > within ? 0 : rate);
  const own = { name: metric, labels, kind: kind === "value" ? "gauge" : kind === "native" ? "native" : "counter" } as const;
  const counting = ({ within }: SeriesSet): Strand => ({ ...own, good: weight(good, within), bad: weight(bad, within) });
  if (kind === "native") return { strands: [{ ...own, good: good.rate, bad: bad.rate, observed: [good.value, bad.value] as const }], counting };
  const looked = new Set([String(bounds[0]), "+Inf", ...read.map(({ within }) => String(within))]);
  if (kind === "value") return { strands: [{ ...own, good: good.rate, bad: bad.rate }], counting };
  const failing = seriesAt(population, bad);
  const strands = seriesAt(population, good).flatMap((series, index): readonly Strand[] => {
    const { le, quantile } = series.labels;
    if (series.name.endsWith("_sum") || quantile !== undefined || (le !== undefined && !looked.has(le))) return [];
    return [{ ...own, name: series.name, labels: series.labels, good: series.level, bad: failing[index]?.level ?? 0 }];
  });
  return { strands, counting };
}

/** An observation within a bound, and one beyond it. */
function observationsAround(bound: number, { kind, bounds }: Population): readonly [number, number] {
  if (kind !== "native") return [bound, bounds.find((each) => each > bound) ?? bound * 2];
  return [2 ** Math.floor(Math.log2(bound)), 2 ** (Math.ceil(Math.log2(bound)) + 1)];
}
