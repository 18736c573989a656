/**
 * The first thing the program does: it tells V8 to compile a function to machine code only when it has run for long. A
 * build of a usual spec ends before such code pays, and the compilers that run beside it cost a third of its CPU time.
 */
import { setFlagsFromString } from "node:v8";

setFlagsFromString("--interrupt-budget=1000000");
