/** Sets of labels. A table makes each set once, so that equal sets are the same object and can be keys of maps. */

export interface Labels {
  /** Sorted by name, without empty values; the name of the metric is `__name__`. */
  readonly pairs: readonly LabelPair[];
}
type LabelPair = readonly [name: string, value: string];

/** By the text of the pairs. */
export type LabelTable = Map<string, Labels>;

/** The one object of the table that has these labels; of two values of one label the last counts. */
export function labelsIn(table: LabelTable, pairs: Iterable<LabelPair>): Labels {
  const values = new Map(pairs);
  const sorted = [...values].filter(([, value]) => value !== "").sort(([a], [b]) => (a < b ? -1 : 1));
  const key = JSON.stringify(sorted);
  const known = table.get(key);
  if (known) return known;
  const labels: Labels = { pairs: sorted };
  table.set(key, labels);
  return labels;
}

/** Empty where there is no such label: Prometheus does not tell the two apart. */
export function labelValue(labels: Labels, name: string): string {
  return labels.pairs.find(([label]) => label === name)?.[1] ?? "";
}

/** What is of the series and not of its values: operators and most functions leave it out. */
const metadata: ReadonlySet<string> = new Set(["__name__", "__type__", "__unit__"]);
export const isMetadata = (label: string): boolean => metadata.has(label);

/** A function of labels that remembers its answers. */
export function remembered(change: (labels: Labels) => Labels): (labels: Labels) => Labels {
  const answers = new Map<Labels, Labels>();
  return (labels) => {
    let answer = answers.get(labels);
    if (!answer) {
      answer = change(labels);
      answers.set(labels, answer);
    }
    return answer;
  };
}

/** Only the labels that fit. */
export function keeping(table: LabelTable, fits: (label: string) => boolean): (labels: Labels) => Labels {
  return remembered(({ pairs }) =>
    labelsIn(
      table,
      pairs.filter(([label]) => fits(label)),
    ),
  );
}

/** As Prometheus writes a series: `up{job="api"}`. */
export function labelText(labels: Labels): string {
  const rest = labels.pairs.filter(([name]) => name !== "__name__").map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${labelValue(labels, "__name__")}{${rest.join(", ")}}`;
}
