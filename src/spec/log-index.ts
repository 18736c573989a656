/** Names of indices of Elasticsearch. */
import type { Place } from "../ir/place.ts";
import { type Option, problem } from "./call.ts";
import { nonEmptyText } from "./options.ts";

/**
 * An index, with the date as Filebeat writes it, `shop-%{+yyyy.MM.dd}`, or as strftime does, `shop-%Y.%m.%d`; kept in the
 * form of Filebeat. Elasticsearch refuses capitals and some signs: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-indices-create
 */
export const logIndex: Option<string> = {
  read(value, at, subject) {
    const said = nonEmptyText.read(value, at, subject);
    if (said === undefined) return undefined;
    const index = said.includes("%{+") ? said : withPatternDate(said);
    const fault = faultOf(index);
    if (!fault) return index;
    return report(fault[0], fault[1], at, subject);
  },
};

const strftime: Readonly<Record<string, string>> = { Y: "yyyy", m: "MM", d: "dd", H: "HH" };

function withPatternDate(text: string): string {
  const first = text.search(/%[YmdH]/);
  const last = text.search(/%[YmdH](?!.*%[YmdH])/);
  if (first < 0) return text;
  const date = text.slice(first, last + 2).replace(/%([YmdH])/g, (_, letter: string) => strftime[letter] ?? letter);
  return `${text.slice(0, first)}%{+${date}}${text.slice(last + 2)}`;
}

function faultOf(index: string): readonly [message: string, help: string] | undefined {
  const date = /%\{\+([^}]*)\}/.exec(index)?.[1];
  if (date !== undefined && /[YD]/.test(date)) {
    return ["`YYYY` is the year of the week and `DD` the day of the year", "write the date as `%{+yyyy.MM.dd}`"];
  }
  const fixed = index.replace(/%\{\+[^}]*\}/g, "");
  if (/YYYY|MM|DD/.test(fixed)) return ["the date in the index stands for itself", "write it as `%{+yyyy.MM.dd}`"];
  if (/[A-Z]/.test(fixed)) return ["an index of Elasticsearch has no capital letters", "write it in small letters"];
  if (/[\s"*\\<>|,/?#:%]/.test(fixed) || /^[-_+.]/.test(index))
    return ["Elasticsearch refuses this name of an index", "use small letters, digits, `.`, `_` and `-`, a letter first"];
  return undefined;
}

function report(message: string, help: string, at: Place, subject: string): undefined {
  problem({ subject, message, help, at });
  return undefined;
}
