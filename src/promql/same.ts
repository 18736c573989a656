/** Whether two trees say the same. */

/** Every node alike, wherever each stands: expressions and ranges that print alike, found without printing. */
export function isSameTree(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  for (const key in one) if (!isPlace(key) && !isSameTree(one[key as keyof object], other[key as keyof object])) return false;
  for (const key in other) if (!isPlace(key) && !(key in one)) return false;
  return true;
}

/** `span`, `operatorSpan`, `labelSpans`. */
const isPlace = (key: string): boolean => key === "span" || key.endsWith("Span") || key.endsWith("Spans");
