/** The first thing the program does: it expects to be done soon. */
import { expect } from "./v8-flags.ts";

expect("short run");
