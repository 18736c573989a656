/** Environment variables of programs: plain settings as text, secrets by where they are kept. */
import { within } from "../ir/place.ts";
import type { Secret as SecretNode, Varying as VaryingNode } from "../ir/value.ts";
import { type Option, problem } from "./call.ts";
import { varying } from "./environment.ts";
import { isRecord, refuse, text } from "./options.ts";
import { secretReference } from "./secret.ts";

type Values = Readonly<Record<string, VaryingNode<string> | SecretNode>>;

/** Variables by name; the value of a plain one may differ by environment. */
export const variables: Option<Values> = {
  read(value, at, subject) {
    if (!isRecord(value)) return refuse(value, "an object", 'write it in braces: `{ NAME: "value" }`', at, subject);
    const result: Record<string, VaryingNode<string> | SecretNode> = {};
    for (const [name, said] of Object.entries(value)) {
      if (said === undefined) continue;
      const about = `${subject}.${name}`;
      if (!/^[A-Za-z_]\w*$/.test(name)) {
        const message = `\`${name}\` is not the name of an environment variable`;
        problem({ subject: about, message, help: "use letters, digits and `_`, no digit first", at: within(at, { key: name }) });
        continue;
      }
      const isSecret = isRecord(said) && "secret" in said;
      const read = isSecret ? secretReference.read(said, within(at, name), about) : oneLine.read(said, within(at, name), about);
      if (read !== undefined) result[name] = read;
    }
    return result;
  },
};

/** Files of environment variables have one line for each, and no way to say a break of a line that all their readers know. */
const line: Option<string> = {
  read(value, at, subject) {
    const read = text.read(value, at, subject);
    if (read === undefined || !/[\n\r\0]/.test(read)) return read;
    problem({ subject, message: "the value of this variable has more than one line", help: "put it on one line, or into a file that the program reads", at });
    return undefined;
  },
};
const oneLine = varying(line);
