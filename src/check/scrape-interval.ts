/** How often the series that a query reads get a sample, and whether its ranges hold enough of them. */

import type { Plan } from "../derive/plan.ts";
import { baseName } from "../derive/query.ts";
import type { Rule } from "../derive/rules.ts";
import type { Scope } from "../derive/scope.ts";
import type { Fix } from "../diagnostic.ts";
import type { Scrape } from "../ir/backend.ts";
import { within } from "../ir/place.ts";
import type { Recording } from "../ir/query.ts";
import type { Alert, Slo } from "../ir/rule.ts";
import type { Call, Expr, VectorSelector } from "../promql/ast.ts";
import { walk } from "../promql/walk.ts";
import { formatDuration } from "../util/duration.ts";
import { edited, replaced } from "./fix.ts";

/** A range of a function that compares samples, and the time between two of them; both in milliseconds. */
export interface SampledRange {
  readonly metric: string;
  readonly function: string;
  readonly range: number;
  readonly interval: number;
}

/** Functions that say nothing of a range with a single sample. */
const comparing = /^(rate|increase|irate|delta|idelta|deriv|predict_linear|double_exponential_smoothing|holt_winters)$/;

/** The rules that follow from an alert, a recording or an objective. */
export function rulesOf(node: Alert | Recording | Slo, { ruleFiles }: Plan): readonly Rule[] {
  const rules = ruleFiles.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  return rules.filter((rule) =>
    node.node === "slo"
      ? rule.slo === node
      : node.node === "alert"
        ? "alert" in rule && rule.alert === node
        : rule.slo === undefined && rule.kind === "recording" && rule.name === node.name,
  );
}

/** Those whose interval is known: of metrics that the declared Prometheus scrapes. */
export function sampledRanges(expr: Expr, scope: Scope): readonly SampledRange[] {
  const found: SampledRange[] = [];
  walk(expr, (each) => {
    if (each.type === "call" && comparing.test(each.function)) found.push(...rangeOf(each, scope));
  });
  return found;
}

/** Four scrapes as the range in the verb that an alert asks with; a query that says its range otherwise has no such fix. */
export function longerRange({ when }: Alert, { range, interval }: SampledRange): Fix | undefined {
  if (when.is !== "threshold") return undefined;
  const enough = formatDuration(4 * interval);
  return edited("safe", `look back ${enough}`, replaced(within(when.query.at, 0, "over"), formatDuration(range), enough));
}

function rangeOf({ function: name, args }: Call, scope: Scope): readonly SampledRange[] {
  const matrix = args.find((each) => each.type === "matrix");
  if (matrix?.type !== "matrix" || matrix.range.type !== "duration") return [];
  const { selector, range } = matrix;
  const interval = intervalOf(selector, scope);
  return interval === undefined || selector.name === undefined ? [] : [{ metric: selector.name, function: name, range: range.milliseconds, interval }];
}

/** The shortest that its services have: where several expose the metric, another may have more samples than the one meant. */
function intervalOf({ name, matchers }: VectorSelector, scope: Scope): number | undefined {
  const { prometheus, scrapeInterval } = scope;
  if (name === undefined || prometheus === undefined) return undefined;
  const declared = baseName(name, scope);
  const job = matchers.find(({ label, operator }) => label === "job" && operator === "=")?.value;
  const owners = [...(scope.owners.get(declared) ?? [])].filter((service) => job === undefined || service.name === job);
  if (owners.length === 0) {
    const owned = scope.metricsByName.get(declared);
    const scraping = owned && prometheus.scrape.find((each) => each.name === (job ?? owned.job));
    return scraping && (scraping.interval ?? scrapeInterval);
  }
  const intervals = owners.map((service) => {
    const scrape = service.deliver?.metrics.find((way): way is Scrape => way.node === "scrape");
    return scrape && (scrape.interval ?? scrapeInterval);
  });
  const known = intervals.filter((each) => each !== undefined);
  return known.length === intervals.length ? Math.min(...known) : undefined;
}
