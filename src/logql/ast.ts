/** The part of LogQL that obsc writes: a stream selector, a pipeline, and a metric query over both. */

export interface StreamMatcher {
  readonly label: string;
  readonly operator: "=" | "!=" | "=~" | "!~";
  readonly value: string;
}

export type Stage =
  | { readonly stage: "contains"; readonly operator: "|=" | "!=" | "|~" | "!~"; readonly text: string }
  | { readonly stage: "json" | "logfmt" }
  | { readonly stage: "pattern"; readonly pattern: string }
  /** A filter on a label, on structured metadata or on a field that a parser found. */
  | {
      readonly stage: "filter";
      readonly label: string;
      readonly operator: "=" | "!=" | "=~" | "!~" | ">" | ">=" | "<" | "<=" | "==";
      readonly value: string | number;
    }
  /** A label made of others, in the template language of Loki: `{{ToLower .detected_level}}`. */
  | { readonly stage: "format"; readonly label: string; readonly template: string };

/** Lines of a log. */
export interface LogLines {
  readonly type: "lines";
  readonly stream: readonly StreamMatcher[];
  readonly stages: readonly Stage[];
}

export type LogExpr =
  | LogLines
  /** `rate({…} [5m])`; the range is in milliseconds, or a variable such as `$__auto`. */
  | {
      readonly type: "range";
      readonly function: "rate" | "count_over_time" | "bytes_rate" | "bytes_over_time";
      readonly lines: LogLines;
      readonly range: number | string;
    }
  | { readonly type: "aggregation"; readonly operator: "sum" | "topk"; readonly parameter?: number; readonly by: readonly string[]; readonly expr: LogExpr }
  /** As the user wrote it, with queries in the places of what stood in `${}`. */
  | { readonly type: "text"; readonly parts: readonly (string | LogExpr)[] };
