/** Loads a spec and recorded series, replays the one over the other, and prints what came of it. */
import type { Plan } from "../../derive/plan.ts";
import type { Rule } from "../../derive/rules.ts";
import { deriveSloFacts, type SloFacts, sloSeries } from "../../derive/slo-facts.ts";
import { newIntake, storeOf } from "../../evaluate/intake.ts";
import { type Source, sourcesOf } from "../../evaluate/reads.ts";
import { lookback, refusalOf, replay } from "../../evaluate/replay.ts";
import { lastTime, type Store } from "../../evaluate/series.ts";
import { didYouMean } from "../../util/did-you-mean.ts";
import { HelpfulError } from "../../util/helpful-error.ts";
import { analyse } from "../analyse.ts";
import type { BacktestAsked } from "../backtest.ts";
import { type ExitCode, type Io, UsageError } from "../command.ts";
import { printFindings } from "../findings.ts";
import { readFiles } from "./files.ts";
import { type BacktestResult, isThere, resultOf } from "./result.ts";
import { readServer } from "./server.ts";
import { asJson, asText } from "./show.ts";
import { momentOf, momentText } from "./times.ts";

export async function runBacktest(asked: BacktestAsked, io: Io): Promise<ExitCode> {
  const { environment } = asked;
  const analysis = await analyse(asked.spec, { types: false, remarks: false, ...(environment !== undefined && { environment }) }, io);
  // What has errors is left out of the rules, so they are shown with what is replayed nevertheless.
  const errors = analysis.findings.filter(({ severity }) => severity === "error");
  const options = { color: io.terminal.err && !io.env.NO_COLOR, input: analysis.spec, version: io.version, rules: analysis.rules };
  await printFindings("text", errors, options, io.err);
  if (!analysis.plan) return 1;
  const result = await backtested(analysis.plan, asked, io);
  io.out(asked.format === "json" ? asJson(result) : asText(result));
  return errors.length > 0 || result.failures.length > 0 ? 1 : 0;
}

async function backtested({ scope, ruleFiles }: Plan, asked: BacktestAsked, io: Io): Promise<BacktestResult> {
  const groups = ruleFiles.flatMap((file) => file.groups).map((group) => (asked.step === undefined ? group : { ...group, interval: asked.step }));
  const rules = groups.flatMap((group) => group.rules);
  if (rules.length === 0) throw new HelpfulError("the spec has no rules that Prometheus evaluates", "declare an alert, a recording or an SLO");
  const slos = deriveSloFacts(scope);
  const shown = shownBy(asked, rules, slos);
  const sources = sourcesOf(
    rules.filter((rule) => refusalOf(rule) === undefined),
    lookback,
  );
  const refused = rules.find((rule) => refusalOf(rule) !== undefined);
  if (sources.length === 0 && refused) throw new HelpfulError(`\`${refused.name}\`: ${refusalOf(refused)}`, "replay rules that read recorded samples");
  const { store, native, from, to } = await recordedFor(asked, sources, slos, io);
  const given = { series: [...store.series], samples: store.series.reduce((sum, { length }) => sum + length, 0) };
  if (!sources.some(({ selector }) => isThere(selector, given.series))) throw nothingFound(sources, native);
  const keep = new Set<string>([
    sloSeries.remaining,
    sloSeries.spent,
    ...slos.flatMap(({ periods }) => periods.map(({ name }) => sloSeries.remainingOf(name))),
  ]);
  const replayed = replay(groups, store, { from, to, interval: asked.step ?? scope.evaluationInterval, keep });
  return resultOf({ replay: replayed, given, native, sources, ...shown, from, to });
}

function nothingFound(sources: readonly Source[], native: ReadonlySet<string>): HelpfulError {
  const names = sources.flatMap(({ selector: { name } }) => name ?? []);
  if (names.some((name) => native.has(name)))
    return new HelpfulError("the recorded series that the rules read are native histograms", "replay rules of classic histograms, counters or gauges");
  return new HelpfulError("no recorded series is one that a rule reads", `record \`${names[0] ?? ""}\`, or what the rules read instead of it`);
}

/** The SLOs and alerts that the flags want to see. */
function shownBy({ slo: wanted, alert }: BacktestAsked, rules: readonly Rule[], slos: readonly SloFacts[]) {
  known(
    "SLO",
    wanted,
    slos.map(({ slo }) => slo.name),
  );
  known(
    "alert",
    alert,
    rules.flatMap(({ kind, name }) => (kind === "alerting" ? [name] : [])),
  );
  const alerts = new Set<object>(rules.filter((rule) => (alert === undefined || rule.name === alert) && (wanted === undefined || rule.slo?.name === wanted)));
  return {
    shows: (rule: object) => alerts.has(rule),
    slos: alert === undefined ? slos.filter(({ slo }) => wanted === undefined || slo.name === wanted) : [],
  };
}

function known(kind: string, name: string | undefined, names: readonly string[]): void {
  if (name === undefined || names.includes(name)) return;
  throw new UsageError(
    `the spec has no ${kind} \`${name}\``,
    didYouMean(name, names) ?? (names.length > 0 ? `it has ${[...new Set(names)].join(", ")}` : undefined),
  );
}

interface Recorded {
  readonly store: Store;
  /** Names of series whose native histograms were left out. */
  readonly native: ReadonlySet<string>;
  readonly from: number;
  readonly to: number;
}

const day = 86_400_000;

/** The series, and the time over which rules are evaluated. */
async function recordedFor(asked: BacktestAsked, sources: readonly Source[], slos: readonly SloFacts[], io: Io): Promise<Recorded> {
  const { start, end } = asked;
  const intake = newIntake();
  const { native } = intake;
  if (/^https?:\/\//.test(asked.from)) {
    const to = end === undefined ? Date.now() : momentOf("end", end, Date.now());
    const from = momentOf("start", start ?? String((to - Math.max(day, ...slos.map(({ period }) => period))) / 1000), to);
    const { from: url, headers, timeout } = asked;
    inOrder(from, to);
    await readServer(sources, { url, headers, timeout, start: from, end: to }, intake);
    return { store: storeOf(intake), native, from, to };
  }
  await readFiles(asked.from, intake, io);
  const store = storeOf(intake);
  if (store.series.length === 0) throw nothingFound(sources, native);
  const first = store.series.reduce((least, { times }) => Math.min(least, times[0] as number), Number.POSITIVE_INFINITY);
  const last = store.series.reduce((most, series) => Math.max(most, lastTime(series)), 0);
  const to = end === undefined ? last : momentOf("end", end, last);
  const from = start === undefined ? first : momentOf("start", start, to);
  inOrder(from, to);
  if (from > last + lookback || to < first) {
    throw new HelpfulError(
      `there are no samples from ${momentText(from)} to ${momentText(to)}`,
      `the files hold ${momentText(first)} to ${momentText(last)}, in UTC`,
    );
  }
  return { store, native, from, to };
}

function inOrder(from: number, to: number): void {
  if (from >= to)
    throw new UsageError(
      `the replay would begin at ${momentText(from)} and end at ${momentText(to)}`,
      "give a start before the end, both in UTC unless they say a zone",
    );
}
