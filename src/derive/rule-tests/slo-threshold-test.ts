/**
 * Tests of the alerts of an SLO, each condition of them on its own: what its rules record is put in as a little above a threshold,
 * and a little below. So much that nothing else of the alert can decide.
 */
import * as build from "../../promql/build.ts";
import { clean, formatPercent } from "../../util/number.ts";
import type { InputSeries, QueryCheck } from "../rule-tests.ts";
import { isSpentByOutage, outageShare, spentPart } from "../slo-burn.ts";
import { type Burn, type SloFacts, type SloTier, sloAlerts, sloSeries } from "../slo-facts.ts";
import { slotIn, slotSeries } from "../slo-window.ts";
import { states } from "./slo-alert-state.ts";
import { firesIn, firingSelector, type SloUnderTest } from "./slo-check.ts";
import { recordedLabels } from "./slo-feed-recorded.ts";
import type { SloTest } from "./slo-test.ts";
import type { Labels } from "./steady-world.ts";
import { step } from "./timing.ts";

const grid = 5 * step;
const day = 1440 * step;

/** One for each way to burn, one for how long alerts go on, and one for a budget that is spent. */
export function thresholdTests({ facts }: SloUnderTest): readonly SloTest[] {
  const labels = recordedLabels(facts);
  if (!labels) return [];
  const burns = facts.tiers.flatMap((tier) => tier.burns.map((burn) => ({ tier, burn })));
  const apart = Math.max(0, ...burns.map(({ burn }) => burn.long)) + day;
  return [...burns.flatMap(({ tier, burn }) => burnTest(facts, tier, burn, apart, labels)), ...lastingTest(facts, labels), ...spentTest(facts, labels)];
}

/** What a burn of an alert reads at one moment, and whether it fires then. */
interface Moment {
  readonly fires: boolean;
  /** Burn rates: of the short window, of the long one, of that of an outage, and of the first minutes of that. */
  readonly short: number;
  readonly long: number;
  readonly outage?: number;
  readonly first?: number;
  readonly budget: number;
  /** Bad events in the long window, so long before, in parts of it. */
  readonly bad?: readonly (readonly [events: number, before: number])[];
  /** The same in the window of an outage. */
  readonly lately?: readonly (readonly [events: number, before: number])[];
}

/** Before the middle of a window, so that one half as long does not find it; and in one twice as long alone. */
const [within, beyond] = [0.75, 1.5];

function momentsOf(facts: SloFacts, { minEvents: inOutage }: SloTier, burn: Burn): readonly Moment[] {
  const { short, outage, factor, share, minEvents } = burn;
  const most = outageShare / facts.budget;
  if (factor >= most) return [];
  // Less than twice the factor, and no outage.
  const rate = Math.min(1.5 * factor, (factor + most) / 2);
  const slow = 0.75 * factor;
  const isShort = outage === short;
  const [out, nearly] = [1.05 * most, 0.75 * most];
  // The share of the budget that has to be spent is four times as many events as the fewest, or a quarter of them.
  const [large, small] = [4, 0.25].map((times) => (times * minEvents) / (spentPart * share)) as [number, number];
  const burning = { short: rate, long: rate, budget: large };
  const enough = { bad: [[6 * minEvents, within]] } as const;
  const older = { bad: [[3 * minEvents, within] as const, [100 * minEvents, beyond] as const] };
  const failing = (at: number, long = rate, first = rate) => ({ short: isShort ? at : rate, long, ...(!isShort && { outage: at }), first, budget: large });
  const all = { lately: [[1.5 * inOutage, within]] } as const;
  const few = { lately: [[0.75 * inOutage, within] as const, [2 * inOutage, beyond] as const] };
  return [
    { ...burning, ...enough, fires: true },
    { ...burning, ...enough, short: slow, fires: false },
    { ...burning, ...enough, long: slow, fires: false },
    { ...burning, ...older, fires: false },
    { ...burning, budget: small, bad: [[1.5 * minEvents, within]], fires: true },
    { ...burning, budget: small, bad: [[0.75 * minEvents, within]], fires: false },
    { ...failing(out), ...all, fires: true },
    { ...failing(out, slow), ...all, fires: isSpentByOutage(facts, burn) },
    { ...failing(out, rate, slow), ...all, fires: false },
    ...(isShort && nearly <= factor ? [] : [{ ...failing(nearly), ...all, fires: false }]),
    { ...failing(out), ...few, fires: false },
  ];
}

