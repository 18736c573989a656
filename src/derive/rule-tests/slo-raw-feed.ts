/** The series that a test gives the two queries of a `rawRatio`, where both are sums of rates. */
import type { Expr, MatrixSelector } from "../../promql/ast.ts";
import * as build from "../../promql/build.ts";
import { print } from "../../promql/print.ts";
import { eachOf } from "../../promql/walk.ts";
import { countedBy, slotSeconds, type Written } from "../slo-events.ts";
import type { SloFacts } from "../slo-facts.ts";
import { type Level, type Population, populationsOf, type Reading, seriesAt, takesAll } from "./population.ts";
import { type Feed, unseenIn } from "./slo-feed.ts";
import { counted, type Minutes } from "./slo-rate.ts";
import { inputOfStrand, type Strand, samplesOf } from "./slo-strand.ts";
import { sumOfRates, together } from "./slo-sum.ts";
import { kept, seconds, Unmodelled } from "./steady-world.ts";

/** Both queries as the rules have them. */
interface Queries {
  readonly part: Expr;
  readonly whole: Expr;
  readonly partIsBad: boolean;
  readonly groupedBy: readonly string[];
}

/** `undefined` where the queries are more than sums, or no series make them count one good event, and one bad one. */
export function rawFeed(facts: SloFacts, sli: Written, reading: Reading): Feed | undefined {
  const { groupedBy } = facts;
  if (!groupedBy) return undefined;
  const queries: Queries = { ...countedBy(facts, sli, reading.scope), partIsBad: sli.is === "bad-of", groupedBy };
  const strands = strandsFor(queries, reading);
  return strands && feedOf(queries, strands);
}

function feedOf({ part, whole, partIsBad, groupedBy }: Queries, strands: readonly Strand[]): Feed {
  return {
    counts: "events",
    mayBeUnseen: unseenIn(
      strands.filter((strand) => rangesIn(part).some((range) => takes(range, strand))),
      partIsBad,
    ),
    labels: kept(strands[0]?.labels ?? {}, (label) => groupedBy.includes(label)),
    key: JSON.stringify([print(part), print(whole), partIsBad, strands]),
    series: (scenario) => strands.flatMap((strand) => inputOfStrand(strand, scenario)),
    events: (scenario) => {
      const samples = strands.map((strand) => [strand, samplesOf(strand, scenario)] as const);
      const minutes = samples[0]?.[1].length ?? 0;
      const of = (range: MatrixSelector): Minutes => {
        const counts = samples.flatMap(([strand, values]) => (takes(range, strand) ? [counted(values, seconds(range.range), scenario.every ?? 1)] : []));
        return together(counts, minutes).map((count) => (count === undefined ? undefined : count / slotSeconds));
      };
      const count = (query: Expr) => sumOfRates(query, { of, groupedBy }).map((rate) => (rate === undefined ? undefined : slotSeconds * rate));
      const total = count(whole);
      const found = count(part).map((value, at) => value ?? (total[at] === undefined ? undefined : 0));
      const rest = (value: number | undefined, at: number) => (value === undefined || found[at] === undefined ? undefined : Math.max(value - found[at], 0));
      return { total, bad: partIsBad ? found : total.map(rest) };
    },
  };
}

function rangesIn(expr: Expr): readonly MatrixSelector[] {
  const found: MatrixSelector[] = [];
  eachOf(expr, "matrix", (range) => found.push(range));
  return found;
}

function takes({ selector: { name, matchers } }: MatrixSelector, strand: Pick<Strand, "name" | "labels">): boolean {
  return name === strand.name && takesAll(matchers, strand.labels);
}

/** How much each series grows with a good event, and with a bad one, so that the queries count it as that. */
function strandsFor(queries: Queries, reading: Reading): readonly Strand[] | undefined {
  const { part, whole, partIsBad } = queries;
  const populations = populationsOf(build.binary(part, "+", whole), reading);
  const ranges = [...rangesIn(part), ...rangesIn(whole)];
  const choices = choicesOf(populations);
  const chosen = (inPart: number) => choices.find((levels) => isCounted(populations, levels, inPart, queries));
  const [good, bad] = [chosen(partIsBad ? 0 : 1), chosen(partIsBad ? 1 : 0)];
  if (!good || !bad) return undefined;
  return populations.flatMap((population, index) => {
    const [inGood, inBad] = [good, bad].map((levels) => seriesAt(population, levels[index] ?? still));
    return (inGood ?? []).flatMap(({ name, labels, level }, each): readonly Strand[] => {
      const strand: Strand = { name, labels, kind: "counter", good: level, bad: inBad?.[each]?.level ?? 0 };
      return ranges.some((range) => takes(range, strand)) ? [strand] : [];
    });
  });
}

const still: Level = { present: true, rate: 0, value: 1 };

/** Every way in which each population stands still or counts an event, of any size; none where there are too many. */
function choicesOf(populations: readonly Population[]): readonly (readonly Level[])[] {
  const all = populations.map(({ kind, bounds }): readonly Level[] => {
    if (kind === "total") return [still, { ...still, rate: 1 }];
    return kind === "histogram" ? [still, ...[...bounds, (bounds.at(-1) ?? 1) * 2].map((value) => ({ ...still, rate: 1, value }))] : [];
  });
  if (all.reduce((count, { length }) => count * length, 1) > 1000) return [];
  return all.reduce<readonly (readonly Level[])[]>((found, levels) => found.flatMap((others) => levels.map((level) => [...others, level])), [[]]);
}

/** Whether an event that moves the populations so is one for the whole, and so much for the part. */
function isCounted(populations: readonly Population[], levels: readonly Level[], inPart: number, { part, whole, groupedBy }: Queries): boolean {
  const series = populations.flatMap((population, index) => seriesAt(population, levels[index] ?? still));
  const of = (range: MatrixSelector): Minutes => [series.reduce((sum, each) => sum + (takes(range, each) ? each.level : 0), 0)];
  try {
    return sumOfRates(part, { of, groupedBy })[0] === inPart && sumOfRates(whole, { of, groupedBy })[0] === 1;
  } catch (error) {
    if (error instanceof Unmodelled) return false;
    throw error;
  }
}
