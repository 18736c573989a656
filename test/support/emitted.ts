/** Everything that a plan becomes, in memory. */
import type { Plan } from "../../src/derive/plan.ts";
import type { OutputFile } from "../../src/emit/emitter.ts";
import { emitters } from "../../src/emit/index.ts";

/** Contents by path, of all targets; one that packs files of others is given those before it. */
export function emittedFrom(plan: Plan): ReadonlyMap<string, string> {
  const files: OutputFile[] = [];
  for (const emitter of emitters) files.push(...emitter.emit(plan, { header: [], tests: true, others: () => files.slice() }));
  return new Map(files.map(({ path, content }) => [path, content]));
}
