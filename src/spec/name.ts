/** Names that become part of a file's path or of a component's name in what obsc writes. */
import { type Place, within } from "../ir/place.ts";
import { textOf } from "./options.ts";

/** The first argument of the call at `at`: 100 letters, digits, `.`, `-` and `_` at most, a letter or digit first. A wrong one is reported, and stands as `unnamed`. */
export function readName(name: unknown, at: Place, subject: string): string {
  return form.read(name, within(at, 0), subject) ?? "unnamed";
}

/** How a subject names a thing of a list: `services.shop`; of a name that is no text, or far too long, the list alone. */
export function subjectOf(list: string, name: unknown): string {
  return typeof name === "string" && name !== "" && name.length <= 200 ? `${list}.${name}` : list;
}

const form = textOf("a name", "use letters, digits, `.`, `-` and `_`, a letter or digit first, 100 at most", /^[A-Za-z0-9][\w.-]{0,99}$/);
