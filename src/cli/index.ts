/** The commands, in the order in which a new user meets them. */
import { backtest } from "./backtest.ts";
import { build } from "./build.ts";
import type { Command } from "./command.ts";
import { explain } from "./explain.ts";
import { importSlos } from "./import.ts";
import { init } from "./init.ts";
import { lint } from "./lint.ts";
import { prove } from "./prove.ts";

export const commands: readonly Command[] = [init, build, lint, prove, backtest, explain, importSlos];
