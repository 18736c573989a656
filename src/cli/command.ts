/** What a command is, and what it may see of the world. */
import { didYouMean } from "../util/did-you-mean.ts";
import { HelpfulError } from "../util/helpful-error.ts";

/** Where a command runs; tests pass their own. */
export interface Io {
  readonly cwd: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether standard output, or standard error, is a terminal. */
  readonly terminal: { readonly out: boolean; readonly err: boolean };
  /** The day, as "2026-11-21": allowances end on one. */
  readonly today: string;
  /** The `index.js` that specs import as "obsc". */
  readonly obsc: string;
  /** Of obsc. */
  readonly version: string;
}

/** 0: clean. 1: problems in the spec. 2: obsc could not do its work. */
export type ExitCode = 0 | 1 | 2;

export type Flag =
  | { readonly type: "boolean"; readonly default?: boolean; readonly help: string /** `--no-x` turns it off. */; readonly negatable?: boolean }
  | { readonly type: "string"; readonly value: string; readonly default?: string; readonly help: string }
  /** Takes all words up to the next flag, as the shell writes out a glob, and may stand several times. */
  | { readonly type: "list"; readonly value: string; readonly help: string };

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** The argument without a flag: its name in the help, and what it means. */
  readonly argument?: { readonly name: string; readonly help: string };
  /** Further arguments, any number of them. */
  readonly rest?: { readonly name: string; readonly help: string };
  readonly flags: Readonly<Record<string, Flag>>;
  run(given: Given, io: Io): Promise<ExitCode>;
}

export interface Given {
  readonly argument?: string;
  readonly rest: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
}

/** A call that cannot be carried out: a bad flag, a file that is not there. The command ends with 2. */
export class UsageError extends HelpfulError {
  override readonly name = "UsageError";
}

export function defineCommand(command: Command): Command {
  return command;
}

/** The format of a command that prints for people or for programs. Throws a `UsageError` for any but these. */
export function formatOf<F extends string>(said: string, formats: readonly F[]): F {
  const format = formats.find((each) => each === said);
  if (format !== undefined) return format;
  throw new UsageError(`there is no format \`${said}\``, didYouMean(said, formats) ?? `the formats are ${formats.join(", ")}`);
}
