/** Parts of PromQL that not every Prometheus reads, by the names that its `--enable-feature` takes. */

export type Feature =
  | "promql-experimental-functions"
  | "promql-binop-fill-modifiers"
  | "promql-unquoted-utf8-names"
  // From Prometheus 3.16 these two are no options any more, but always on.
  | "promql-duration-expr"
  | "promql-extended-range-selectors";

/**
 * What a query may be written with when nobody has said with which options its server runs. Names with dots or letters beyond ASCII
 * are not among them: without quotes they are a mistake more often than they are meant.
 */
export const assumedFeatures: readonly Feature[] = [
  "promql-experimental-functions",
  "promql-binop-fill-modifiers",
  "promql-duration-expr",
  "promql-extended-range-selectors",
];

export const allFeatures: readonly Feature[] = [...assumedFeatures, "promql-unquoted-utf8-names"];
