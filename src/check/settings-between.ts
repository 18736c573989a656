/** What two settings of one section say together. */
import type { Setting, Settings } from "../derive/collector-part.ts";
import type { Misfit } from "./setting-kinds.ts";

/** What is wrong between the settings of one section; paths begin there. */
export type Between = (settings: Settings) => readonly Misfit[];

/** Whether a setting says something: neither its default nor nothing. */
export function given(value: Setting | undefined): boolean {
  return value !== undefined && value !== null && value !== "" && value !== false && !(Array.isArray(value) && value.length === 0);
}

export function misfitOf(name: string, message: string, help: string): Misfit {
  return { path: [name], message, help };
}

/** Settings of which one at most says something; the finding is of the second, in the order in which they are written. */
export function apart(...names: readonly string[]): Between {
  return (settings) => {
    const [first, second] = Object.keys(settings).filter((name) => names.includes(name) && given(settings[name]));
    return first === undefined || second === undefined ? [] : [misfitOf(second, `\`${first}\` and \`${second}\` exclude each other`, "leave one of them")];
  };
}

/** A setting that says something only where another does. */
export function onlyWith(name: string, other: string): Between {
  return (settings) =>
    given(settings[name]) && !given(settings[other]) ? [misfitOf(name, `\`${name}\` stands without \`${other}\``, `add \`${other}\`, or leave it out`)] : [];
}
