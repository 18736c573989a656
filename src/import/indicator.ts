/** From the queries of an objective to what the language can say of them: a share of declared series where it can, else the queries themselves. */
import type { Aggregation, Expr, Matcher, VectorSelector } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { print } from "../promql/print.ts";
import { children, unwrapped } from "../promql/walk.ts";
import { type Reading, report, type Where } from "./fields.ts";
import type { Counted, Indicator, RawRatio } from "./imported.ts";
import type { Query } from "./query.ts";

/** A share of events: how many were good, or bad, and how many there were. */
export function shareOfEvents(side: "good" | "bad", part: Query, whole: Query, reading: Reading): Indicator | undefined {
  const [above, below] = [withoutZero(part.expr), overZero(whole.expr)];
  // All less some is how others count the slow: the objective is on those that are not.
  const rest = above.type === "binary" && above.operator === "-" && same(above.left, below) ? withoutZero(above.right) : undefined;
  const [kept, ofWhole] = [labelsOf(above), labelsOf(below)];
  if (kept && ofWhole && !sameLabels(kept, ofWhole)) {
    const message = `the query keeps ${named(kept)}, that of all events ${named(ofWhole)}, so that no series of one meets one of the other`;
    report(reading, part.at, { message, help: "give both the same `by`" });
    return undefined;
  }
  const seconds = secondsCounted(below) ?? 60;
  const otherwise: RawRatio = { is: "raw-ratio", side, part: perSecond(above, seconds), whole: perSecond(below, seconds) };
  return typedShare(rest ? opposite(side) : side, rest ?? above, below, otherwise) ?? inQueries(otherwise, whole.at, reading);
}

/** The share of what a native histogram has observed that is within a bound. */
export function shareWithin(bound: number, selector: VectorSelector, by: readonly string[], where: Where, reading: Reading): Indicator {
  const sum = rateOf(selector, by);
  const whole = build.call("histogram_count", sum);
  const part = build.binary(build.call("histogram_fraction", build.number(Number.NEGATIVE_INFINITY), build.number(bound), sum), "*", whole);
  const otherwise: RawRatio = { is: "raw-ratio", side: "good", part, whole };
  const counted = countedBy(selector, true);
  if (!counted || by.some((label) => ofSlos.includes(label))) return inQueries(otherwise, where, reading);
  return { is: "ratio", side: "good", part: { ...counted, bound, native: true }, whole: { ...counted, native: true }, by, otherwise };
}

/** What a counter counts per second, summed. */
export function rateOf(selector: VectorSelector, by: readonly string[]): Expr {
  return build.by("sum", by, build.rate(selector, fiveMinutes));
}

const fiveMinutes = build.duration(300_000);

/** A share that one query gives. */
export function shareOfQuery(side: "good" | "bad", { expr, at }: Query, reading: Reading): Indicator {
  const byTime = (): Indicator => ({ is: "by-time", side, share: apart(expr, at, reading) });
  const share = withoutZero(expr);
  const isRest = share.type === "binary" && share.operator === "-" && isOne(share.left);
  const quotient = unwrapped(isRest ? share.right : share);
  if (quotient.type !== "binary" || quotient.operator !== "/" || quotient.matching) return byTime();
  const [part, whole] = [withoutZero(quotient.left), overZero(quotient.right)];
  const raw: RawRatio = { is: "raw-ratio", side: isRest ? opposite(side) : side, part, whole };
  return typedShare(raw.side, part, whole, raw) ?? byTime();
}

function inQueries(ratio: RawRatio, where: Where, reading: Reading): RawRatio {
  // What is said of the whole is said of the part.
  const quietly = { ...reading, found: [] };
  return { ...ratio, part: apart(ratio.part, where, quietly), whole: apart(ratio.whole, where, reading) };
}

