/** Feeds of what is recorded, for SLOs that count minutes, and for those that are made of others. */
import type { Indicator } from "../../ir/rule.ts";
import { type SloFacts, sloSeries } from "../slo-facts.ts";
import type { Feed } from "./slo-feed.ts";
import { added, type Minutes, overFive } from "./slo-rate.ts";
import type { Scenario } from "./slo-scenario.ts";
import { inputOfStrand, type Strand, samplesOf } from "./slo-strand.ts";
import type { Labels } from "./steady-world.ts";

/** Labels of what an SLO records, of one of its groups; `undefined` where nobody knows what groups there are. */
export function recordedLabels({ groupedBy, labels }: SloFacts): Labels | undefined {
  return groupedBy && { ...groupLabels(groupedBy), ...labels };
}

function groupLabels(groupedBy: readonly string[]): Labels {
  return Object.fromEntries(groupedBy.map((label) => [label, `${label}-1`]));
}

/** The share of each minute that is good, in place of the query that gives it. */
export function timeFeed(facts: SloFacts): Feed {
  const labels = groupLabels(facts.groupedBy ?? []);
  const strand: Strand = { name: sloSeries.good, labels: { ...labels, ...facts.labels }, kind: "gauge", good: 1, bad: 0 };
  return {
    counts: "minutes",
    mayBeUnseen: undefined,
    labels,
    key: "minutes",
    series: (scenario) => inputOfStrand(strand, scenario),
    events: (scenario) => {
      const good = found(samplesOf(strand, scenario));
      const { every = 1 } = scenario;
      const total = overFive(good, every, (values) => values.length);
      const sum = overFive(good, every, (values) => values.reduce((all, value) => all + value, 0));
      return { total, bad: total.map((count, at) => (count === undefined ? undefined : count - (sum[at] ?? 0))), good };
    },
  };
}

/** A sample is found for five minutes, where no later one and no rule says that the series has ended. */
function found(samples: Minutes): Minutes {
  return samples.map((_, at) => samples.slice(Math.max(0, at - 4), at + 1).findLast((value) => value !== undefined));
}

/** What an SLO of another file has recorded. */
export function recordedFeed({ labels }: Pick<SloFacts, "labels">): Feed {
  const counting = (name: string, good: number): Strand => ({ name, labels, kind: "gauge", good, bad: 5 });
  const [total, bad] = [counting(sloSeries.total, 5), counting(sloSeries.bad, 0)];
  return {
    counts: "events",
    mayBeUnseen: undefined,
    labels: {},
    key: "recorded",
    series: (scenario) => [total, bad].flatMap((strand) => inputOfStrand(strand, scenario)),
    events: (scenario) => {
      const seen = (strand: Strand) => found(samplesOf(strand, scenario)).map((value, at) => (at % (scenario.every ?? 1) === 0 ? value : undefined));
      return { total: seen(total), bad: seen(bad) };
    },
  };
}

/** Several SLOs as one. They differ, so that it shows what each is worth: all but the first are half as bad, unless nothing is good. */
export function compositeFeed({ how, parts }: Extract<Indicator, { is: "composite" }>, feeds: readonly Feed[]): Feed {
  const sum = parts.reduce((all, { weight }) => all + weight, 0);
  const worth = parts.map(({ weight }) => weight / sum);
  const [first = 1] = worth;
  const most = how === "worst" ? 1 : (1 - (1 - first) / 2) / first;
  const play = (scenario: Scenario, index: number): Scenario => ({
    ...scenario,
    phases: scenario.phases.map((phase) => {
      const bad = phase.bad * most > 1 ? phase.bad : phase.bad * (index === 0 ? most : 0.5);
      return { ...phase, bad: Math.round(bad * phase.traffic) / Math.max(phase.traffic, 1) };
    }),
  });
  return {
    counts: "events",
    mayBeUnseen: undefined,
    labels: {},
    key: JSON.stringify([how, worth, feeds.map(({ key }) => key)]),
    series: (scenario) => feeds.flatMap((feed, index) => feed.series(play(scenario, index))),
    events: (scenario) => {
      const events = feeds.map((feed, index) => feed.events(play(scenario, index)));
      const total = added(events.map((each) => each.total));
      const shareAt = (at: number) => events.map(({ total: all, bad }) => ((all[at] ?? 0) > 0 ? (bad[at] ?? 0) / (all[at] ?? 1) : 0));
      const share = (at: number) =>
        how === "worst" ? Math.max(...shareAt(at)) : shareAt(at).reduce((mean, each, index) => mean + each * (worth[index] ?? 0), 0);
      return { total, bad: total.map((count, at) => (count === undefined ? undefined : count * share(at))) };
    },
  };
}
