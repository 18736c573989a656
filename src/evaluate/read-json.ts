/** Samples from answers of Prometheus' API for ranges: https://prometheus.io/docs/prometheus/latest/querying/api/ */
import { HelpfulError } from "../util/helpful-error.ts";
import { type Intake, pieceOf, sampleValue, take } from "./intake.ts";
import { labelText } from "./labels.ts";

/** Whether a text begins as JSON does; series in braces do not. */
export function looksLikeJson(text: string): boolean {
  return /^\s*(?:\[|\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\}))/.test(text);
}

/** An answer, its `data` or its `result`, or a list of these, or one of these a line. Throws a `HelpfulError` for anything else. */
export function readJson(text: string, into: Intake, file: string): void {
  for (const value of parsed(text, file)) readAnswer(value, into, file);
}

function parsed(text: string, file: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (failure) {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    try {
      if (lines.length > 1) return lines.map((line): unknown => JSON.parse(line));
    } catch {}
    throw new HelpfulError(`${file}: it begins as JSON and is none: ${(failure as Error).message}`, "save the answer of `/api/v1/query_range` as it comes");
  }
}

interface Answer {
  readonly status?: unknown;
  readonly error?: unknown;
  readonly data?: unknown;
  readonly resultType?: unknown;
  readonly result?: unknown;
  readonly metric?: unknown;
}

function readAnswer(value: unknown, into: Intake, file: string): void {
  if (Array.isArray(value)) {
    for (const each of value) readAnswer(each, into, file);
    return;
  }
  const answer = typeof value === "object" && value !== null ? (value as Answer) : {};
  if (answer.status === "error")
    throw new HelpfulError(`${file}: it is the answer of a query that failed: ${String(answer.error)}`, "ask again, and save the answer that succeeds");
  if (answer.resultType !== undefined && answer.resultType !== "matrix")
    throw new HelpfulError(
      `${file}: it holds one moment (\`${String(answer.resultType)}\`), not a history`,
      "ask `/api/v1/query_range`, or `/api/v1/query` for a range such as `up[1d]`",
    );
  const inner = answer.data ?? answer.result;
  if (inner !== undefined) readAnswer(inner, into, file);
  else if (answer.metric !== undefined) readSeries(value as RangeOfSeries, into, file);
  else throw new HelpfulError(`${file}: it is JSON, and no answer of Prometheus`, "save the answer of `/api/v1/query_range` as it comes");
}

/** As the API describes it. */
interface RangeOfSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values?: readonly (readonly [seconds: number, value: string])[];
  readonly histograms?: readonly unknown[];
}

function readSeries({ metric, values = [], histograms = [] }: RangeOfSeries, into: Intake, file: string): void {
  const piece = pieceOf(into, Object.entries(metric));
  const name = labelText(piece.labels);
  if (!metric.__name__) throw new HelpfulError(`${file}: \`${name}\` has no name`, "record the series themselves, not what functions make of them");
  if (histograms.length > 0) into.native.add(metric.__name__);
  for (const [seconds, text] of values) {
    const value = sampleValue(text);
    if (value === undefined || typeof seconds !== "number")
      throw new HelpfulError(`${file}: \`${name}\` has a sample that is none: ${JSON.stringify([seconds, text])}`);
    take(piece, Math.round(seconds * 1000), value, () => file);
  }
}
