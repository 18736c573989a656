/** Values that whoever uses a saved query fills in. */
import { within } from "../ir/place.ts";
import { placeOf } from "./call.ts";
import { isRecord, textOf } from "./options.ts";

/** A value to fill in; see `asked`. */
export interface Asked {
  readonly asked: string;
}

/** A value that whoever uses a saved query fills in, by a name of letters, digits and `_`: `log.where({ job_id: asked("job_id") }).lines()`. */
export function asked(name: string): Asked {
  return { asked: variable.read(name, within(placeOf(asked), 0), "asked") ?? "value" };
}

/** The name of a value that is asked for. */
export function asksFor(value: unknown): string | undefined {
  return isRecord(value) && typeof value.asked === "string" ? value.asked : undefined;
}

const variable = textOf("a name of a value", "use letters, digits and `_`", /^[A-Za-z_]\w*$/);
