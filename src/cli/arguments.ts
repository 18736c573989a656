/** From the words after `obsc` to what a command is given. */
import { nearest } from "../util/did-you-mean.ts";
import { type Command, type Flag, type Given, UsageError } from "./command.ts";

/** Reads the words after the command's name. Throws a `UsageError` that names the flag and the nearest one there is. */
export function readArguments(words: readonly string[], command: Command): Given {
  const flags: Record<string, Given["flags"][string]> = {};
  for (const [name, flag] of Object.entries(command.flags)) flags[name] = flag.type === "list" ? undefined : flag.default;
  const rest: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (!word.startsWith("-") || word === "-") {
      rest.push(word);
      continue;
    }
    const { name, value, on } = splitFlag(word, command);
    const flag = command.flags[name] as Flag;
    if (flag.type === "boolean") {
      if (value !== undefined) throw new UsageError(`--${name} takes no value, but got \`${value}\``);
      flags[name] = on;
    } else {
      const said = value ?? words[++index];
      // An empty value is a shell variable that is not set; a flag in place of a value was forgotten.
      if (said === undefined || said === "" || (value === undefined && said.startsWith("--")))
        throw new UsageError(`--${name} needs a value: --${name} ${flag.value}`);
      if (flag.type === "string") flags[name] = said;
      else {
        const more = words.slice(index + 1);
        const next = more.findIndex((each) => each.startsWith("-") && each !== "-");
        const taken = next < 0 ? more : more.slice(0, next);
        flags[name] = [...((flags[name] ?? []) as readonly string[]), said, ...taken];
        index += taken.length;
      }
    }
  }
  const most = command.rest ? Number.POSITIVE_INFINITY : command.argument ? 1 : 0;
  if (rest.length > most) throw new UsageError(`\`${rest.at(-1)}\` is one argument too many`, `run \`obsc ${command.name} --help\``);
  return { ...(rest[0] !== undefined && { argument: rest[0] }), rest: rest.slice(1), flags };
}

function splitFlag(word: string, command: Command): { readonly name: string; readonly value?: string; readonly on: boolean } {
  const [said = "", ...values] = word.replace(/^--?/, "").split("=");
  const value = values.length > 0 ? { value: values.join("=") } : {};
  if (Object.hasOwn(command.flags, said)) return { name: said, ...value, on: true };
  const positive = said.replace(/^no-/, "");
  const flag = Object.hasOwn(command.flags, positive) ? command.flags[positive] : undefined;
  if (positive !== said && flag?.type === "boolean" && flag.negatable) return { name: positive, ...value, on: false };
  const near = nearest(said, flagNames(command));
  throw new UsageError(
    `\`${command.name}\` has no flag ${word.split("=")[0]}`,
    near.length > 0 ? `did you mean ${near.map((name) => `--${name}`).join(" or ")}?` : `run \`obsc ${command.name} --help\``,
  );
}

/** Flags as they are written: `--check`, `--no-types`. */
export function flagNames(command: Command): readonly string[] {
  return Object.entries(command.flags).map(([name, flag]) => (flag.type === "boolean" && flag.negatable && flag.default ? `no-${name}` : name));
}
