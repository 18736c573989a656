/** The same function, which works out once what is asked again and again of a few texts or things; of more than `most`, it begins anew. */
export function remembered<T, Asked = string>(answer: (asked: Asked) => T, most = Number.POSITIVE_INFINITY): (asked: Asked) => T {
  return most === 1 ? rememberedLatest(answer) : rememberedAll(answer, most);
}

function rememberedAll<T, Asked>(answer: (asked: Asked) => T, most: number): (asked: Asked) => T {
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

function rememberedLatest<T, Asked>(answer: (asked: Asked) => T): (asked: Asked) => T {
  let latest: { readonly asked: Asked; readonly found: T } | undefined;
  return (asked) => {
    if (latest === undefined || latest.asked !== asked) latest = { asked, found: answer(asked) };
    return latest.found;
  };
}
