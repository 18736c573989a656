/** When V8 compiles a function to machine code, and how much else it compiles into it. */
import { versions } from "node:process";
import { setFlagsFromString } from "node:v8";

/**
 * A short run, as a build of a usual spec is, ends before such code pays, and the compilers that run beside it cost up to a third of its CPU
 * time. A long one, over files with thousands of rules, takes a quarter less with V8's own limits again.
 */
type Run = "short run" | "long run";

const rare = ["--invocation-count-for-maglev=4000", "--invocation-count-for-turbofan=100000"];
const usual = ["--invocation-count-for-maglev=400", "--invocation-count-for-turbofan=3000"];
/** Little is compiled into a function, and loops are left as they are: there are hundreds of functions, and none of them is hot. */
const plain = ["--max-inlined-bytecode-size-cumulative=0", "--no-turbo-inline-array-builtins", "--no-turbo-loop-peeling", "--no-turbo-loop-variable"];
/** Several threads that collect young objects take more together than one does alone. */
const alone = "--no-parallel-scavenge";
/** Node 24 would let young objects take 90 MB before it collects them, for no less CPU time. */
const small = "--semi-space-growth-factor=1";
/** What is read of a file is kept to the end: to mark all of it each time that there is twice as much finds little, and takes a tenth of the time. */
const roomy = "--heap-growing-percent=1000";

/** By major version of V8: Node 20 has 11, Node 22 has 12, Node 24 has 13. V8 complains of a flag that it does not know, so others get none. */
const flags: Readonly<Record<string, Readonly<Record<Run, readonly string[]>>>> = {
  11: {
    "short run": ["--interrupt-budget=1000000"],
    "long run": ["--interrupt-budget=67584", ...plain, roomy, alone],
  },
  12: { "short run": rare, "long run": [...usual, ...plain, roomy, alone] },
  13: { "short run": rare, "long run": [...usual, ...plain, roomy, alone, small] },
};

export function expect(run: Run): void {
  for (const flag of flags[versions.v8.split(".")[0] ?? ""]?.[run] ?? []) setFlagsFromString(flag);
}
