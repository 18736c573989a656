/** What `--help` prints. */
import { flagNames } from "./arguments.ts";
import type { Command, Flag } from "./command.ts";

export function helpOfAll(commands: readonly Command[], version: string): string {
  return [
    `obsc ${version}: a compiler and linter for observability`,
    "",
    "usage: obsc <command> [argument] [flags]",
    "",
    ...table(commands.map((command) => [usage(command), command.summary])),
    "",
    "`obsc <command> --help` lists the flags of a command.",
    "Exit codes: 0 clean, 1 problems in the spec, 2 obsc could not do its work.",
    "",
  ].join("\n");
}

export function helpOf(command: Command): string {
  const names = flagNames(command);
  const flags = Object.values(command.flags).map((flag, index): readonly [string, string] => [
    `--${names[index]}${valueHint(flag)}`,
    `${flag.help}${defaultOf(flag)}`,
  ]);
  const words = [command.argument, command.rest].flatMap((word) => (word ? [[`[${word.name}]`, word.help] as const] : []));
  return [`usage: obsc ${usage(command)} [flags]`, "", command.summary, "", ...table([...words, ...flags]), ""].join("\n");
}

function usage(command: Command): string {
  return [command.name, ...[command.argument, command.rest].flatMap((word) => (word ? [`[${word.name}]`] : []))].join(" ");
}

function valueHint(flag: Flag): string {
  return flag.type === "boolean" ? "" : ` ${flag.value}`;
}

function defaultOf(flag: Flag): string {
  return flag.type === "string" && flag.default !== undefined ? ` (${flag.default} unless said)` : "";
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
