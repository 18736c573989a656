/** What a replay showed, as data: when alerts fired, what budgets were, and what was missing. */
import { type SloFacts, sloSeries } from "../../derive/slo-facts.ts";
import type { Labels } from "../../evaluate/labels.ts";
import { fitter } from "../../evaluate/matchers.ts";
import type { Source } from "../../evaluate/reads.ts";
import type { Replay, ReplayedRule, RuleReplay } from "../../evaluate/replay.ts";
import { type Series, stale } from "../../evaluate/series.ts";
import type { VectorSelector } from "../../promql/ast.ts";
import { print } from "../../promql/print.ts";

/** Times in milliseconds. */
export interface BacktestResult {
  readonly from: number;
  readonly to: number;
  readonly series: number;
  readonly samples: number;
  readonly evaluations: number;
  /** In the order of the rules. */
  readonly alerts: readonly AlertResult[];
  readonly budgets: readonly BudgetResult[];
  /** Ranges too short for the samples there are, most of which lie so many milliseconds apart. */
  readonly sparse: readonly { readonly selector: string; readonly apart: number; readonly rules: readonly string[] }[];
  /** What no series fits, with the rules that read it; `native` where there are native histograms, which are not replayed. */
  readonly missing: readonly { readonly selector: string; readonly native: boolean; readonly rules: readonly string[] }[];
  /** Rules that only a server can evaluate, and why. */
  readonly refused: readonly { readonly rule: string; readonly message: string }[];
  readonly failures: readonly { readonly rule: string; readonly count: number; readonly first: number; readonly message: string }[];
}

export interface AlertResult {
  readonly alert: string;
  /** None of the series that it reads itself is there: it fires because they are not, or never. */
  readonly blind: boolean;
  /** Without the name of the alert. */
  readonly firings: readonly { readonly labels: Readonly<Record<string, string>>; readonly from: number; readonly to?: number; readonly peak: number }[];
}

/** Of one SLO, or of one of its groups, over one of its windows; shares of the budget. */
export interface BudgetResult {
  readonly slo: string;
  readonly service: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly objective: string;
  readonly window: string;
  /** How long there were events to count, in milliseconds. */
  readonly seen: number;
  readonly left: number;
  readonly lowest: { readonly share: number; readonly at: number };
  /** When so much was spent for the first time: 0.5, 0.75 and 1. */
  readonly spent: readonly { readonly share: number; readonly at: number }[];
}

export interface ResultInput {
  readonly replay: Replay;
  /** Those that were there before the replay. */
  readonly given: { readonly series: readonly Series[]; readonly samples: number };
  /** Names of series whose native histograms were left out. */
  readonly native: ReadonlySet<string>;
  readonly sources: readonly (Source & { readonly rule: ReplayedRule })[];
  readonly slos: readonly SloFacts[];
  /** Whether an alert is wanted. */
  readonly shows: (rule: ReplayedRule) => boolean;
  readonly from: number;
  readonly to: number;
}

export function resultOf(input: ResultInput): BacktestResult {
  const { replay, given, from, to } = input;
  return {
    from,
    to,
    series: given.series.length,
    samples: given.samples,
    evaluations: replay.evaluations,
    alerts: alertsOf(input),
    budgets: input.slos.flatMap((facts) => budgetsOf(facts, replay)),
    sparse: sparseOf(input),
    missing: missingOf(input),
    refused: replay.rules.flatMap(({ rule, refused }) => (refused === undefined ? [] : [{ rule: rule.name, message: refused }])),
    failures: replay.rules.flatMap(({ rule, failures }) => (failures ? [{ rule: rule.name, ...failures }] : [])),
  };
}

/** Rules of one name are one alert. */
function alertsOf({ replay, shows, sources, given }: ResultInput): readonly AlertResult[] {
  const byName = new Map<string, RuleReplay[]>();
  for (const each of replay.rules) {
    if (each.rule.kind === "alerting" && shows(each.rule)) byName.set(each.rule.name, [...(byName.get(each.rule.name) ?? []), each]);
  }
  return Array.from(byName, ([alert, rules]) => {
    const reads = sources.filter(({ rule }) => rule.name === alert);
    const firings = rules.flatMap((rule) => rule.firings).sort((a, b) => a.from - b.from);
    return {
      alert,
      blind: reads.length > 0 && !reads.some(({ selector }) => isThere(selector, given.series)),
      firings: firings.map(({ labels, from, to, peak }) => ({ labels: recordOf(labels, ["alertname"]), from, ...(to !== undefined && { to }), peak })),
    };
  });
}

