/** The same function, which works out once what is asked again and again of a few texts; of more than `most`, it begins anew. */
export function remembered<T>(answer: (text: string) => T, most = Number.POSITIVE_INFINITY): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let found = known.get(text);
    if (found === undefined && !known.has(text)) {
      found = answer(text);
      if (known.size >= most) known.clear();
      known.set(text, found);
    }
    return found as T;
  };
}
