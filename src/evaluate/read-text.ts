/**
 * Samples from text: OpenMetrics (https://prometheus.io/docs/specs/om/open_metrics_spec/), Prometheus' exposition format, and what
 * `promtool tsdb dump` writes.
 */
import { HelpfulError } from "../util/helpful-error.ts";
import { type Intake, pieceOf, sampleValue, take } from "./intake.ts";
import { labelValue } from "./labels.ts";
import type { Series } from "./series.ts";

export interface TextReader {
  /** Takes the next piece of the text, of any length. */
  readonly feed: (text: string) => void;
  /** Behind the last piece. Throws a `HelpfulError` for a text without samples. */
  readonly end: () => void;
}

/** Only the end of a text tells whether its times are seconds (OpenMetrics) or milliseconds (all others), so `into` is filled by `end`. */
export function textReader(into: Intake, file: string): TextReader {
  const state: State = { into, file, known: new Map(), rows: [], line: 0, isOpenMetrics: false };
  let rest = "";
  return {
    feed(text) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) readLine(line, state);
    },
    end() {
      readLine(rest, state);
      finish(state);
    },
  };
}

interface State {
  readonly into: Intake;
  readonly file: string;
  /** By the text of the name with its labels. */
  readonly known: Map<string, Row>;
  readonly rows: Row[];
  line: number;
  isOpenMetrics: boolean;
}

/** A series of the file, with its times as written. */
interface Row {
  readonly piece: Series;
  readonly lines: number[];
  readonly times: number[];
  readonly values: number[];
}

function readLine(given: string, state: State): void {
  state.line++;
  const line = given.endsWith("\r") ? given.slice(0, -1) : given;
  if (state.isOpenMetrics && line !== "") throw fault(state, "a line behind `# EOF`", "end the file there, or give the rest as a file of its own");
  if (line.startsWith("#")) {
    if (line.trimEnd() === "# EOF") state.isOpenMetrics = true;
    return;
  }
  if (line.trim() === "") return;
  const length = nameLength(line);
  if (length === undefined) throw fault(state, "this is no sample", 'a line is `name{label="value"} value time`');
  const name = line.slice(0, length);
  let row = state.known.get(name);
  if (!row) {
    row = { piece: pieceOf(state.into, labelPairs(name, state)), lines: [], times: [], values: [] };
    state.known.set(name, row);
    state.rows.push(row);
  }
  if (/^\s+\{/.test(line.slice(length))) state.into.native.add(labelValue(row.piece.labels, "__name__"));
  else readSample(line.slice(length), row, state);
}

function readSample(text: string, row: Row, state: State): void {
  const found = /^\s+(\S+)(?:\s+(\S+))?\s*(?:#.*)?$/.exec(text);
  const value = sampleValue(found?.[1] ?? "");
  if (!found || value === undefined) throw fault(state, `\`${text.trim()}\` is no value with a time`, 'a line is `name{label="value"} value time`');
  const [, , written] = found;
  const time = written === undefined ? undefined : sampleValue(written);
  if (time === undefined || !Number.isFinite(time))
    throw fault(
      state,
      written === undefined ? "the sample has no time" : `\`${written}\` is no time`,
      "give a history: `promtool tsdb dump-openmetrics DATA` writes one",
    );
  row.lines.push(state.line);
  row.times.push(time);
  row.values.push(value);
}

function finish(state: State): void {
  const { rows, file, isOpenMetrics } = state;
  if (rows.length === 0)
    throw new HelpfulError(`${file}: there is no sample in it`, "give a file with times, as `promtool tsdb dump-openmetrics DATA` writes it");
  const latest = rows.reduce((most, { times }) => times.reduce((later, time) => Math.max(later, time), most), 0);
  if (!isOpenMetrics && latest < year) {
    throw new HelpfulError(
      `${file}: without \`# EOF\` at its end its times are milliseconds, and ${latest} is in 1970`,
      "write `# EOF` as its last line where they are seconds",
    );
  }
  for (const { piece, lines, times, values } of rows) {
    for (const [index, time] of times.entries()) {
      take(piece, isOpenMetrics ? Math.round(time * 1000) : time, values[index] as number, () => `${file}:${lines[index]}`);
    }
  }
}

/** In milliseconds; as seconds, this is in the 30th century. */
const year = 31_536_000_000;

/** Up to behind the name and its labels. */
function nameLength(line: string): number | undefined {
  const plain = /^[^\s{"]*/.exec(line)?.[0].length ?? 0;
  let at = plain;
  if (line[at] !== "{") return plain > 0 && /\s/.test(line[at] ?? "") ? plain : undefined;
  for (at++; at < line.length && line[at] !== "}"; at++) {
    if (line[at] !== '"') continue;
    for (at++; at < line.length && line[at] !== '"'; at++) if (line[at] === "\\") at++;
  }
  return at < line.length ? at + 1 : undefined;
}

/** `name{a="b"}`, `{__name__="name",a="b"}`, `{"name",a="b"}`. */
function labelPairs(text: string, state: State): readonly (readonly [string, string])[] {
  const brace = text.indexOf("{");
  const pairs: [string, string][] = [["__name__", brace === -1 ? text : text.slice(0, brace)]];
  const part = /\s*(?:([a-zA-Z_][a-zA-Z0-9_]*)|"((?:[^"\\]|\\.)*)")\s*(?:=\s*"((?:[^"\\]|\\.)*)")?\s*(,|\}$)/y;
  for (part.lastIndex = brace + 1; brace !== -1 && part.lastIndex < text.length; ) {
    if (/^\s*\}$/.test(text.slice(part.lastIndex))) break;
    const found = part.exec(text);
    if (!found || (found[1] !== undefined && found[3] === undefined))
      throw fault(state, `\`${text}\` are no labels`, 'labels are `{name="value",other="value"}`');
    const [, label, quoted, value] = found;
    if (value === undefined) pairs.push(["__name__", unescaped(quoted ?? "")]);
    else pairs.push([label ?? unescaped(quoted ?? ""), unescaped(value)]);
  }
  if (!pairs.some(([label, value]) => label === "__name__" && value !== ""))
    throw fault(state, "the sample has no name", "put the name of the metric in front of the labels");
  return pairs;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (_, character: string) => (character === "n" ? "\n" : character));
}

function fault({ file, line }: State, message: string, help: string): HelpfulError {
  return new HelpfulError(`${file}:${line}: ${message}`, help);
}
