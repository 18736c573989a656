/** How a value, or a piece of a text, is written in YAML or JSON in the style that stands there: plain, quoted or a block. */
import { isMap, isPair, isScalar, isSeq, parseDocument, type Scalar as ScalarNode, stringify } from "yaml";
import type { Scalar } from "./diagnostic.ts";

/** A scalar as it stands in a file, and what around it decides how it is read. */
export interface Written {
  readonly source: string;
  readonly type: ScalarNode["type"];
  readonly as: "key" | "value" | "in brackets";
  /** Blanks before the key or dash that it belongs to. */
  readonly indent: number;
  readonly json: boolean;
}

/** Another value in the place of the whole; `undefined` where it cannot be written so that it reads as meant. */
export function wholeScalar(written: Written, from: Scalar, to: Scalar): string | undefined {
  if (readScalar(written, written.source) !== from) return undefined;
  const candidates = typeof to === "string" ? [inStyle(written, to), ...quotedForms(written, to)] : [String(to)];
  return candidates.find((source) => source !== undefined && readScalar(written, source) === to);
}

/** Another piece in the place of characters `start` to `end` of the source; where the style cannot say it, the whole is quoted. */
export function pieceOfScalar(
  written: Written,
  { start, end }: { readonly start: number; readonly end: number },
  from: string | undefined,
  to: string,
): string | undefined {
  const { source } = written;
  const before = textOf(written, source);
  const spliced = (piece: string) => source.slice(0, start) + piece + source.slice(end);
  // The same with a mark in its place tells how many characters stand before the piece, and how many behind it.
  const mark = "\uE000";
  const [head, tail] = textOf(written, spliced(mark))?.split(mark) ?? [];
  if (before === undefined || head === undefined || tail === undefined || !before.startsWith(head) || !before.endsWith(tail)) return undefined;
  const piece = before.slice(head.length, before.length - tail.length);
  if (head.length + tail.length > before.length || piece !== (from ?? piece)) return undefined;
  const wanted = head + to + tail;
  const candidates = [spliced(escapedIn(written, to)), ...quotedForms(written, wanted)];
  return candidates.find((candidate) => textOf(written, candidate) === wanted && isSameKind(written, candidate));
}

/** A text that becomes a number, or a number that becomes a text, is another thing to the program that reads it. */
function isSameKind(written: Written, candidate: string): boolean {
  return typeof readScalar(written, candidate) === typeof readScalar(written, written.source);
}

/** A text in the style that stands there. */
function inStyle({ source, type }: Written, text: string): string | undefined {
  if (type === "PLAIN") return isAmbiguous(text) ? undefined : text;
  if (type === "QUOTE_SINGLE") return singleQuoted(text);
  if (type === "QUOTE_DOUBLE") return JSON.stringify(text);
  const [, header = "", newline = "", indent = ""] = /^(.*?)(\r?\n)(?:[ \t]*\r?\n)*( *)/.exec(source) ?? [];
  const ended = source.endsWith("\n") ? newline : "";
  return (
    [
      header,
      ...text
        .replace(/\n$/, "")
        .split("\n")
        .map((line) => (line === "" ? "" : indent + line)),
    ].join(newline) + ended
  );
}

function quotedForms({ source, json }: Written, text: string): readonly string[] {
  // A block ends with its last line.
  const ended = /\r?\n$/.exec(source)?.[0] ?? "";
  const double = JSON.stringify(text) + ended;
  // A query with quotes of its own is easier to read between single ones.
  return json || !text.includes('"') || /[\p{Cc}']/u.test(text) ? [double] : [singleQuoted(text) + ended, double];
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A piece as it is written inside a scalar of a style. */
function escapedIn({ type, source }: Written, piece: string): string {
  if (type === "QUOTE_DOUBLE") return JSON.stringify(piece).slice(1, -1);
  if (type === "QUOTE_SINGLE") return piece.replaceAll("'", "''");
  const [, newline = "", indent = ""] = /(\r?\n)(?:[ \t]*\r?\n)*( *)/.exec(source) ?? [];
  return type === "BLOCK_LITERAL" ? piece.replaceAll("\n", newline + indent) : piece;
}

/** Words that YAML 1.1, which some programs read, takes for true or false. */
function isAmbiguous(text: string): boolean {
  return /^(?:y|n|yes|no|on|off|true|false|null|~)$/i.test(text);
}

/** What a source reads as in the place of the scalar. */
function readScalar(written: Written, source: string): unknown {
  return parsed(written, source, "core")?.value;
}

/** The same as text, whatever it looks like. */
function textOf(written: Written, source: string): string | undefined {
  const value = parsed(written, source, "failsafe")?.value;
  return typeof value === "string" ? value : undefined;
}

function parsed({ as, indent, json }: Written, source: string, schema: "core" | "failsafe"): ScalarNode | undefined {
  if (json && !/^["\d\-tfn]/.test(source)) return undefined;
  const text = as === "key" ? `${source}: 0` : as === "in brackets" ? `[${source}]` : `${" ".repeat(indent)}k: ${source}`;
  const { contents, errors } = parseDocument(text, { schema, prettyErrors: false });
  if (errors.length > 0) return undefined;
  const node = isSeq(contents) && contents.items.length === 1 ? contents.items[0] : undefined;
  const pair = isMap(contents) && contents.items.length === 1 ? contents.items[0] : undefined;
  const found = as === "in brackets" ? node : isPair(pair) ? (as === "key" ? pair.key : pair.value) : undefined;
  // What a comment takes away was not meant.
  return isScalar(found) && !found.comment && !contents?.comment ? found : undefined;
}

/** A value among others: a line of its own in block style, `indent` blanks in, or as brackets hold it. */
export function newValue(value: Scalar | readonly Scalar[], style: "json" | "block" | "flow"): string {
  if (Array.isArray(value)) return `[${value.map((each) => newValue(each as Scalar, style === "block" ? "flow" : style)).join(", ")}]`;
  if (style === "json" || typeof value !== "string") return JSON.stringify(value);
  if (style === "flow") return /^[\w./-]+$/.test(value) && !isAmbiguous(value) && !/^[\d.-]/.test(value) ? value : JSON.stringify(value);
  return isAmbiguous(value) || value.includes("\n") ? JSON.stringify(value) : stringify(value, { lineWidth: 0 }).trim();
}
