/**
 * The syntax tree of TraceQL, as Tempo's own grammar has it: https://github.com/grafana/tempo/blob/main/pkg/traceql/expr.y
 *
 * Nodes are plain data with a `span`. Parentheses leave no node.
 */
import type { Span } from "../promql/ast.ts";

/** `span.http.route`, `resource.service.name`, `.route` (of the span or of its resource). */
export interface Attribute {
  readonly type: "attribute";
  readonly scope?: "span" | "resource" | "event" | "link" | "instrumentation";
  /** Of the span above; Tempo cannot answer that yet. */
  readonly parent?: true;
  readonly name: string;
  readonly span: Span;
}

/** What every span has: `duration`, `span:duration`, `rootName`. */
export interface Intrinsic {
  readonly type: "intrinsic";
  readonly name: string;
  readonly span: Span;
}

export type ValueType = "int" | "float" | "string" | "boolean" | "duration" | "status" | "kind" | "nil";

export interface Static {
  readonly type: "static";
  /** Absent: a variable of Grafana's, which may become anything. */
  readonly of?: ValueType;
  /** What a text says, the word of a status or kind, a number as it was written. */
  readonly text: string;
  /** Of a number itself, of a duration milliseconds. */
  readonly value: number;
  readonly span: Span;
}

export type FieldOperator = "&&" | "||" | "=" | "!=" | "<" | "<=" | ">" | ">=" | "=~" | "!~" | "+" | "-" | "*" | "/" | "%" | "^";

/** What stands in braces, and in the parentheses of aggregates. */
export type Field =
  | Attribute
  | Intrinsic
  | Static
  | { readonly type: "binary"; readonly operator: FieldOperator; readonly left: Field; readonly right: Field; readonly span: Span }
  | { readonly type: "unary"; readonly operator: "-" | "!"; readonly expr: Field; readonly span: Span };

/** `{ … }`; without a condition every span. */
export interface SpanFilter {
  readonly type: "filter";
  readonly condition?: Field;
  readonly span: Span;
}

/** Spans by how they stand to others: `{…} >> {…}`. */
export interface Structural {
  readonly type: "structural";
  readonly operator: string;
  readonly left: SpanFilter | Structural | Pipeline;
  readonly right: SpanFilter | Structural | Pipeline;
  readonly span: Span;
}

export interface Aggregate {
  readonly type: "aggregate";
  readonly function: "count" | "avg" | "max" | "min" | "sum";
  /** Absent for `count`. */
  readonly expr?: Field;
  readonly span: Span;
}

/** Numbers made of spans: `max(duration) * 2`. */
export type Scalar =
  | Aggregate
  | Static
  | { readonly type: "arithmetic"; readonly operator: string; readonly left: Scalar; readonly right: Scalar; readonly span: Span }
  /** `({…} | count())` */
  | { readonly type: "counted"; readonly pipeline: Pipeline; readonly aggregate: Aggregate; readonly span: Span };

/** `count() > 3` */
export interface ScalarFilter {
  readonly type: "compare";
  readonly operator: string;
  readonly left: Scalar;
  readonly right: Scalar;
  readonly span: Span;
}

export type Stage =
  | SpanFilter
  | Structural
  | Pipeline
  | ScalarFilter
  | { readonly type: "by"; readonly expr: Field; readonly span: Span }
  | { readonly type: "coalesce"; readonly span: Span }
  | { readonly type: "select"; readonly attributes: readonly (Attribute | Intrinsic)[]; readonly span: Span };

export interface Pipeline {
  readonly type: "pipeline";
  readonly stages: readonly Stage[];
  readonly span: Span;
}

/** What is done with series: `| topk(10)`, `> 5`. */
export type SeriesStage =
  | { readonly type: "topk" | "bottomk"; readonly count: number; readonly span: Span }
  | { readonly type: "series-filter"; readonly operator: string; readonly value: Static; readonly span: Span };

export const metricsFunctions = [
  "rate",
  "count_over_time",
  "min_over_time",
  "max_over_time",
  "avg_over_time",
  "sum_over_time",
  "quantile_over_time",
  "histogram_over_time",
  "compare",
] as const;

/** `{…} | rate() by (name)` */
export interface Metrics {
  readonly type: "metrics";
  readonly pipeline: Pipeline;
  readonly function: (typeof metricsFunctions)[number];
  readonly attribute?: Attribute | Intrinsic;
  /** Quantiles, or the numbers of `compare`. */
  readonly numbers: readonly Static[];
  /** Of `compare`. */
  readonly filter?: SpanFilter;
  readonly by: readonly (Attribute | Intrinsic)[];
  readonly stages: readonly SeriesStage[];
  readonly span: Span;
}

/** Series calculated with series or numbers: `({…} | rate()) * 100`. */
export interface Calculation {
  readonly type: "calculation";
  readonly operator: string;
  readonly left: Metrics | Calculation | Static;
  readonly right: Metrics | Calculation | Static;
  readonly stages: readonly SeriesStage[];
  readonly span: Span;
}

export interface Query {
  readonly type: "query";
  readonly expr: Stage | Metrics | Calculation;
  /** `with (most_recent=true)` */
  readonly hints: readonly { readonly name: string; readonly value: Static; readonly span: Span }[];
  readonly span: Span;
}
