/** The same function, which works out once what is asked again and again of a few texts or things; of more than `most`, it begins anew. */
export function remembered<T, Asked = string>(answer: (asked: Asked) => T, most = Number.POSITIVE_INFINITY): (asked: Asked) => T {
  const known = new Map<Asked, T>();
  return (asked) => {
    let found = known.get(asked);
    if (found === undefined && !known.has(asked)) {
      found = answer(asked);
      if (known.size >= most) known.clear();
      known.set(asked, found);
    }
    return found as T;
  };
}
