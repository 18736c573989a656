/** The words of PromQL, and where each may be a name instead. */
import type { AggregationOperator } from "./ast.ts";

/** The token that a word is, whatever its case; nothing when it is only a name. `inf` and `nan` are numbers. */
export function keywordOf(word: string): string | undefined {
  // No word of the language is longer, and most names have no capital, so that asking once is enough.
  if (word.length > 12) return undefined;
  return keywords.get(word) ?? (/[A-Z]/.test(word) ? keywords.get(word.toLowerCase()) : undefined);
}

export function isAggregationOperator(kind: string): kind is AggregationOperator {
  return aggregations.has(kind);
}

/** Whether a token can be the name of a metric: most words of the language can, and metrics of such names exist. */
export function isMetricName(kind: string): boolean {
  return kind === "identifier" || kind === "metric" || isAggregationOperator(kind) || metricWords.has(kind);
}

/** Whether a token can stand in `by`, `without`, `on`, `ignoring` and `group_left` as a label. */
export function isLabelName(kind: string): boolean {
  return kind !== "without" && (isMetricName(kind) || labelWords.has(kind));
}

/** Whether `name` can be written as a metric name without quotes. */
export function isBareMetricName(name: string): boolean {
  if (!/^[A-Za-z_:][A-Za-z0-9_:]*$/.test(name)) return false;
  const keyword = keywordOf(name);
  return keyword === undefined || isMetricName(keyword);
}

/** Whether `name` can be written as a label of a grouping without quotes. */
export function isBareGroupingLabel(name: string): boolean {
  if (!isBareMatcherLabel(name)) return false;
  const keyword = keywordOf(name);
  return keyword === undefined || isLabelName(keyword);
}

/** Whether `name` can be written as a label of a matcher without quotes: in braces no word has a meaning. */
export function isBareMatcherLabel(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

const aggregations: ReadonlySet<string> = new Set([
  "sum",
  "avg",
  "count",
  "min",
  "max",
  "group",
  "stddev",
  "stdvar",
  "topk",
  "bottomk",
  "count_values",
  "quantile",
  "limitk",
  "limit_ratio",
]);

/** Words besides aggregations that may name a metric. */
const metricWords: ReadonlySet<string> = new Set(
  "by without and or unless offset fill fill_left fill_right start end step range anchored smoothed max_of min_of".split(" "),
);

/** Words that may name a label of a grouping, but no metric. */
const labelWords: ReadonlySet<string> = new Set(["atan2", "bool", "on", "ignoring", "group_left", "group_right"]);

const keywords: ReadonlyMap<string, string> = new Map([
  ...[...aggregations, ...metricWords, ...labelWords].map((word) => [word, word] as const),
  ["inf", "number"],
  ["nan", "number"],
]);
