/** What a finding is known by from one run to the next, wherever its line has moved. */
import type { Located } from "../diagnostic.ts";
import { shortHash } from "../util/hash.ts";

/** One for each finding, all different: the rule and the subject, and which one of several that share them. */
export function fingerprintsOf(located: readonly Located[]): readonly string[] {
  const seen = new Map<string, number>();
  return located.map(({ rule, subject }) => {
    const known = JSON.stringify([rule, subject]);
    const before = seen.get(known) ?? 0;
    seen.set(known, before + 1);
    // Two hashes, since one of 32 bits is shared by some pair among ten thousand findings.
    return `${shortHash(known)}${shortHash(`${subject} ${rule}`)}-${before + 1}`;
  });
}