function typedShare(side: "good" | "bad", part: Expr, whole: Expr, otherwise: RawRatio): Indicator | undefined {
  const [above, below] = [sumOf(part), sumOf(whole)];
  if (!above || !below || !sameLabels(above.by, below.by) || above.counted.rated !== below.counted.rated) return undefined;
  return { is: "ratio", side, part: above.counted, whole: below.counted, by: below.by, otherwise };
}

/** A sum of the series that one selector chooses, as they are or per second; over which range is no matter to a share. */
function sumOf(expr: Expr): { readonly counted: Counted; readonly by: readonly string[] } | undefined {
  if (expr.type !== "aggregation" || expr.operator !== "sum" || expr.grouping?.kind === "without") return undefined;
  const by = expr.grouping?.labels ?? [];
  const inner = unwrapped(expr.expr);
  const matrix = inner.type === "call" && (inner.function === "rate" || inner.function === "increase") ? inner.args[0] : undefined;
  const selector = matrix?.type === "matrix" ? matrix.selector : inner;
  if (selector.type !== "selector" || by.some((label) => ofSlos.includes(label))) return undefined;
  // What is moved in time is not the traffic of now.
  if (selector.offset || selector.at !== undefined || selector.extension) return undefined;
  const counted = countedBy(selector, matrix !== undefined);
  return counted && { counted, by };
}

/** Labels that the rules of an SLO have themselves. */
const hiding: readonly string[] = ["service", "slo"];
/** Labels by which no ratio of the language groups an SLO. */
const ofSlos: readonly string[] = [...hiding, "job"];

/** With other names for labels that the rules of an SLO have themselves, as Prometheus names those of a target that it has itself. */
function apart(expr: Expr, where: Where, reading: Reading): Expr {
  const clashing = new Set<string>();
  const moved = (node: Expr): Expr => {
    if (node.type === "paren") return { ...node, expr: moved(node.expr) };
    if (node.type === "call") return { ...node, args: node.args.map(moved) };
    if (node.type === "binary") return { ...node, left: moved(node.left), right: moved(node.right) };
    if (node.type !== "aggregation" || node.grouping?.kind !== "by") return node;
    const { labels } = node.grouping;
    const hidden = labels.filter((label) => hiding.includes(label));
    for (const label of hidden) clashing.add(label);
    const copied = hidden.reduce((inner, label) => {
      const texts = [`exported_${label}`, "$1", label, "(.*)"];
      return build.call("label_replace", inner, ...texts.map((text) => build.text(text)));
    }, node.expr);
    return { ...node, grouping: { kind: "by", labels: labels.map((label) => (hidden.includes(label) ? `exported_${label}` : label)) }, expr: copied };
  };
  const result = moved(expr);
  for (const label of clashing) {
    const message = `the rules of an SLO have a \`${label}\` of their own: that of the series is called \`exported_${label}\` there`;
    report(reading, where, { severity: "info", message, help: `group by \`exported_${label}\` where a route or a dashboard has \`${label}\`` });
  }
  return result;
}

/** The series of a selector; nothing where no verb of the language chooses them. */
function countedBy(selector: VectorSelector, rated: boolean): Counted | undefined {
  const named = nameOf(selector);
  if (!named) return undefined;
  const { name, matchers } = named;
  const le = matchers.filter(({ label }) => label === "le");
  if (!name.endsWith("_bucket")) return le.length > 0 ? undefined : { name, matchers, rated };
  const bound = le[0] && le.length === 1 ? boundOf(le[0]) : undefined;
  return bound === undefined ? undefined : { name: name.slice(0, -"_bucket".length), matchers: matchers.filter(({ label }) => label !== "le"), rated, bound };
}

/** The name that a selector has before its braces, or in them, and its other matchers. */
export function nameOf({ name, matchers }: VectorSelector): { readonly name: string; readonly matchers: readonly Matcher[] } | undefined {
  const others = matchers.filter(({ label }) => label !== "__name__");
  const names = matchers.filter(({ label }) => label === "__name__");
  const [only] = names;
  if (name !== undefined) return names.length === 0 ? { name, matchers } : undefined;
  return only?.operator === "=" && names.length === 1 ? { name: only.value, matchers: others } : undefined;
}

