/** Exceptions: which findings they silence, and which of them silenced nothing. */
import type { Allowance } from "../ir/value.ts";
import type { Visit } from "./visit.ts";

export interface Judged {
  readonly visit: Visit;
  readonly allowance: Allowance;
  readonly expired: boolean;
  readonly silenced: number;
}

export interface Suppressions {
  /** Whether an exception on the thing itself, or on what it is part of, covers a finding; the nearest counts it. */
  silence(rule: string, visit: Visit): boolean;
  /** Every exception once, where it stands. */
  all(): readonly Judged[];
}

/** `today` is a date as "2027-03-31", whose order as text is its order in time. */
export function suppressions(visits: readonly Visit[], today: string | undefined): Suppressions {
  const silenced = new Map<Allowance, number>();
  let standing: Map<Allowance, Visit> | undefined;
  const expired = (allowance: Allowance) => today !== undefined && allowance.until !== undefined && allowance.until < today;
  return {
    silence(rule, visit) {
      const fitting = visit.holders.flatMap(({ allow }) => allow.filter((allowance) => allowance.rule === rule));
      // One that has expired still counts as needed: it is reported for its date, not for being of no use.
      const found = fitting.find((allowance) => !expired(allowance)) ?? fitting[0];
      if (!found) return false;
      silenced.set(found, (silenced.get(found) ?? 0) + 1);
      return !expired(found);
    },
    all() {
      standing ??= standingOn(visits);
      return [...standing].map(([allowance, visit]) => ({ visit, allowance, expired: expired(allowance), silenced: silenced.get(allowance) ?? 0 }));
    },
  };
}

/** Every exception, and the first thing on which it stands. */
function standingOn(visits: readonly Visit[]): Map<Allowance, Visit> {
  const standing = new Map<Allowance, Visit>();
  for (const visit of visits) for (const allowance of visit.holders[0]?.allow ?? []) if (!standing.has(allowance)) standing.set(allowance, visit);
  return standing;
}
