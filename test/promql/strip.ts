/** A tree without places, so that trees of different texts can be compared. */
export function withoutSpans<T>(node: T): T {
  if (Array.isArray(node)) return node.map(withoutSpans) as T;
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !/spans?$/i.test(key))
      .map(([key, value]) => [key, withoutSpans(value)]),
  ) as T;
}
