/** The functions of PromQL: https://prometheus.io/docs/prometheus/latest/querying/functions/ */

/** What an expression is, as opposed to what it means. */
export type ValueType = "scalar" | "string" | "vector" | "matrix";

export interface Signature {
  /** The types of the arguments; the last also counts for those that may follow. */
  readonly parameters: readonly ValueType[];
  readonly minimum: number;
  readonly maximum: number;
  readonly returns: "scalar" | "vector";
  /** Needs `promql-experimental-functions`. */
  readonly experimental: boolean;
}

/** Names of functions are written in lower case only. */
export function functionNamed(name: string): Signature | undefined {
  return functions.get(name);
}

/** `more` arguments may follow the given ones, or as many as wanted; or the last of them may be missing. */
function returning(returns: "scalar" | "vector", parameters: readonly ValueType[], more: "optional" | number = 0, experimental = false): Signature {
  const minimum = more === "optional" ? parameters.length - 1 : parameters.length;
  return { parameters, minimum, maximum: more === "optional" ? parameters.length : parameters.length + more, returns, experimental };
}

const ofVector = returning("vector", ["vector"]);
const ofMatrix = returning("vector", ["matrix"]);
const ofTime = returning("vector", ["vector"], "optional");
const experimentalOfMatrix = returning("vector", ["matrix"], 0, true);
const experimentalClock = returning("scalar", [], 0, true);
const experimentalChoice = returning("scalar", ["scalar", "scalar"], 0, true);
// One label at least is in the signature of Prometheus, and none is accepted.
const sortByLabel: Signature = { parameters: ["vector", "string"], minimum: 1, maximum: Number.POSITIVE_INFINITY, returns: "vector", experimental: true };

const functions: ReadonlyMap<string, Signature> = new Map([
  ...group(ofVector, "abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor ln log10 log2 rad sgn sin sinh sort sort_desc sqrt tan tanh"),
  ...group(ofVector, "histogram_avg histogram_count histogram_sum histogram_stddev histogram_stdvar timestamp"),
  ...group(ofMatrix, "absent_over_time avg_over_time changes count_over_time delta deriv first_over_time idelta increase irate last_over_time max_over_time"),
  ...group(ofMatrix, "min_over_time present_over_time rate resets stddev_over_time stdvar_over_time sum_over_time"),
  ...group(ofTime, "days_in_month day_of_month day_of_week day_of_year hour minute month year"),
  ...group(experimentalOfMatrix, "mad_over_time ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time"),
  ...group(experimentalClock, "start end step range"),
  ...group(experimentalChoice, "max_of min_of"),
  ...group(sortByLabel, "sort_by_label sort_by_label_desc"),
  ["clamp", returning("vector", ["vector", "scalar", "scalar"])],
  ["clamp_max", returning("vector", ["vector", "scalar"])],
  ["clamp_min", returning("vector", ["vector", "scalar"])],
  ["double_exponential_smoothing", returning("vector", ["matrix", "scalar", "scalar"], 0, true)],
  ["histogram_fraction", returning("vector", ["scalar", "scalar", "vector"])],
  ["histogram_quantile", returning("vector", ["scalar", "vector"])],
  ["histogram_quantiles", returning("vector", ["vector", "string", "scalar"], 9, true)],
  ["info", returning("vector", ["vector", "vector"], "optional", true)],
  ["integral", returning("vector", ["matrix", "scalar"], "optional", true)],
  ["label_join", returning("vector", ["vector", "string", "string"], Number.POSITIVE_INFINITY)],
  ["label_replace", returning("vector", ["vector", "string", "string", "string", "string"])],
  ["pi", returning("scalar", [])],
  ["predict_linear", returning("vector", ["matrix", "scalar"])],
  ["quantile_over_time", returning("vector", ["scalar", "matrix"])],
  ["round", returning("vector", ["vector", "scalar"], "optional")],
  ["scalar", returning("scalar", ["vector"])],
  ["start_timestamp", returning("vector", ["vector"], 0, true)],
  ["time", returning("scalar", [])],
  ["vector", returning("vector", ["scalar"])],
]);

function group(signature: Signature, names: string): [string, Signature][] {
  return names.split(" ").map((name) => [name, signature]);
}
