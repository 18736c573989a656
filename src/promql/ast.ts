/**
 * The syntax tree of PromQL: what the parser makes of text and the builders of the spec make of typed queries.
 *
 * Nodes are plain data. A parsed node has a `span`; a built node has none, and nothing may depend on having one.
 * The grammar is Prometheus' own: https://github.com/prometheus/prometheus/blob/main/promql/parser/generated_parser.y
 */

/** A piece of the query text: UTF-16 offsets, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** Which text, where a tree is put together from several; whoever put it together knows what it stands for. */
  readonly source?: object;
}

export type Expr = NumberLiteral | StringLiteral | VectorSelector | MatrixSelector | Subquery | Call | Aggregation | Binary | Unary | Paren;

export interface NumberLiteral {
  readonly type: "number";
  readonly value: number;
  /** The number as it was written, where that is not what `value` prints as: `0x1F`, `5m`, `1_000`. */
  readonly text?: string;
  readonly span?: Span;
}

export interface StringLiteral {
  readonly type: "string";
  readonly value: string;
  readonly span?: Span;
}

export type MatchOperator = "=" | "!=" | "=~" | "!~";

export interface Matcher {
  readonly label: string;
  readonly operator: MatchOperator;
  readonly value: string;
  readonly span?: Span;
  /** Of the value with its quotes. */
  readonly valueSpan?: Span;
}

/** `@ 1700000000.5`, `@ start()`, `@ end()`; a number is in seconds since the epoch. */
export type AtModifier = number | "start" | "end";

/** Selectors and subqueries may look from another time. */
interface Modified {
  /** Positive looks back; a plain duration is in milliseconds. */
  readonly offset?: Range;
  readonly at?: AtModifier;
}

export interface VectorSelector extends Modified {
  readonly type: "selector";
  /** The metric name, absent in `{__name__=~"a|b"}`. */
  readonly name?: string;
  /** The name stood in the braces: `{"my.metric"}`. Names that need it are printed so without being told. */
  readonly quoted?: true;
  /** Alternatives of one selector are joined by `or` (an experimental form); nearly always there is one. */
  readonly matchers: readonly Matcher[];
  /** On a dashboard: more matchers, whose values a variable of Grafana decides. */
  readonly chosen?: readonly Matcher[];
  /** Experimental: `metric anchored`, `metric smoothed`. */
  readonly extension?: "anchored" | "smoothed";
  readonly span?: Span;
}

/** `metric[5m]`; modifiers stand on the selector inside, as in Prometheus' own tree. */
export interface MatrixSelector {
  readonly type: "matrix";
  readonly selector: VectorSelector;
  readonly range: Range;
  readonly span?: Span;
}

export interface Subquery extends Modified {
  readonly type: "subquery";
  readonly expr: Expr;
  readonly range: Range;
  /** Absent: the evaluation interval of the server. */
  readonly step?: Range;
  readonly span?: Span;
}

/**
 * A length of time in a query: milliseconds, a variable that somebody else fills in (`$__rate_interval` of Grafana,
 * or `$range`, which stands for the range that the policy says), or an experimental duration expression.
 */
export type Range =
  | { readonly type: "duration"; readonly milliseconds: number; readonly span?: Span }
  | { readonly type: "variable"; readonly name: string; readonly span?: Span }
  | DurationExpr;

/** Experimental: `[5m + step()]`, `offset -(1m * 2)`. */
export interface DurationExpr {
  readonly type: "duration-expr";
  readonly operator: "+" | "-" | "*" | "/" | "%" | "^" | "step" | "range" | "min" | "max" | "min_of" | "max_of" | "negate" | "group";
  readonly operands: readonly (Range | NumberLiteral)[];
  readonly span?: Span;
}

export interface Call {
  readonly type: "call";
  readonly function: string;
  readonly args: readonly Expr[];
  readonly span?: Span;
}

export type AggregationOperator =
  | "sum"
  | "avg"
  | "min"
  | "max"
  | "count"
  | "group"
  | "stddev"
  | "stdvar"
  | "topk"
  | "bottomk"
  | "quantile"
  | "count_values"
  | "limitk"
  | "limit_ratio";

export interface Grouping {
  readonly kind: "by" | "without";
  readonly labels: readonly string[];
  /** On a dashboard: variables of Grafana stand for more labels. */
  readonly chosen?: true;
  /** From `by` to the parenthesis that closes. */
  readonly span?: Span;
  /** Of each label. */
  readonly labelSpans?: readonly Span[];
}

export interface Aggregation {
  readonly type: "aggregation";
  readonly operator: AggregationOperator;
  /** Absent: everything becomes one series. */
  readonly grouping?: Grouping;
  /** The first argument of topk, bottomk, quantile, count_values, limitk and limit_ratio. */
  readonly parameter?: Expr;
  readonly expr: Expr;
  readonly span?: Span;
}

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%" | "^" | "atan2";
export type ComparisonOperator = "==" | "!=" | ">" | "<" | ">=" | "<=";
export type SetOperator = "and" | "or" | "unless";
/** `</` and `>/` trim native histograms. */
export type TrimOperator = "</" | ">/";
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | SetOperator | TrimOperator;

/** How the series of two vectors find each other; absent: by all labels, one to one. */
export interface VectorMatching {
  readonly kind: "on" | "ignoring";
  readonly labels: readonly string[];
  readonly group?: { readonly side: "left" | "right"; readonly include: readonly string[]; readonly span?: Span; readonly labelSpans?: readonly Span[] };
  /** Experimental: `fill(0)`, `fill_left(0)`, `fill_right(0)`. */
  readonly fill?: { readonly left?: number; readonly right?: number };
  /** From `on` to the parenthesis that closes its labels. */
  readonly span?: Span;
  /** Of each label. */
  readonly labelSpans?: readonly Span[];
}

export interface Binary {
  readonly type: "binary";
  readonly operator: BinaryOperator;
  /** A comparison that answers 0 or 1 instead of filtering. */
  readonly bool?: boolean;
  readonly matching?: VectorMatching;
  readonly left: Expr;
  readonly right: Expr;
  readonly span?: Span;
  readonly operatorSpan?: Span;
}

export interface Unary {
  readonly type: "unary";
  readonly operator: "+" | "-";
  readonly expr: Expr;
  readonly span?: Span;
}

export interface Paren {
  readonly type: "paren";
  readonly expr: Expr;
  readonly span?: Span;
}