/**
 * Evaluated each `apart`, of which every second time is a moment: an alert that fired goes on until the evaluation after the one at
 * which it first does not, and windows twice as long as they are do not reach from one moment to the one before.
 */
function burnTest(facts: SloFacts, tier: SloTier, burn: Burn, apart: number, labels: Labels): readonly SloTest[] {
  const moments = momentsOf(facts, tier, burn);
  if (moments.length === 0) return [];
  const { short, long, outage } = burn;
  const series = new Map<string, Map<number, number>>();
  const put = (name: string, at: number, value: number) => {
    const known = series.get(name) ?? new Map<number, number>();
    series.set(name, known.set(at / grid, clean(value)));
  };
  const count = (window: number, now: number, events: NonNullable<Moment["bad"]>) => {
    const slot = slotIn(facts, window);
    for (const [value, before] of events) put(slotSeries("bad", slot), now - Math.floor((before * window) / slot) * slot, value);
  };
  for (const [index, moment] of moments.entries()) {
    const now = 2 * (index + 1) * apart;
    put(sloSeries.burnRate(short), now, moment.short);
    put(sloSeries.burnRate(long), now, moment.long);
    if (moment.outage !== undefined) put(sloSeries.burnRate(outage), now, moment.outage);
    if (moment.first !== undefined) put(sloSeries.burnRate(grid), now - outage + grid, moment.first);
    put(sloSeries.budget, now, moment.budget);
    count(long, now, moment.bad ?? []);
    count(outage, now, moment.lately ?? []);
  }
  const expr = build.by("count", ["alertname"], firingSelector(facts, tier.alert));
  return [
    {
      name: `${facts.slo.name}: each threshold of ${tier.alert} at a burn rate of ${burn.factor}`,
      interval: grid,
      series: [...series].map(([name, samples]): InputSeries => ({ name, labels, values: sparse(samples) })),
      alerts: [],
      queries: moments.map(
        ({ fires }, index): QueryCheck => ({
          at: 2 * (index + 1) * apart,
          expr,
          samples: fires ? [{ labels: { alertname: tier.alert }, value: 1 }] : [],
        }),
      ),
      every: apart / step,
      file: "thresholds",
    },
  ];
}

/** The first burn of each alert is there for three minutes. */
function lastingTest(facts: SloFacts, labels: Labels): readonly SloTest[] {
  const found = facts.tiers.flatMap((tier) =>
    tier.burns.slice(0, 1).flatMap((burn) =>
      momentsOf(facts, tier, burn)
        .slice(0, 1)
        .map((moment) => ({ tier, burn, moment })),
    ),
  );
  if (found.length === 0) return [];
  const over = 4;
  const looks = found.flatMap(({ tier }) => [over + tier.keepFiringFor / step - 1, over + tier.keepFiringFor / step]);
  const burning = build.selector("ALERTS", [
    { label: "alertname", operator: "=~", value: "ErrorBudgetBurn.+" },
    build.equal("alertstate", "firing"),
    ...facts.matchers,
  ]);
  const expr = build.by("count", ["alertname"], burning);
  const bad = 10 * Math.max(...found.map(({ moment }) => moment.bad?.[0]?.[0] ?? 0));
  const budget = Math.min(...found.map(({ moment }) => moment.budget));
  const rates = new Map(found.flatMap(({ burn, moment }) => [burn.short, burn.long].map((window) => [sloSeries.burnRate(window), moment.short])));
  const series = [
    // So many that a part of them is enough; they are recorded as those of the slot that ends at the beginning too.
    [sloSeries.bad, String(clean(bad))],
    [sloSeries.budget, `${clean(budget)}x${over}`],
    ...[...rates].map(([name, rate]) => [name, `_ ${clean(rate)}x${over - 2} stale`] as const),
  ] as const;
  return [
    {
      name: `${facts.slo.name}: how long alerts go on when a burn is over`,
      interval: step,
      series: series.map(([name, values]) => ({ name, labels, values })),
      alerts: [],
      queries: [...new Set(looks)]
        .sort((one, other) => one - other)
        .map((minute) => ({
          at: minute * step,
          expr,
          samples: found.flatMap(({ tier }) => (minute < over + tier.keepFiringFor / step ? [{ labels: { alertname: tier.alert }, value: 1 }] : [])),
        })),
      every: 1,
    },
  ];
}

