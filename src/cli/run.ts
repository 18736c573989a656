/** From the words on the command line to a command and its exit code. */
import { didYouMean } from "../util/did-you-mean.ts";
import { HelpfulError } from "../util/helpful-error.ts";
import { readArguments } from "./arguments.ts";
import { type Command, type ExitCode, type Io, UsageError } from "./command.ts";
import { helpOf, helpOfAll } from "./help.ts";
import { commands } from "./index.ts";

/** Runs `obsc` with `words`; never throws: what goes wrong is said on `io.err`, and the exit code tells whose fault it is. */
export async function run(words: readonly string[], io: Omit<Io, "version">, version: string): Promise<ExitCode> {
  try {
    return await dispatch(words, { ...io, version });
  } catch (error) {
    if (error instanceof HelpfulError) {
      io.err(`obsc: ${error.message}\n${error.help === undefined ? "" : `help: ${error.help}\n`}`);
    } else {
      io.err(`obsc: this is a bug in obsc: ${(error as Error).stack ?? error}\nhelp: please report it with the spec that shows it\n`);
    }
    return 2;
  }
}

async function dispatch(words: readonly string[], io: Io): Promise<ExitCode> {
  const [name, ...rest] = words;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    io.out(helpOfAll(commands, io.version));
    return name === undefined ? 2 : 0;
  }
  if (name === "--version" || name === "-v") {
    io.out(`${io.version}\n`);
    return 0;
  }
  const command = commandNamed(name);
  if (rest.includes("--help") || rest.includes("-h")) {
    io.out(helpOf(command));
    return 0;
  }
  return command.run(readArguments(rest, command), io);
}

function commandNamed(name: string): Command {
  const found = commands.find((command) => command.name === name);
  if (found) return found;
  const names = commands.map((command) => command.name);
  throw new UsageError(`there is no command \`${name}\``, didYouMean(name, names) ?? `the commands are ${names.join(", ")}`);
}
