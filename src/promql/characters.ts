/** Kinds of characters, by UTF-16 code; past the end of a text the code is NaN, which is none of them. */

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Letters of ASCII and the underscore: no other begins a name. */
export const isAlpha = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;

export const isAlphanumeric = (code: number): boolean => isAlpha(code) || isDigit(code);

/** How many UTF-16 units the letter beyond ASCII at a place takes; 0 where there is none. */
export function letterBeyondAscii(text: string, at: number): number {
  const code = text.codePointAt(at) ?? 0;
  if (code < 0x80 || !letter.test(String.fromCodePoint(code))) return 0;
  return code > 0xffff ? 2 : 1;
}

const letter = /^\p{L}$/u;

/** PromQL knows no other spaces. */
export const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 9 || code === 13;
