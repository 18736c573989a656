/** A text with its lines: offsets to lines and columns, and back. */

export interface SourceText {
  /** Without the byte-order mark, which no editor counts. */
  readonly text: string;
  /** Whether it began with one: some programs do count it. */
  readonly marked: boolean;
  /** Offset of the first character of each line. */
  readonly lineStarts: readonly number[];
}

/** Lines end where JavaScript says that they do, so that columns agree with compilers and source maps. */
export function sourceText(raw: string): SourceText {
  const marked = raw.startsWith("\uFEFF");
  const text = marked ? raw.slice(1) : raw;
  const lineStarts = [0];
  const lineEnd = /\r\n|[\n\r\u2028\u2029]/g;
  while (lineEnd.test(text)) lineStarts.push(lineEnd.lastIndex);
  return { text, marked, lineStarts };
}

/** The offset of a line and column (both from 1), kept within the text. */
export function offsetOf({ text, lineStarts }: SourceText, line: number, column: number): number {
  const start = lineStarts[Math.min(Math.max(line, 1), lineStarts.length) - 1] as number;
  return Math.min(start + column - 1, text.length);
}

/** The line and column of an offset, both from 1. */
export function positionOf({ lineStarts }: SourceText, offset: number): { readonly line: number; readonly column: number } {
  let low = 0;
  for (let high = lineStarts.length; high - low > 1; ) {
    const middle = (low + high) >> 1;
    if ((lineStarts[middle] as number) <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - (lineStarts[low] as number) + 1 };
}

/** Lines `from` to `to` (from 1, inclusive), without what ends them. */
export function linesOf({ text, lineStarts }: SourceText, from: number, to: number): readonly string[] {
  const lines: string[] = [];
  for (let line = from; line <= Math.min(to, lineStarts.length); line++) {
    lines.push(text.slice(lineStarts[line - 1], lineStarts[line]).replace(/[\n\r\u2028\u2029]+$/, ""));
  }
  return lines;
}
