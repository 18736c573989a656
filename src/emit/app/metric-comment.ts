/** What the doc comment of a metric says, in every language. */
import type { InstrumentModule, Readers } from "../../derive/instruments.ts";
import { seriesEach, seriesOf, valuesOf } from "../../derive/series.ts";
import type { Metric } from "../../ir/metric.ts";
import { openMax } from "./label-sets.ts";

/** The help, the name, the bound in series, and who reads it: a sentence each. */
export function metricComment(metric: Metric, { readers }: InstrumentModule): readonly string[] {
  return [`${metric.help}: \`${metric.name}\`.`, ...boundAndReaders(metric, readers.get(metric))];
}

function boundAndReaders(metric: Metric, readers: Readers | undefined): readonly string[] {
  const sizes = metric.labels.map(({ values, max = openMax }) => values?.length ?? max + 1);
  const cells = sizes.reduce((product, size) => product * size, 1);
  const declared = seriesOf(closed(metric)).perTarget;
  // Combinations that were said not to occur are not kept from occurring.
  const bound =
    declared < cells * seriesEach(metric) ? `At most ${declared} series, as declared.` : declared === 1 ? "One series." : `At most ${declared} series.`;
  return [bound, ...readBy(readers)];
}

/** The metric with a bound for each label of which the declaration says none. */
function closed(metric: Metric): Metric {
  if (metric.labels.every((label) => valuesOf(label) !== undefined)) return metric;
  return { ...metric, labels: metric.labels.map((label) => ({ ...label, max: label.max ?? openMax })) };
}

function readBy(readers: Readers | undefined): readonly string[] {
  if (!readers) return [];
  const parts = [named("SLO", "SLOs", [...readers.slos]), named("alert", "alerts", [...readers.alerts])].filter((part) => part !== "");
  return [`Read by the ${parts.join(" and the ")}.`];
}

/** More than so many names say less. */
const namesShown = 4;

function named(one: string, several: string, names: readonly string[]): string {
  const quoted = names.slice(0, namesShown).map((name) => `\`${name}\``);
  const all = names.length > namesShown ? [...quoted, `${names.length - namesShown} more`] : quoted;
  const list = all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
  return names.length === 0 ? "" : `${names.length === 1 ? one : several} ${list}`;
}
