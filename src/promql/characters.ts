/** Kinds of characters, by UTF-16 code; past the end of a text the code is NaN, which is none of them. */

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Letters of ASCII and the underscore: no other begins a name. */
export const isAlpha = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;

export const isAlphanumeric = (code: number): boolean => isAlpha(code) || isDigit(code);

/** PromQL knows no other spaces. */
export const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 9 || code === 13;
