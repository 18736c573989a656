/** The experimental parts of PromQL, by the names that Prometheus' `--enable-feature` takes. */

export type Feature = "promql-experimental-functions" | "promql-duration-expr" | "promql-extended-range-selectors" | "promql-binop-fill-modifiers";

export const allFeatures: readonly Feature[] = [
  "promql-experimental-functions",
  "promql-duration-expr",
  "promql-extended-range-selectors",
  "promql-binop-fill-modifiers",
];
