/** Text inside regular expressions. */

/** The text as an RE2 expression that matches it and nothing else. A backslash is `\x5c`, which survives readers that take `\\` for one. */
export function escapeRegexp(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, (character) => (character === "\\" ? "\\x5c" : `\\${character}`));
}
