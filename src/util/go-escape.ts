/** Escapes in the strings of Go in double quotes: https://go.dev/ref/spec#String_literals */

/** The first backslash that begins no escape: `"\d+"` is written `"\\d+"`, or in backquotes as it is. */
export function wrongEscape(quoted: string): { readonly 0: string; readonly index: number } | undefined {
  for (const found of quoted.matchAll(/\\./gsu)) {
    if (!right.test(quoted.slice(found.index, found.index + 10))) return found;
  }
  return undefined;
}
const right = /^\\(?:[abfnrtv\\"]|[0-3][0-7]{2}|x[\dA-Fa-f]{2}|u(?![dD][89a-fA-F])[\dA-Fa-f]{4}|U000(?!0[dD][89a-fA-F])[\dA-Fa-f]{5}|U0010[\dA-Fa-f]{4})/;
