/** The text formats that Prometheus reads. */
import { exemplarLabels, type Family, type KeptExemplar, type LabelPairs, type Point, shownFamilies } from "./family.js";

/** The content type of `expose`: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const contentType = "text/plain; version=0.0.4; charset=utf-8";

/** All metrics in Prometheus' text format. */
export function expose(families: readonly Family[]): string {
  const shown = shownFamilies(families).map(({ family, points }) => {
    const type = family.kind === "info" || family.kind === "stateset" ? "gauge" : family.kind;
    const lines = points.flatMap(samplesOf).map((sample) => line(family.name, sample));
    return `# HELP ${quoted(family.name)} ${escapeHelp(family.help)}\n# TYPE ${quoted(family.name)} ${type}\n${lines.join("")}`;
  });
  return shown.join("");
}

/** The content type of `exposeOpenMetrics`: https://prometheus.io/docs/specs/om/open_metrics_spec/ */
export const openMetricsContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/** All metrics in OpenMetrics' text format, with their exemplars. */
export function exposeOpenMetrics(families: readonly Family[]): string {
  const shown = shownFamilies(families).map(({ family, points }) => {
    const { name, type } = openMetricsFamily(family);
    const unit = family.unit === undefined ? "" : `# UNIT ${quoted(name)} ${family.unit}\n`;
    const lines = points.flatMap(samplesOf).map((sample) => line(family.name, sample, sample.exemplar));
    return `# HELP ${quoted(name)} ${escapeValue(family.help)}\n# TYPE ${quoted(name)} ${type}\n${unit}${lines.join("")}`;
  });
  return [...shown, "# EOF\n"].join("");
}

/** Counters and facts are named without the ending that their samples must have; those that lack it are called something else. */
function openMetricsFamily({ name, kind }: Family): { readonly name: string; readonly type: string } {
  if (kind === "counter") return name.endsWith("_total") ? { name: name.slice(0, -"_total".length), type: kind } : { name, type: "unknown" };
  if (kind === "info") return name.endsWith("_info") ? { name: name.slice(0, -"_info".length), type: kind } : { name, type: "gauge" };
  return { name, type: kind };
}

/** One line of a text format: the ending of the metric's name, the labels in order, the value. */
export interface Sample {
  readonly suffix: string;
  readonly labels: LabelPairs;
  readonly value: number;
  readonly exemplar?: KeptExemplar;
}

/**
 * The lines of one cell. Of a native histogram they are the bucket +Inf, the sum and the count, as Prometheus' Go client
 * shows one without classic buckets: no text format has room for the rest.
 */
export function samplesOf(point: Point): readonly Sample[] {
  const { labels } = point;
  if (point.is === "value") return [{ suffix: "", labels, value: point.value, ...(point.exemplar && { exemplar: point.exemplar }) }];
  const lines: readonly Sample[] =
    point.is === "summary"
      ? point.quantiles.map(([quantile, value]) => ({ suffix: "", labels: [...labels, ["quantile", numeral(quantile)]], value }))
      : point.buckets.map(({ bound, count, ...rest }) => ({ suffix: "_bucket", labels: [...labels, ["le", numeral(bound)]], value: count, ...rest }));
  return [...lines, { suffix: "_sum", labels, value: point.sum }, { suffix: "_count", labels, value: point.count }];
}

function line(name: string, sample: Sample, exemplar?: KeptExemplar): string {
  const full = `${name}${sample.suffix}`;
  const labels = pairs(sample.labels);
  // A name with other characters than usual stands in quotes, with the labels: https://prometheus.io/docs/specs/utf8/
  const series = isUsual(full) ? `${full}${labels === "" ? "" : `{${labels}}`}` : `{${quoted(full)}${labels === "" ? "" : `,${labels}`}}`;
  const shown = `${series} ${numeral(sample.value)}`;
  if (exemplar === undefined) return `${shown}\n`;
  return `${shown} # {${pairs(exemplarLabels(exemplar))}} ${numeral(exemplar.value)} ${exemplar.timestamp}\n`;
}

function pairs(labels: LabelPairs): string {
  return labels.map(([label, value]) => `${quoted(label)}="${escapeValue(value)}"`).join(",");
}

function isUsual(name: string): boolean {
  return /^[A-Za-z_:][\w:]*$/.test(name);
}

function quoted(name: string): string {
  return isUsual(name) ? name : `"${escapeValue(name)}"`;
}

function numeral(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  return value === Number.NEGATIVE_INFINITY ? "-Inf" : String(value);
}

function escapeHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapeValue(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
