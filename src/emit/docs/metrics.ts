/** The catalogue of metrics, for people. */
import { amount } from "../../derive/description.ts";
import type { Scope } from "../../derive/scope.ts";
import { seriesOf } from "../../derive/series.ts";
import { type Label, type Metric, metricsOf } from "../../ir/metric.ts";
import { grouped } from "../../util/number.ts";
import { line, page, table } from "./markdown.ts";

/** By service, in the order declared; then those of others, by catalogue. */
export function metricsPage(scope: Scope, header: string): string {
  const { services, catalogs, name } = scope.system;
  return page([
    header,
    `# Metrics of ${line(name)}`,
    "How many series a metric may have is counted on one target, from the bounds of its labels.",
    ...services.flatMap((service) =>
      section(
        service.name,
        `Team ${line(service.team)}.`,
        metricsOf(service.metrics).map(({ metric }) => metric),
      ),
    ),
    ...catalogs.flatMap((catalog) =>
      section(
        catalog.name,
        "Exposed by another program.",
        metricsOf(catalog.metrics).map(({ metric }) => metric),
      ),
    ),
  ]);
}

function section(name: string, about: string, metrics: readonly Metric[]): readonly string[] {
  if (metrics.length === 0) return [];
  return [`## ${line(name)}`, about, ...[...new Set(metrics)].map(metricBlock)];
}

function metricBlock(metric: Metric): string {
  const facts = [metric.kind, ...(metric.unit === "count" || metric.unit === "unknown" ? [] : [metric.unit]), ...seriesText(metric)];
  const labels = metric.labels.map((label) => [`\`${label.name}\``, labelText(label)]);
  return page([
    `### ${metric.name}`,
    metric.help === "" ? "" : `${line(metric.help).replace(/\.$/, "")}.`,
    `${facts.join(", ")}${boundsText(metric)}.`,
    labels.length === 0 ? "" : table(["label", "values"], labels),
  ]).trimEnd();
}

function seriesText(metric: Metric): readonly string[] {
  const series = metric.foreign ? undefined : seriesOf(metric);
  if (!series) return [];
  return [series.unbounded.length > 0 ? "any number of series" : `at most ${grouped(series.perTarget)} series`];
}

function boundsText({ buckets, quantiles, unit }: Metric): string {
  if (buckets === "native") return ", with native buckets";
  if (buckets && buckets.length > 0) return `, with buckets up to ${buckets.map((bound) => amount(bound, unit)).join(", ")}`;
  return quantiles && quantiles.length > 0 ? `, with quantiles ${quantiles.join(", ")}` : "";
}

function labelText({ values, max, because }: Label): string {
  if (values) return values.map((value) => `\`${value}\``).join(", ");
  if (max === undefined) return "any";
  return `at most ${grouped(max)}${because === undefined ? "" : `: ${because}`}`;
}
