/**
 * The syntax tree of LogQL: what the parser makes of text and the verbs of a log make of what they were told.
 *
 * Nodes are plain data. A parsed node has a `span`; a built node has none, and nothing may depend on having one. Parentheses leave no
 * node: the printer sets those that are needed.
 */
import type { Span } from "../promql/ast.ts";

export interface StreamMatcher {
  readonly label: string;
  readonly operator: "=" | "!=" | "=~" | "!~";
  readonly value: string;
  readonly span?: Span;
}

/** A text that a line has or lacks; of `ip("10.0.0.0/8")` an address, a prefix or a range. */
export interface LineText {
  readonly text: string;
  readonly function?: "ip";
  readonly span?: Span;
}

export type LineOperator = "|=" | "!=" | "|~" | "!~" | "|>" | "!>";

/** One or all of several texts: `|= "a" or "b"` has one of them, `!= "a" or "b"` none. */
export interface LineFilter extends LineText {
  readonly stage: "contains";
  readonly operator: LineOperator;
  readonly or?: readonly LineText[];
}

/** A length of time in milliseconds, or a size in bytes. */
export interface Quantity {
  readonly quantity: "duration" | "bytes";
  readonly value: number;
  /** As it was written: `1h30m`, `5MB`. */
  readonly text: string;
}

/** A filter on a label, on structured metadata or on a field that a parser found. */
export interface LabelComparison {
  readonly stage: "filter";
  readonly label: string;
  readonly operator: "=" | "!=" | "=~" | "!~" | ">" | ">=" | "<" | "<=" | "==";
  readonly value: string | number | Quantity;
  readonly function?: "ip";
  readonly span?: Span;
}

export type LabelFilter =
  | LabelComparison
  | { readonly stage: "filters"; readonly operator: "and" | "or"; readonly left: LabelFilter; readonly right: LabelFilter; readonly span?: Span };

/** A field that a parser is told to find: `json code="http.status[0]"`; without a path the path is the name. */
export interface Extraction {
  readonly name: string;
  readonly path: string;
  readonly span?: Span;
}

/** A label made of others: by a template, `{{ToLower .detected_level}}`, or with the value of another. */
export type LabelFormat = { readonly label: string; readonly span?: Span } & (
  | { readonly template: string; readonly from?: undefined }
  | { readonly from: string; readonly template?: undefined }
);

/** What `drop` and `keep` name: a label, or a label that has a value. */
export type NamedLabel = { readonly label: string; readonly operator?: undefined; readonly span?: Span } | StreamMatcher;

export type Stage =
  | LineFilter
  | LabelFilter
  | { readonly stage: "json"; readonly fields?: readonly Extraction[]; readonly span?: Span }
  | { readonly stage: "logfmt"; readonly strict?: true; readonly keepEmpty?: true; readonly fields?: readonly Extraction[]; readonly span?: Span }
  | { readonly stage: "pattern" | "regexp"; readonly pattern: string; readonly span?: Span }
  | { readonly stage: "unpack" | "decolorize"; readonly span?: Span }
  | { readonly stage: "line_format"; readonly template: string; readonly span?: Span }
  | { readonly stage: "label_format"; readonly labels: readonly LabelFormat[]; readonly span?: Span }
  | { readonly stage: "drop" | "keep"; readonly labels: readonly NamedLabel[]; readonly span?: Span };

/** Lines of a log. */
export interface LogLines {
  readonly type: "lines";
  readonly stream: readonly StreamMatcher[];
  readonly stages: readonly Stage[];
  readonly span?: Span;
}

/** The label whose value is the number: `| unwrap duration(took)`, and filters on what could not be read. */
export interface Unwrap {
  readonly label: string;
  readonly conversion?: "bytes" | "duration" | "duration_seconds";
  readonly filters: readonly LabelFilter[];
  /** From the bar on. */
  readonly span?: Span;
  readonly labelSpan?: Span;
}

/** Lines in a range of time. */
export interface LogRange {
  readonly lines: LogLines;
  /** Milliseconds, or a variable such as `$__auto`. */
  readonly range: number | string;
  /** Milliseconds; positive looks back. */
  readonly offset?: number;
  readonly unwrap?: Unwrap;
}

export const rangeFunctions = [
  "rate",
  "rate_counter",
  "count_over_time",
  "bytes_rate",
  "bytes_over_time",
  "avg_over_time",
  "sum_over_time",
  "min_over_time",
  "max_over_time",
  "stdvar_over_time",
  "stddev_over_time",
  "quantile_over_time",
  "first_over_time",
  "last_over_time",
  "absent_over_time",
] as const;

export const aggregationOperators = ["sum", "avg", "max", "min", "count", "stddev", "stdvar", "bottomk", "topk", "approx_topk", "sort", "sort_desc"] as const;

export interface Grouping {
  readonly kind: "by" | "without";
  readonly labels: readonly string[];
  /** Of each label, where it was parsed. */
  readonly places?: readonly Span[];
}

/** `rate({…} [5m])` */
export interface RangeAggregation extends LogRange {
  readonly type: "range";
  readonly function: (typeof rangeFunctions)[number];
  /** Of `quantile_over_time`. */
  readonly parameter?: number;
  readonly grouping?: Grouping;
  readonly span?: Span;
}

export interface Aggregation<E = Expr> {
  readonly type: "aggregation";
  readonly operator: (typeof aggregationOperators)[number];
  /** Of `topk`, `bottomk` and `approx_topk`; a whole number above zero, or NaN where a variable of Grafana's stands. */
  readonly parameter?: number;
  /** Absent: everything becomes one series. */
  readonly grouping?: Grouping;
  readonly expr: E;
  readonly span?: Span;
}

export type BinaryOperator = "+" | "-" | "*" | "/" | "%" | "^" | "==" | "!=" | ">" | "<" | ">=" | "<=" | "and" | "or" | "unless";

/** How the series of two vectors find each other; absent: by all labels. */
export interface Matching {
  readonly kind: "on" | "ignoring";
  readonly labels: readonly string[];
  readonly group?: { readonly side: "left" | "right"; readonly include: readonly string[] };
}

export interface Binary {
  readonly type: "binary";
  readonly operator: BinaryOperator;
  /** A comparison that answers 0 or 1 instead of filtering. */
  readonly bool?: true;
  readonly matching?: Matching;
  readonly left: Expr;
  readonly right: Expr;
  readonly span?: Span;
}

/** A query as it is read. */
export type Expr =
  | LogLines
  | RangeAggregation
  | Aggregation
  | Binary
  | { readonly type: "number" | "vector"; readonly value: number; readonly span?: Span }
  | {
      readonly type: "label_replace";
      readonly expr: Expr;
      readonly label: string;
      readonly replacement: string;
      readonly source: string;
      readonly pattern: string;
      readonly span?: Span;
    }
  /** Several metrics of the same lines: `variants(count_over_time(…), bytes_over_time(…)) of ({…} [5m])`. */
  | { readonly type: "variants"; readonly variants: readonly Expr[]; readonly of: LogRange; readonly span?: Span };

/** A query as a spec says it: what the verbs of a log make, or text. */
export type LogExpr =
  | LogLines
  | RangeAggregation
  | Aggregation<LogExpr>
  /** As the user wrote it, with queries in the places of what stood in `${}`. */
  | { readonly type: "text"; readonly parts: readonly (string | LogExpr)[] };
