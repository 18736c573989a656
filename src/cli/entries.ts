/** What specs import, out of this program rather than beside it: V8 has kept its code, and half of it has run by then. */

/** By the name of each module in `dist/run/`, which waits for what is here under this key and exports it. */
const entries = {
  index: () => import("../index.ts"),
  catalogs: () => import("../catalogs.ts"),
  rule: () => import("../rule.ts"),
};

export function offerEntries(): void {
  Object.assign(globalThis, { [Symbol.for("obsc.entries")]: entries });
}
