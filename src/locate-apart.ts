/**
 * Findings of a rule that share a place, since they were made in a helper or from a shared constant: each is shown at the
 * call that differs, with what they share related. Where no call differs, as in a loop, they stay together.
 */
import type { Diagnostic } from "./diagnostic.ts";
import type { CallSite, Place } from "./ir/place.ts";
import type { Frame } from "./locate-frames.ts";
import { type Finder, type Stretch, stretchOf, stretchOfCall } from "./locate-stretch.ts";

/** A diagnostic and where it lies. */
export interface Found {
  readonly diagnostic: Diagnostic;
  readonly stretch: Stretch;
}

export async function toldApart(finder: Finder, found: readonly Found[]): Promise<readonly Found[]> {
  const moved = new Map<Found, Stretch>();
  for (const group of groupsOf(found, ({ stretch }) => stretch)) await separate(finder, group, moved, 0);
  return found.map((one) => ({ ...one, stretch: moved.get(one) ?? one.stretch }));
}

/** Moves each of `group` to its call at the first level, from `level` on, at which they do not all have the same. */
async function separate(finder: Finder, group: readonly Found[], moved: Map<Found, Stretch>, level: number): Promise<void> {
  if (group.length < 2) return;
  const ways = new Map(group.map((one) => [one, wayTo(finder, one)]));
  const deepest = Math.max(...[...ways.values()].map((way) => way.length));
  for (let at = level; at < deepest; at++) {
    const calls = new Set([...ways.values()].map((way) => JSON.stringify(way[at] ?? null)));
    if (calls.size < 2) continue;
    for (const one of group) {
      const frame = ways.get(one)?.[at];
      if (frame === undefined) continue;
      const stretch = at === 0 ? await stretchOf(finder, one.diagnostic.at, false) : await stretchOfCall(finder, frame, [], false);
      const shared = one.stretch.related ?? { message: "said here, once for all of them", stretch: one.stretch };
      if (stretch.start !== one.stretch.start || stretch.file !== one.stretch.file) moved.set(one, { ...stretch, related: shared });
    }
    for (const smaller of groupsOf(group, (one) => moved.get(one) ?? one.stretch)) await separate(finder, smaller, moved, at + 1);
    return;
  }
}

/** The calls of the project that led to a finding, innermost first. */
function wayTo(finder: Finder, { diagnostic }: Found): readonly Frame[] {
  const call = callOf(diagnostic.at);
  return call ? finder.frames(call).filter(({ foreign }) => !foreign) : [];
}

function callOf(place: Place): CallSite | undefined {
  if (place.kind === "text") return callOf(place.within);
  return place.kind === "spec" ? place.call : undefined;
}

function groupsOf(found: readonly Found[], stretchIn: (one: Found) => Stretch): readonly (readonly Found[])[] {
  const groups = new Map<string, Found[]>();
  for (const one of found) {
    const { file, start, end } = stretchIn(one);
    const key = `${one.diagnostic.rule} ${file}:${start}:${end}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}