/** The bucket that a matcher chooses, also where it takes the bound in several ways of writing it: `5|5\\.0`, `5(\\.0)?`. */
function boundOf({ operator, value }: Matcher): number | undefined {
  const ways = operator === "=" ? [value] : operator === "=~" ? value.replace("(\\.0)?", "").split("|") : [];
  const bounds = new Set(
    ways.map((way) => (way.replaceAll("\\", "") === "+Inf" ? Number.POSITIVE_INFINITY : Number(way.replaceAll("\\.", ".") || Number.NaN))),
  );
  const [bound] = bounds;
  return bounds.size === 1 && bound !== undefined && !Number.isNaN(bound) ? bound : undefined;
}

/** Without `or vector(0)`, which a share of series has by itself, and as series where a number was made of one. */
function withoutZero(expr: Expr): Expr {
  const found = unwrapped(expr);
  if (found.type === "call" && found.function === "scalar" && found.args[0]) return withoutZero(found.args[0]);
  if (found.type !== "binary" || found.operator !== "or" || (found.matching?.labels.length ?? 0) > 0) return found;
  const zero = unwrapped(found.right);
  return zero.type === "call" && zero.function === "vector" && print(zero) === "vector(0)" ? withoutZero(found.left) : found;
}

/** Without `> 0`, since a share of nothing is none anyway. */
function overZero(expr: Expr): Expr {
  const found = withoutZero(expr);
  const isGuard = found.type === "binary" && found.operator === ">" && !found.bool && print(found.right) === "0";
  return isGuard ? overZero(found.left) : found;
}

/** Labels that the result keeps, where the outermost step tells. */
function labelsOf(expr: Expr): readonly string[] | undefined {
  const found = withoutZero(expr);
  if (found.type === "aggregation") return keptBy(found);
  if (found.type !== "binary" || found.matching) return undefined;
  const [left, right] = [labelsOf(found.left), labelsOf(found.right)];
  return left && right && sameLabels(left, right) ? left : undefined;
}

function keptBy({ operator, grouping }: Aggregation): readonly string[] | undefined {
  if (operator === "topk" || operator === "bottomk" || operator.startsWith("limit") || operator === "count_values") return undefined;
  return grouping?.kind === "without" ? undefined : (grouping?.labels ?? []);
}

/** What counts over so many seconds becomes what counts in one. */
function perSecond(expr: Expr, seconds: number): Expr {
  return seconds === 1 ? expr : build.binary(expr.type === "paren" || expr.type !== "binary" ? expr : { type: "paren", expr }, "/", build.number(seconds));
}

/** How many seconds a query counts, by its outermost function over a range: a sum over five minutes 300. What looks at a moment counts that minute. */
function secondsCounted(expr: Expr): number | undefined {
  if (expr.type === "call") {
    if (/^(i?rate|deriv)$/.test(expr.function)) return 1;
    if (/^(increase|delta|changes|resets|(sum|count)_over_time)$/.test(expr.function)) return 300;
    if (expr.function.endsWith("_over_time")) return 60;
  }
  if (expr.type === "aggregation" && expr.operator === "count") return 60;
  for (const child of children(expr)) {
    const seconds = secondsCounted(child);
    if (seconds !== undefined) return seconds;
  }
  return undefined;
}

function same(one: Expr, other: Expr): boolean {
  return print(unwrapped(one)) === print(unwrapped(other));
}

function isOne(expr: Expr): boolean {
  const found = unwrapped(expr);
  return found.type === "number" && found.value === 1;
}

function sameLabels(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((label) => other.includes(label));
}

function named(labels: readonly string[]): string {
  return labels.length === 0 ? "no labels" : labels.map((label) => `\`${label}\``).join(", ");
}

function opposite(side: "good" | "bad"): "good" | "bad" {
  return side === "good" ? "bad" : "good";
}
