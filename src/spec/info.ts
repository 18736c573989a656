/** Info metrics. */

import { within } from "../ir/place.ts";
import { placeOf, problem } from "./call.ts";
import type { Labels } from "./label.ts";
import { type labelled, type Metric, type MetricOptions, readMetric } from "./metric.ts";
import { metricWith, type Verbs, verbsOf } from "./verbs.ts";

/** Facts as labels of a series that is always 1: version, revision. */
export interface Info<out L extends Labels = Labels> extends Metric {
  readonly kind: "info";
  readonly [labelled]: L;
}

/**
 * Declares an info metric; its name ends in `_info`, and its labels are the facts.
 * `info("shop_build_info", { help: "The build that runs", labels: { version: bounded(3, "a rolling update") } })`
 */
export function info<L extends Labels>(name: `${string}_info`, options: MetricOptions<L> & { readonly labels: L }): Info<L> {
  const at = placeOf(info);
  const { metric, subject } = readMetric(name, options, at);
  if ((options as { readonly labels?: unknown } | undefined)?.labels === undefined)
    problem({ subject: `${subject}.labels`, message: "`labels` is missing", help: "name the facts: `labels: { version: … }`", at: within(at, 1) });
  return metricWith(infoVerbs(), { ...metric, kind: "info" });
}

function infoVerbs(): Verbs {
  infos ??= verbsOf("info", [], "its value is always 1: show its labels in a table with a `promql` template");
  return infos;
}
let infos: Verbs | undefined;
