/**
 * The first thing the program does: it tells V8 to compile a function to machine code only when it has run for long. A
 * build of a usual spec ends before such code pays, and the compilers that run beside it cost up to a third of its CPU time.
 */
import { versions } from "node:process";
import { setFlagsFromString } from "node:v8";

/** By major version of V8: Node 20 has 11, Node 22 has 12, Node 24 has 13. V8 complains of a flag that it does not know, so others get none. */
const flags: Readonly<Record<string, readonly string[]>> = {
  11: ["--interrupt-budget=1000000"],
  12: ["--invocation-count-for-maglev=4000", "--invocation-count-for-turbofan=100000"],
  13: ["--invocation-count-for-maglev=4000", "--invocation-count-for-turbofan=100000"],
};

for (const flag of flags[versions.v8.split(".")[0] ?? ""] ?? []) setFlagsFromString(flag);
