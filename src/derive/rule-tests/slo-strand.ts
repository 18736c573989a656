/** One series of a test of an SLO, from what happens in it: its samples by the minute, and the same in promtool's notation. */
import { clean } from "../../util/number.ts";
import type { InputSeries } from "../rule-tests.ts";
import { histogram } from "./input.ts";
import type { Minutes } from "./slo-rate.ts";
import type { Phase, Scenario } from "./slo-scenario.ts";
import type { Labels } from "./steady-world.ts";

export interface Strand {
  readonly name: string;
  readonly labels: Labels;
  /** A gauge has as its value what a counter gains in a minute. */
  readonly kind: "counter" | "gauge" | "native";
  /** How much of a good event, and of a bad one, it counts. */
  readonly good: number;
  readonly bad: number;
  /** What a native histogram observes of a good event, and of a bad one. */
  readonly observed?: readonly [number, number];
}

/** Samples one minute apart that grow evenly, or none. */
interface Stretch {
  readonly from: number | undefined;
  readonly growth: number;
  readonly samples: number;
}

export function samplesOf(strand: Strand, scenario: Scenario): Minutes {
  const found: (number | undefined)[] = [];
  for (const { from, growth, samples } of stretchesOf(strand, scenario, startOf(scenario)))
    for (let index = 0; index < samples; index++) found.push(from === undefined ? undefined : from + growth * index);
  return found;
}

/** None where the series is never there. */
export function inputOfStrand(strand: Strand, scenario: Scenario): readonly InputSeries[] {
  const { name, labels, observed } = strand;
  if (observed) return [{ name, labels, values: histograms(strand, observed, scenario) }];
  const stretches = merged(stretchesOf(strand, scenario, startOf(scenario)));
  if (stretches.every(({ from }) => from === undefined)) return [];
  return [{ name, labels, values: stretches.map(textOf).join(" ") }];
}

/** So high that no increase could have begun at zero, which is where `rate` takes a counter to have begun. */
function startOf({ phases }: Scenario): number {
  return 10 ** Math.ceil(Math.log10(10 * Math.max(1, ...phases.map(({ traffic }) => traffic))));
}

function stretchesOf({ kind, good, bad: failing }: Strand, { phases, unseen }: Scenario, start: number): readonly Stretch[] {
  const hides = unseen === "good" ? failing === 0 : unseen === "bad" && good === 0;
  let value = hides ? 0 : start;
  let isSeen = !hides;
  return phases.map(({ minutes, traffic, bad, reset, scrapes }: Phase, index): Stretch => {
    const samples = index === 0 ? minutes + 1 : minutes;
    const growth = clean(traffic * ((1 - bad) * good + bad * failing));
    isSeen ||= unseen === "good" ? bad < 1 : bad > 0;
    if (!isSeen || scrapes === "gone") return { from: undefined, growth: 0, samples };
    if (kind === "gauge") return { from: scrapes === "missed" ? undefined : growth, growth: 0, samples };
    if (reset) value = 0;
    const from = index === 0 ? value : clean(value + growth);
    value = clean(from + growth * (samples - 1));
    return { from: scrapes === "missed" ? undefined : from, growth, samples };
  });
}

/** Without the seams between stretches that go on alike. */
function merged(stretches: readonly Stretch[]): readonly Stretch[] {
  const result: Stretch[] = [];
  for (const stretch of stretches) {
    const before = result.at(-1);
    const goesOn =
      before !== undefined &&
      (before.from === undefined
        ? stretch.from === undefined
        : stretch.from !== undefined && before.growth === stretch.growth && clean(before.from + before.growth * before.samples) === stretch.from);
    if (goesOn) result[result.length - 1] = { ...before, samples: before.samples + stretch.samples };
    else result.push(stretch);
  }
  return result;
}

function textOf({ from, growth, samples }: Stretch): string {
  if (from === undefined) return `_x${samples}`;
  if (samples === 1) return String(from);
  return growth === 0 ? `${from}x${samples - 1}` : `${from}+${growth}x${samples - 1}`;
}

/** Of schema 0, with buckets from the lower observation to the higher one. */
function histograms(strand: Strand, [good, bad]: readonly [number, number], scenario: Scenario): string {
  const [one, other] = [good, bad].map((observed) => Math.ceil(Math.log2(observed))) as [number, number];
  const lowest = Math.min(one, other);
  const whole = (first: number, second: number) => {
    const buckets = Array.from({ length: Math.abs(one - other) + 1 }, (_, index) => (index + lowest === one ? first : index + lowest === other ? second : 0));
    return histogram(buckets, clean(first * good + second * bad), lowest);
  };
  const failed = stretchesOf({ ...strand, good: 0, bad: 1 }, scenario, 0);
  return stretchesOf({ ...strand, good: 1, bad: 0 }, scenario, startOf(scenario))
    .map(({ from, growth, samples }, index) => {
      const { from: second = 0, growth: more = 0 } = failed[index] ?? {};
      if (from === undefined) return `_x${samples}`;
      return `${whole(from, second)}+${whole(growth, more)}x${samples - 1}`;
    })
    .join(" ");
}
