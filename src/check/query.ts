/** What rules about queries share: which kinds count up, how a kind is called, and which piece of a query is meant. */
import type { QueryPart } from "../derive/rule-part.ts";
import type { Aggregation, Binary, Call, Expr, Matcher, Span, VectorSelector } from "../promql/ast.ts";
import type { ExprType, Kind, Lookup, SeriesFacts } from "../promql/expr-type.ts";
import { accepts } from "../promql/label-set.ts";
import { nameOfSelector } from "../promql/types.ts";
import { isComparison } from "../promql/types-binary.ts";
import { children, isClock, unwrapped } from "../promql/walk.ts";
import type { Context } from "./rule.ts";

const words: Readonly<Partial<Record<Kind, string>>> = {
  counter: "a counter",
  gauge: "a gauge",
  histogram: "a native histogram",
  "histogram-bucket": "a counter, the buckets of a histogram",
  "histogram-sum": "a counter, the sum of a histogram",
  "histogram-count": "a counter, the count of a histogram",
  "summary-quantile": "a quantile of a summary",
  "summary-sum": "a counter, the sum of a summary",
  "summary-count": "a counter, the count of a summary",
  info: "an info metric, which is always 1",
  stateset: "a stateset of zeros and ones",
  rate: "a rate",
  increase: "an increase",
  ratio: "a ratio",
  quantile: "a quantile",
  timestamp: "a point in time",
  truth: "one or zero",
};

/** A kind as people call it: "a gauge"; `undefined` for what is not known. */
export const kindWords = (kind: Kind): string | undefined => words[kind];

const counting: ReadonlySet<Kind> = new Set(["counter", "histogram-bucket", "histogram-sum", "histogram-count", "summary-sum", "summary-count"]);

/** Whether it counts up from the start of the process: a counter of which nobody took a rate yet. */
export const countsUp = ({ kind, change }: Pick<ExprType, "kind" | "change">): boolean => counting.has(kind) && change === undefined;

/** A piece of a query that has no node of its own; without a span where the query was not written as text. */
export interface Piece {
  readonly span?: Span | undefined;
}

/** Characters `start` to `end` of a span, counted from its start. */
export function pieceOf(span: Span | undefined, start: number, end: number): Piece {
  return span ? { span: { ...span, start: span.start + start, end: span.start + end } } : {};
}

/** The name of a function or of an aggregation, before its parenthesis. */
export function headOf(node: Call | Aggregation): Piece {
  return pieceOf(node.span, 0, (node.type === "call" ? node.function : node.operator).length);
}

/** The name of a selector as it stands before its braces; nothing for one that stands in them. */
export function nameIn(selector: VectorSelector): Piece {
  return selector.name === undefined || selector.quoted ? {} : pieceOf(selector.span, 0, selector.name.length);
}

/** The range of samples or the subquery that a function is given. */
export function rangeArgument({ args }: Call): Extract<Expr, { type: "matrix" | "subquery" }> | undefined {
  const found = args.find(({ type }) => type === "matrix" || type === "subquery");
  return found?.type === "matrix" || found?.type === "subquery" ? found : undefined;
}

/** `time() - timestamp(x)`, also where an aggregation stands between the two. */
export interface Age {
  /** The difference. */
  readonly node: Expr;
  /** What `timestamp` is given. */
  readonly of: Expr;
}

/** Ages of samples in a query; those within subqueries are of other times than now. */
export function agesIn(expr: Expr): readonly Age[] {
  const ages: Age[] = [];
  addAges(expr, ages);
  return ages;
}

function addAges(expr: Expr, ages: Age[]): void {
  if (expr.type === "subquery") return;
  const of = expr.type === "binary" && expr.operator === "-" && isClock(expr.left) ? timestampIn(expr.right) : undefined;
  if (of) ages.push({ node: expr, of });
  else for (const child of children(expr)) addAges(child, ages);
}

/** Those of all rules, and of panels that are given as Grafana's JSON. */
export function queriesRead({ groups, plan, queriesOn }: Context): readonly QueryPart[] {
  return [...groups.flatMap(({ rules }) => rules.flatMap(({ query }) => query ?? [])), ...plan.grafanaJson.flatMap(queriesOn)];
}

/** The two sides of a comparison, of which one is a number, whichever of them; of two numbers the right one counts as that. */
export function comparedWithNumber(
  { operator, left, right }: Binary,
  { types }: { readonly types: { get(node: Expr): ExprType | undefined } },
): { readonly side: Expr; readonly bound: Expr; readonly number: number } | undefined {
  if (!isComparison(operator)) return undefined;
  const number = types.get(right)?.literal;
  if (number !== undefined) return { side: left, bound: right, number };
  const first = types.get(left)?.literal;
  return first === undefined ? undefined : { side: right, bound: left, number: first };
}

function timestampIn(expr: Expr): Expr | undefined {
  const node = unwrapped(expr);
  if (node.type === "aggregation") return timestampIn(node.expr);
  return node.type === "call" && node.function === "timestamp" ? node.args[0] : undefined;
}

/** Matchers of `le` that take no bucket which the classic histogram that they choose from is known to have. */
export function bucketlessMatchers(
  selector: VectorSelector,
  lookup: Lookup,
): readonly { readonly matcher: Matcher; readonly series: SeriesFacts; readonly values: readonly string[] }[] {
  const matchers = selector.matchers.filter(({ label, operator }) => label === "le" && !operator.startsWith("!"));
  const name = matchers.length === 0 ? undefined : nameOfSelector(selector);
  const series = name === undefined ? undefined : lookup(name);
  const values = series?.kind === "histogram-bucket" ? series.labels.labels.get("le")?.values : undefined;
  if (!series || !values) return [];
  return matchers.filter((matcher) => !values.some((value) => accepts(matcher, value) !== false)).map((matcher) => ({ matcher, series, values }));
}
