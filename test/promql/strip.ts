/** A tree without places, so that trees of different texts can be compared. */
export const withoutSpans = <T>(node: T): T => without(node, []);

/** The same, also without whether a name stood in quotes, which it may have to when it is printed. */
export const withoutSpansAndQuotes = <T>(node: T): T => without(node, ["quoted"]);

function without<T>(node: T, left: readonly string[]): T {
  if (Array.isArray(node)) return node.map((entry) => without(entry, left)) as T;
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !/spans?$/i.test(key) && !left.includes(key))
      .map(([key, value]) => [key, without(value, left)]),
  ) as T;
}