/** Of the first window, a server records what is spent of the budget of all of it; of the others, what is left of that of the events so far. */
function budgetsOf(facts: SloFacts, { rules }: Replay): readonly BudgetResult[] {
  const { slo, service, labels } = facts;
  const of = (name: string): readonly Series[] =>
    rules.filter(({ rule }) => rule.name === name).flatMap(({ recorded }) => recorded.filter((series) => has(series.labels, labels)));
  return facts.periods.flatMap(({ name }, index) => {
    const spent = index === 0 ? of(sloSeries.spent) : [];
    const courses = spent.length > 0 ? spent : of(index === 0 ? sloSeries.remaining : sloSeries.remainingOf(name));
    return courses.flatMap((series): readonly BudgetResult[] => {
      const course = shares(series).map(({ share, at }) => ({ share: spent.length > 0 ? 1 - share : share, at }));
      const [first] = course;
      const last = course.at(-1);
      if (!first || !last) return [];
      return [
        {
          slo: slo.name,
          service: service.name,
          labels: recordOf(series.labels, ["__name__", ...Object.keys(labels)]),
          objective: slo.objectiveText,
          window: name,
          seen: last.at - first.at,
          left: last.share,
          lowest: course.reduce((least, each) => (each.share < least.share ? each : least)),
          spent: [0.5, 0.75, 1].flatMap((step) => {
            const reached = course.find(({ share }) => 1 - share >= step);
            return reached ? [{ share: step, at: reached.at }] : [];
          }),
        },
      ];
    });
  });
}

function shares({ times, values, length }: Series): readonly { readonly share: number; readonly at: number }[] {
  return Array.from(values.subarray(0, length), (share, index) => ({ share, at: times[index] as number })).filter(({ share }) => share !== stale);
}

const has = (labels: Labels, wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(([name, value]) => labels.pairs.some(([label, of]) => label === name && of === value));

function recordOf({ pairs }: Labels, without: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(pairs.filter(([label]) => !without.includes(label)));
}

function missingOf({ sources, given, native }: ResultInput): BacktestResult["missing"] {
  const missing = sources.filter(({ selector }) => !isThere(selector, given.series));
  return byText(
    missing,
    ({ selector: { offset: _, at: __, ...plain } }) => print(plain),
    (selector, rules) => ({ selector, native: native.has(/^[^{]*/.exec(selector)?.[0] ?? ""), rules }),
  );
}

/** A rate needs two samples in each range, so a range has to be twice as long as what lies between them. */
function sparseOf({ sources, given }: ResultInput): BacktestResult["sparse"] {
  const gaps = new Map<string, number>();
  const sparse = sources.filter(({ selector, range = Number.POSITIVE_INFINITY }) => {
    const fits = fitter(selector);
    const apart = Math.max(0, ...given.series.filter(({ labels }) => fits(labels)).map(usualGap));
    if (range >= 2 * apart) return false;
    gaps.set(rangeText(selector, range), apart);
    return true;
  });
  return byText(
    sparse,
    ({ selector, range = 0 }) => rangeText(selector, range),
    (selector, rules) => ({ selector, apart: gaps.get(selector) ?? 0, rules }),
  );
}

function rangeText({ offset: _, at: __, ...selector }: VectorSelector, milliseconds: number): string {
  return print({ type: "matrix", selector, range: { type: "duration", milliseconds } });
}

/** The median of what lies between two samples. */
function usualGap({ times, length }: Series): number {
  const gaps = times.subarray(1, length).map((time, index) => time - (times[index] as number));
  return gaps.sort()[Math.floor(gaps.length / 2)] ?? 0;
}

/** One entry for each text, with the names of the rules that have it. */
function byText<T extends ResultInput["sources"][number], R>(
  sources: readonly T[],
  textOf: (source: T) => string,
  entry: (text: string, rules: readonly string[]) => R,
): readonly R[] {
  const rules = new Map<string, Set<string>>();
  for (const source of sources) {
    const text = textOf(source);
    rules.set(text, (rules.get(text) ?? new Set()).add(source.rule.name));
  }
  return Array.from(rules, ([text, names]) => entry(text, [...names]));
}

/** Whether one of the series is one that the selector takes. */
export function isThere(selector: VectorSelector, series: readonly Series[]): boolean {
  const fits = fitter(selector);
  return series.some(({ labels }) => fits(labels));
}
