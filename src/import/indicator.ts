/** From the queries of an objective to what the language can say of them: a share of declared series where it can, else the queries themselves. */
import type { Aggregation, Expr, Matcher } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { print } from "../promql/print.ts";
import { children, unwrapped } from "../promql/walk.ts";
import { type Reading, report } from "./fields.ts";
import type { Counted, Indicator, RawRatio } from "./imported.ts";
import type { Query } from "./query.ts";

/** A share of events: how many were good, or bad, and how many there were. */
export function shareOfEvents(side: "good" | "bad", part: Query, whole: Query, reading: Reading): Indicator | undefined {
  const [above, below] = [withoutZero(part.expr), unwrapped(whole.expr)];
  // All less some is how others count the slow: the objective is on those that are not.
  const rest = above.type === "binary" && above.operator === "-" && same(above.left, below) ? withoutZero(above.right) : undefined;
  const [kept, ofWhole] = [labelsOf(above), labelsOf(below)];
  if (kept && ofWhole && !sameLabels(kept, ofWhole)) {
    const message = `the query keeps ${named(kept)}, that of all events ${named(ofWhole)}, so that no series of one meets one of the other`;
    report(reading, part.at, { message, help: "give both the same `by`" });
    return undefined;
  }
  const seconds = secondsCounted(below) ?? 60;
  const otherwise: RawRatio = { is: "raw-ratio", side, part: perSecond(part.expr, seconds), whole: perSecond(whole.expr, seconds) };
  return typedShare(rest ? opposite(side) : side, rest ?? above, below, otherwise) ?? otherwise;
}

/** A share that one query gives. */
export function shareOfQuery(side: "good" | "bad", { expr }: Query): Indicator {
  const otherwise: Indicator = { is: "by-time", side, share: expr };
  const share = unwrapped(expr);
  const isRest = share.type === "binary" && share.operator === "-" && isOne(share.left);
  const quotient = unwrapped(isRest ? share.right : share);
  if (quotient.type !== "binary" || quotient.operator !== "/" || quotient.matching) return otherwise;
  const [part, whole] = [withoutZero(quotient.left), unwrapped(quotient.right)];
  const raw: RawRatio = { is: "raw-ratio", side: isRest ? opposite(side) : side, part, whole };
  return typedShare(raw.side, part, whole, raw) ?? otherwise;
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
  // `job` tells nothing apart in an SLO of obsc, and what is moved in time is not the traffic of now.
  if (selector.type !== "selector" || selector.name === undefined || by.includes("job")) return undefined;
  if (selector.offset || selector.at !== undefined || selector.extension) return undefined;
  const counted = countedBy(selector.name, selector.matchers, matrix !== undefined);
  return counted && { counted, by };
}

/** The series of a selector; nothing where no verb of the language chooses them. */
function countedBy(name: string, matchers: readonly Matcher[], rated: boolean): Counted | undefined {
  if (matchers.some(({ label }) => label === "__name__")) return undefined;
  const le = matchers.filter(({ label }) => label === "le");
  if (!name.endsWith("_bucket")) return le.length > 0 ? undefined : { name, matchers, rated };
  const bound = le[0] && le.length === 1 ? boundOf(le[0]) : undefined;
  return bound === undefined ? undefined : { name: name.slice(0, -"_bucket".length), matchers: matchers.filter(({ label }) => label !== "le"), rated, bound };
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

/** Without `or vector(0)`, which a share of series has by itself. */
function withoutZero(expr: Expr): Expr {
  const found = unwrapped(expr);
  if (found.type !== "binary" || found.operator !== "or" || (found.matching?.labels.length ?? 0) > 0) return found;
  const zero = unwrapped(found.right);
  return zero.type === "call" && zero.function === "vector" && print(zero) === "vector(0)" ? withoutZero(found.left) : found;
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
