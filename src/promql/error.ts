/** The first thing wrong with a query, and its place. */

/** `start` and `end` are UTF-16 offsets into the query, end exclusive; at the end of the query both are its length. */
export interface ParseError {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** Carries a `ParseError` out of the lexer, the parser and the checker; `parse` catches it, so nobody else sees one. */
export class ParseFailure extends Error implements ParseError {
  readonly start: number;
  readonly end: number;

  constructor(message: string, start: number, end: number) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

/** A piece of the query for a message: in backticks, its middle left out when it is long. */
export function quote(text: string): string {
  return text.length <= 60 ? `\`${text}\`` : `\`${text.slice(0, 39)}…${text.slice(-20)}\``;
}

/** The UTF-8 byte offset of a UTF-16 offset: Prometheus counts bytes. An unpaired surrogate counts as the three bytes of its replacement. */
export function utf8Offset(text: string, offset: number): number {
  let bytes = 0;
  for (let index = 0; index < offset; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code < 0xdc00 && isLowSurrogate(text.charCodeAt(index + 1))) {
      bytes += 4;
      index++;
    } else bytes += 3;
  }
  return bytes;
}

const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code < 0xe000;

export function failAt({ start, end }: Pick<ParseError, "start" | "end">, message: string): ParseFailure {
  return new ParseFailure(message, start, end);
}