/** Shares of the budget are spent one after the other, at first by too few bad events; then the budget is larger. */
function spentTest({ slo, spent, minEvents, periods, matchers }: SloFacts, labels: Labels): readonly SloTest[] {
  if (!spent) return [];
  const [{ slot: length }] = periods;
  const slot = length / step;
  const events = 0.75 * minEvents;
  const second = slot * (1 + Math.ceil(10 / slot));
  const [first = 1] = spent.at;
  const above = spent.at.map((share, index) => share + 0.4 * (Math.min(spent.at[index + 1] ?? 2, 2 * share) - share));
  const stages = [
    { minutes: second - slot, bad: events, share: 1.2 * Math.max(...spent.at) },
    ...[0.8 * first, ...above].map((share) => ({ minutes: 8, bad: 2 * events, share })),
    { minutes: 65, bad: 2 * events, share: 0.1 * first },
  ];
  const minutes = [Array.from({ length: slot }, () => undefined), ...stages.map((stage) => Array.from({ length: stage.minutes }, () => stage))].flat();
  const found = spent.at.map((share) => ({
    alert: sloAlerts.spent,
    spent: share,
    states: states(
      minutes.map((now) => (now && now.share > share && now.bad > minEvents ? now.share : undefined)),
      { for: 5, keepFiringFor: 60, every: 1 },
    ),
  }));
  let from = slot;
  const looks = stages.flatMap(({ minutes: lasts }, index) => {
    from += lasts;
    const isLast = index === stages.length - 1;
    return isLast ? [from - 6, from - 4] : [from - lasts + 3, from - 2];
  });
  const expr = build.by("count", ["spent"], firingSelector({ matchers }, sloAlerts.spent));
  const levels = stages.map((stage) => `${clean(stage.bad / stage.share)}x${stage.minutes - 1}`);
  return [
    {
      name: `${slo.name}: each threshold of ${sloAlerts.spent}`,
      interval: step,
      series: [
        { name: slotSeries("bad", length), labels, values: sparse(new Map([slot, second].map((at) => [at, events]))) },
        { name: sloSeries.budget, labels, values: `_x${slot} ${levels.join(" ")}` },
      ],
      alerts: [],
      queries: looks.map((minute) => ({
        at: minute * step,
        expr,
        samples: found.flatMap((alert) => (alert.states[minute]?.firing ? [{ labels: { spent: formatPercent(alert.spent) }, value: 1 }] : [])),
      })),
      fires: firesIn([{ alerts: found }], minutes.length),
      every: 1,
    },
  ];
}

/** Samples by their number, and none between them. */
function sparse(samples: ReadonlyMap<number, number>): string {
  let next = 0;
  const parts: string[] = [];
  for (const [index, value] of [...samples].sort(([one], [other]) => one - other)) {
    if (index > next) parts.push(`_x${index - next}`);
    parts.push(String(value));
    next = index + 1;
  }
  return parts.join(" ");
}
