/** How often rules are evaluated. */
import type { Scope } from "./scope.ts";

/** The interval of a group, in milliseconds: its own, or that of the declared server, so that the file means the same under any other. */
export function saidInterval(interval: number | undefined, { prometheus }: Scope): number | undefined {
  return interval ?? prometheus?.evaluationInterval;
}
