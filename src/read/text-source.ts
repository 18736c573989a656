/** Texts that are read, with the places of their characters. */
import type { FilePlace, SpecPlace, TextPlace } from "../ir/place.ts";
import { positionOf, sourceText } from "../util/source-text.ts";

/** Where a text comes from: an argument in a spec, or a whole file. */
export interface TextSource {
  readonly text: string;
  /** The place of characters `start` to `end`, end exclusive. */
  place(start: number, end: number): FilePlace | TextPlace;
  /** What findings of it are about: `loki.loki`. */
  readonly subject: string;
}

/** A text that stands as an argument in a spec. */
export function textInSpec(text: string, within: SpecPlace | FilePlace, subject: string): TextSource {
  return { text, subject, place: (start, end) => ({ kind: "text", within, start, end, yaml: true }) };
}

/** A whole file, which may begin with a byte-order mark. */
export function textOfFile(raw: string, file: string, subject: string): TextSource {
  const source = sourceText(raw);
  return {
    text: source.text,
    subject,
    place(start, end) {
      const from = positionOf(source, start);
      const to = positionOf(source, Math.min(end, source.text.length));
      return { kind: "file", file, ...from, endLine: to.line, endColumn: to.column, yaml: true };
    },
  };
}
