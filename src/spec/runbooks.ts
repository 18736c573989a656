/** Where runbooks are, and what is in them. */
import type { Runbooks as RunbooksNode } from "../ir/system.ts";
import { defined } from "../util/defined.ts";
import { type Option, readOptions } from "./call.ts";
import { list, nonEmptyText, optional, textOf, url } from "./options.ts";
import type { Url } from "./quantity.ts";

/** Where the runbooks of alerts are; obsc writes one for every alert. */
export interface Runbooks {
  /** The folder of the repository that has them: `"docs/runbooks"`. */
  readonly dir: string;
  /** Under which people reach that folder: `"https://docs.example/runbooks"`. Default: alerts carry the path of the file. */
  readonly url?: Url;
  /** Headings, in this order. Default: `["diagnosis", "resolution", "verification", "prevention"]`. */
  readonly sections?: readonly string[];
  /** A template in handlebars that stands in place of ours, by its path from the folder of the spec: `"runbook.hbs"`. Default: none. */
  readonly template?: string;
  /** The folder, by its path from that of the spec, where `<Alert>.md` holds what people know of an alert; it is taken in. Default: `"runbooks"`. */
  readonly notes?: string;
}

/** The `runbooks` of a system. */
export const runbooksOption: Option<RunbooksNode> = {
  read(value, at, subject) {
    const { dir, notes, ...rest } = readOptions(value, at, subject, {
      dir: nonEmptyText,
      url: optional(url),
      sections: optional(list(nonEmptyText)),
      template: optional(beside),
      notes: optional(beside),
    });
    return dir === undefined ? undefined : { dir, ...defined(rest), notes: notes ?? "runbooks" };
  },
};

const beside = textOf("a path from the folder of the spec", 'write it without a slash at its start: "runbooks"', /^(?!\/)[^\s\\](.*\S)?$/);
