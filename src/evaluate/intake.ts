/** Samples as files and servers give them, in pieces that may overlap, put together to series. */
import { HelpfulError } from "../util/helpful-error.ts";
import { type Labels, type LabelTable, labelsIn, labelText } from "./labels.ts";
import { append, lastTime, newSeries, newStore, type Series, type Store, seriesIn } from "./series.ts";

/** Stretches of series, each in order of time. */
export interface Intake {
  readonly table: LabelTable;
  readonly pieces: Map<Labels, Series[]>;
  /** Names of series with native histograms, whose samples are left out. */
  readonly native: Set<string>;
}

export function newIntake(): Intake {
  return { table: new Map(), pieces: new Map(), native: new Set() };
}

/** A new stretch of the series with these labels. */
export function pieceOf(intake: Intake, pairs: Iterable<readonly [string, string]>): Series {
  const labels = labelsIn(intake.table, pairs);
  const piece = newSeries(labels);
  const pieces = intake.pieces.get(labels);
  if (pieces) pieces.push(piece);
  else intake.pieces.set(labels, [piece]);
  return piece;
}

/** Adds a sample; `where` is the file or server, and the line. Of one source, times go forward. */
export function take(piece: Series, time: number, value: number, where: () => string): void {
  const last = lastTime(piece);
  if (time > last) {
    append(piece, time, value);
    return;
  }
  const name = labelText(piece.labels);
  if (time < last)
    throw new HelpfulError(
      `${where()}: the samples of \`${name}\` are not in order of time: ${secondsText(time)} comes after ${secondsText(last)}`,
      "sort its lines by their time",
    );
  if (!isSame(piece.values[piece.length - 1] as number, value)) throw twice(name, time, `${where()}: `);
}

/** All series, with what several sources say of one put together. Series without a sample are left out. */
export function storeOf(intake: Intake): Store {
  const store: Store = { ...newStore(), table: intake.table };
  for (const [labels, pieces] of intake.pieces) {
    const filled = pieces.filter(({ length }) => length > 0).sort((a, b) => (a.times[0] as number) - (b.times[0] as number));
    const [first, ...others] = filled;
    if (!first) continue;
    const series = seriesIn(store, labels);
    Object.assign(series, others.length === 0 ? first : others.reduce(merged, first));
  }
  return store;
}

function merged(one: Series, other: Series): Series {
  const result = newSeries(one.labels);
  let [left, right] = [0, 0];
  const timeAt = (series: Series, index: number) => (index < series.length ? (series.times[index] as number) : Number.POSITIVE_INFINITY);
  while (left < one.length || right < other.length) {
    const [first, second] = [timeAt(one, left), timeAt(other, right)];
    if (first === second && !isSame(one.values[left] as number, other.values[right] as number)) throw twice(labelText(one.labels), first, "");
    append(result, Math.min(first, second), (first <= second ? one.values[left] : other.values[right]) as number);
    if (first <= second) left++;
    if (second <= first) right++;
  }
  return result;
}

const isSame = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b));

function twice(name: string, time: number, where: string): HelpfulError {
  return new HelpfulError(`${where}\`${name}\` has two values at ${secondsText(time)}`, "give files of one Prometheus: of two replicas, the dump of one");
}

/** As Prometheus takes and prints times. */
export function secondsText(milliseconds: number): string {
  return String(milliseconds / 1000);
}

/** `NaN`, `+Inf`, `1e3`: as Prometheus writes values; `undefined` for what is none. */
export function sampleValue(text: string): number | undefined {
  const number = Number(text);
  if (!Number.isNaN(number) && text.trim() !== "" && !/^[+-]?0[xob]|Infinity/i.test(text)) return number;
  const named = /^([+-]?)(nan|inf(?:inity)?)$/i.exec(text);
  if (!named) return undefined;
  if (named[2]?.toLowerCase() === "nan") return Number.NaN;
  return named[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
