/** The candidates that a mistyped name most likely means: at most five, nearest first, within two edits or a third of its length, or within `limit`. */
export function nearest(name: string, candidates: Iterable<string>, limit: number = Math.max(2, Math.floor(name.length / 3))): readonly string[] {
  // Nobody mistyped a text of that length, and comparing it takes its time.
  if (name.length > 1000) return [];
  const scored: { candidate: string; distance: number }[] = [];
  for (const candidate of candidates) {
    const distance = edits(name.toLowerCase(), candidate.toLowerCase(), limit);
    if (distance <= limit && distance < Math.max(name.length, candidate.length)) scored.push({ candidate, distance });
  }
  return scored
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 5)
    .map(({ candidate }) => candidate);
}

/** "did you mean `a` or `b`?" for the candidates nearest to `name`; `undefined` when none is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  return suggestion(nearest(name, candidates));
}

/** The same for names that were found otherwise. */
export function suggestion(names: readonly string[]): string | undefined {
  return names.length > 0 ? `did you mean ${names.map((name) => `\`${name}\``).join(" or ")}?` : undefined;
}

/** Insertions, deletions, replacements and swaps of neighbours from `a` to `b`; more than `limit` is `limit + 1`. */
function edits(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min((last[column] as number) + 1, (current[column - 1] as number) + 1, (last[column - 1] as number) + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) best = Math.min(best, (beforeLast[column - 2] as number) + 1);
      current[column] = best;
    }
    // Rows only grow: what is too far now stays so.
    if (Math.min(...current) > limit && Math.min(...last) > limit) return limit + 1;
    beforeLast = last;
    last = current;
  }
  const distance = last[b.length] as number;
  return distance > limit ? limit + 1 : distance;
}
