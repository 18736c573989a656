/** Where the characters of a text stand in the JSON that says it. */

/** The offset in `raw`, which begins with the quote, of character `index` of the text that it says. */
export function offsetInJson(raw: string, index: number): number {
  const pieces = /\\u[\dA-Fa-f]{4}|\\.|./gs;
  pieces.lastIndex = 1;
  for (let left = index; left > 0 && pieces.lastIndex < raw.length - 1; left--) pieces.exec(raw);
  return pieces.lastIndex;
}
