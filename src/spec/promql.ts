/** PromQL as text, for what the verbs cannot say. */
import type { Metric as MetricNode } from "../ir/metric.ts";
import { type Place, type SpecPlace, type TextPlace, within } from "../ir/place.ts";
import type { Recording, SeriesSet } from "../ir/query.ts";
import { selectorOf } from "../ir/series.ts";
import type { Expr, VectorSelector } from "../promql/ast.ts";
import * as build from "../promql/build.ts";
import { parse } from "../promql/parse.ts";
import { mapExpr, walk, withSource } from "../promql/walk.ts";
import { placeOf, problem } from "./call.ts";
import type { Metric } from "./metric.ts";
import { refuse } from "./options.ts";
import { type AnyQuery, type Query, type QueryNode, query, queryNode, refusedQuery } from "./query.ts";
import { piecesOf } from "./tagged.ts";
import { seriesOf } from "./verbs.ts";

/**
 * Raw PromQL, parsed and checked like the rest. In `${}` stand metrics, which are written as their names
 * (`${latency}_bucket`), choices of series, queries, and texts or numbers, which are written as they are; metrics and queries
 * stay references. Backslashes stand as Prometheus reads them, as in `String.raw`. Which labels and unit the result has is not known, so any threshold may follow.
 * `promql`topk(3, ${requests.rate({ by: ["route"] })})`.above(100)`
 */
// biome-ignore lint/suspicious/noExplicitAny: the labels of raw text are not known, and have to go with those of any other query.
export function promql(text: TemplateStringsArray, ...parts: readonly (Metric | AnyQuery | string | number)[]): Query<any, "unknown"> {
  const at = placeOf(promql);
  const pieces = piecesOf(text, "promql", at);
  if (!pieces) return refusedQuery([], at);
  const template = written(pieces, parts, at);
  const metrics = [...new Set(template.parts.flatMap((part) => part.metrics))];
  const recordings = [...new Set(template.parts.flatMap((part) => part.recordings))];
  if (template.parts.length < parts.length) return refusedQuery(metrics, at);
  const { expr, error } = parse(template.text, { features: "assumed", variables: true });
  if (error) {
    problem({
      subject: "promql",
      message: readable(error.message),
      help: "see the grammar of PromQL, or use the verbs of metrics",
      at: placeIn(template, error, at),
    });
    return refusedQuery(metrics, at);
  }
  if (misused(expr, template, at)) return refusedQuery(metrics, at);
  const refused = template.parts.some((part) => part.refused);
  const { parts: holes } = template;
  const source = { within: within(at, 0) as SpecPlace, holes: holes.map(({ start, end }) => ({ start, end })), raw: true };
  return query({
    expr: filled(withSource(expr, source), template),
    unit: "unknown",
    metrics,
    recordings,
    raw: { text: template.text },
    ...(refused && { refused }),
    at,
  });
}

/** What stands in a `${}`: its text, and what the text stands for. */
interface Part {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly series?: SeriesSet;
  readonly query?: QueryNode;
  readonly metrics: readonly MetricNode[];
  readonly recordings: readonly Recording[];
  readonly refused?: boolean;
}

interface Template {
  readonly text: string;
  /** One for each `${}`, in order; fewer when one of them cannot be written into PromQL. */
  readonly parts: readonly Part[];
}

function written(chunks: readonly string[], values: readonly unknown[], at: Place): Template {
  let text = chunks[0] ?? "";
  const parts: Part[] = [];
  for (const [index, value] of values.entries()) {
    const part = partOf(value, index);
    if (part === undefined) refuse(value, "a metric, a PromQL query, a text or a number", "write one of these into the text", within(at, index + 1), "promql");
    else parts.push({ ...part, start: text.length, end: text.length + part.text.length });
    text += `${part?.text ?? ""}${chunks[index + 1] ?? ""}`;
  }
  return { text, parts };
}

function partOf(value: unknown, index: number): Omit<Part, "start" | "end"> | undefined {
  if (typeof value === "string" || typeof value === "number") return { text: String(value), metrics: [], recordings: [] };
  const series = seriesOf(value);
  if (series) return { text: isWhole(series) ? series.metric.name : `obsc_series_${index}`, series, metrics: [series.metric], recordings: [] };
  const node = queryNode(value);
  return node && { text: `obsc_query_${index}`, query: node, metrics: node.metrics, recordings: node.recordings, ...(node.refused && { refused: true }) };
}

function isWhole(series: SeriesSet): boolean {
  return series.matchers.length === 0 && series.within === undefined;
}

/** The part that a name in the tree stands for. */
function partNamed(name: string | undefined, { parts }: Template): Part | undefined {
  const stands = /^obsc_(?:series|query)_\d+/.exec(name ?? "")?.[0];
  return stands === undefined ? undefined : parts.find((part) => part.text === stands);
}

/** Says where a query stands for which only series can stand: with matchers, or with a range. */
function misused(expr: Expr, template: Template, at: Place): boolean {
  let found = false;
  const isQuery = (selector: VectorSelector) => {
    const inner = partNamed(selector.name, template)?.query;
    return inner !== undefined && inner.expr.type !== "selector";
  };
  walk(expr, (node) => {
    const ranged = node.type === "matrix" && isQuery(node.selector);
    const matched = node.type === "selector" && isQuery(node) && (node.matchers.length > 0 || node.at !== undefined);
    if (!ranged && !matched) return;
    found = true;
    const help = ranged ? "write a subquery, `[1h:5m]`, or take the range in the verb" : "choose series with `where`, before the query is made";
    problem({
      subject: "promql",
      message: `${ranged ? "a range is" : "matchers and `@` are"} for series, and this is a query`,
      help,
      at: placeIn(template, node.span ?? { start: 0, end: 0 }, at),
    });
  });
  return found;
}

/** The tree with queries and choices of series in the place of the names that stood for them. */
function filled(expr: Expr, template: Template): Expr {
  return mapExpr(expr, {
    selector(selector) {
      const part = partNamed(selector.name, template);
      if (part?.series) return chosen(part.series, selector, part.text);
      return part?.query?.expr.type === "selector" ? merged(part.query.expr, selector) : selector;
    },
    instant(selector) {
      const inner = partNamed(selector.name, template)?.query?.expr;
      const { offset } = selector;
      if (inner === undefined) return selector;
      return offset === undefined ? inner : mapExpr(inner, { selector: (each) => ({ ...each, offset }) });
    },
  });
}

/** Series of the spec with what the text says of them beside: a suffix such as `_bucket`, matchers, an offset. */
function chosen(series: SeriesSet, selector: VectorSelector, text: string): VectorSelector {
  const suffix = selector.name?.slice(text.length) ?? "";
  const inner = series.within === undefined ? build.selector(series.metric.name + suffix, series.matchers) : selectorOf(series);
  return merged(inner, selector);
}

function merged(inner: VectorSelector, outer: VectorSelector): VectorSelector {
  return { ...inner, ...outer, ...(inner.name !== undefined && { name: inner.name }), matchers: [...inner.matchers, ...outer.matchers] };
}

/** A stretch of the template as written; what stands in a `${}` is the user's too. */
function placeIn({ parts }: Template, { start, end }: { readonly start: number; readonly end: number }, at: Place): TextPlace {
  return { kind: "text", within: within(at, 0) as SpecPlace, start, end, holes: parts.map((part) => ({ start: part.start, end: part.end })), raw: true };
}

/** The parser's message without the names that stood for parts. */
function readable(message: string): string {
  return message.replace(/obsc_(?:series|query)_\d+/g, "${…}");
}
