/** Metrics that queries name: their declarations, and how a query says the series of one. */
import type { Matcher } from "../promql/ast.ts";
import { formatDuration } from "../util/duration.ts";
import { clean } from "../util/number.ts";
import type { Counted } from "./imported.ts";
import { array, type Code, call, chain, isIdentifier, object, quoted } from "./layout.ts";
import type { KnownMetric, KnownMetrics } from "./metrics.ts";

/** A call of something that the spec imports from obsc. */
export type Imports = (name: string) => string;

export interface NamedMetrics {
  readonly known: KnownMetrics;
  /** The property of `metrics` that holds a metric. */
  readonly identifiers: ReadonlyMap<KnownMetric, string>;
}

export function namedMetrics(known: KnownMetrics): NamedMetrics {
  const identifiers = new Map<KnownMetric, string>();
  const taken = new Set<string>();
  for (const metric of known.all) {
    const name = unique([camelCase(metric.name.replace(/_total$/, "")), camelCase(metric.name)], taken);
    taken.add(name);
    identifiers.set(metric, name);
  }
  return { known, identifiers };
}

/** The first of the names that is not taken, or the last with a number. */
function unique(names: readonly string[], taken: ReadonlySet<string>): string {
  const found = names.find((name) => !taken.has(name));
  if (found !== undefined) return found;
  let number = 2;
  while (taken.has(`${names.at(-1)}${number}`)) number++;
  return `${names.at(-1)}${number}`;
}

function camelCase(name: string): string {
  return name.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined, index: number) => (index === 0 ? (next ?? "") : (next ?? "").toUpperCase()));
}

/** The object of all metrics. */
export function declarations({ known, identifiers }: NamedMetrics, use: Imports): Code {
  return object(Object.fromEntries(known.all.map((metric) => [identifiers.get(metric) ?? "", declaration(metric, use)])), true);
}

function declaration({ name, kind, labels, bounds, native }: KnownMetric, use: Imports): Code {
  const unit = unitOf(name);
  const open = [...labels].map((label) => [label, `${use("anyValue")}()`] as const);
  const options = {
    ...(kind === "histogram" && unit !== "seconds" && { unit: quoted(unit) }),
    help: quoted("Named by an imported SLO"),
    ...(open.length > 0 && { labels: object(Object.fromEntries(open)) }),
    ...(kind === "histogram" && { buckets: native ? quoted("native") : array([...bounds].sort((a, b) => a - b).map((bound) => amount(bound, unit))) }),
  };
  return call(`${use("foreign")}.${kind}`, quoted(name), object(options, true));
}

/** Series of a declared metric; nothing where it is not of the kind as which they are read. */
export function seriesOf({ known, identifiers }: NamedMetrics, counted: Counted, use: Imports): Code | undefined {
  const metric = known.of(counted.name, counted.bound);
  if (!metric || (metric.kind !== "gauge") !== counted.rated) return undefined;
  const isWhole = counted.name === metric.name || counted.name === `${metric.name}_count`;
  if (!isWhole) return undefined;
  const identifier = identifiers.get(metric) ?? "";
  const head = isIdentifier(identifier) ? `metrics.${identifier}` : `metrics[${quoted(identifier)}]`;
  const within = counted.bound === undefined || !Number.isFinite(counted.bound) ? [] : [call("within", amount(counted.bound, unitOf(metric.name)))];
  return chain(head, [...within, ...choices(counted.matchers).map((matchers) => call("where", object(matched(matchers, use))))]);
}

/** Each choice has a label once. */
function choices(matchers: readonly Matcher[]): readonly (readonly Matcher[])[] {
  const rounds: Matcher[][] = [];
  for (const matcher of matchers) {
    const round = rounds.find((each) => each.every(({ label }) => label !== matcher.label));
    if (round) round.push(matcher);
    else rounds.push([matcher]);
  }
  return rounds;
}

function matched(matchers: readonly Matcher[], use: Imports): Readonly<Record<string, Code>> {
  return Object.fromEntries(matchers.map((matcher) => [matcher.label, choice(matcher, use)]));
}

function choice({ operator, value }: Matcher, use: Imports): Code {
  if (operator === "=") return quoted(value);
  if (operator === "!=") return call(use("not"), quoted(value));
  const values = alternatives(value);
  if (operator === "=~") return !values ? call(use("matches"), quoted(value)) : values.length === 1 ? quoted(value) : array(values.map(quoted));
  return values ? call(use("not"), ...values.map(quoted)) : call(use("not"), call(use("matches"), quoted(value)));
}

/** The values of an expression that only lists some. */
function alternatives(expression: string): readonly string[] | undefined {
  const values = expression.split("|");
  return values.every((value) => /^[\w /:@%,;=<>#~-]+$/.test(value)) && new Set(values).size === values.length ? values : undefined;
}

/** The unit in which a histogram has its bounds, by its name. */
function unitOf(name: string): string {
  return /_(seconds|bytes|milliseconds)$/.exec(name)?.[1] ?? "count";
}

function amount(value: number, unit: string): string {
  if (unit === "count") return String(value);
  if (unit === "bytes") return quoted(`${value}B`);
  if (unit !== "seconds") return quoted(`${value} ${unit}`);
  return quoted(formatDuration(clean(value * 1000)));
}
