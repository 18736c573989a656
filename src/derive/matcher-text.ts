/** Matchers of Alertmanager, as texts and in the older maps: https://prometheus.io/docs/alerting/latest/configuration/#matcher */
import { regexpError } from "../promql/regexp.ts";
import { takes } from "../promql/regexp-match.ts";
import type { Path } from "./part.ts";

export interface LabelMatcher {
  readonly label: string;
  readonly operator: "=" | "!=" | "=~" | "!~";
  readonly value: string;
  /** Of the text in the file. */
  readonly path: Path;
}

type Read = readonly LabelMatcher[] | { readonly error: string };

/**
 * The matchers in one text, `severity="critical"` or several with commas and braces; a text that is none says why.
 * What its present grammar refuses Alertmanager reads by its older one, in which `a="b\.c"` has a backslash and `a=b c` a blank.
 */
export function readMatchers(text: string, path: Path): Read {
  const read = presentMatchers(text, path);
  if (!("error" in read)) return read;
  const classic = classicMatchers(text, path);
  return "error" in classic ? read : classic;
}

function presentMatchers(text: string, path: Path): Read {
  const inner = text.trim().replace(/^\{(.*)\}$/s, "$1");
  const found: LabelMatcher[] = [];
  let rest = inner.trim();
  while (rest !== "") {
    const [whole = "", name = "", operator = "", quoted, bare = ""] = one.exec(rest) ?? [];
    if (whole === "") return { error: `\`${rest}\` is no matcher` };
    const value = quoted === undefined ? bare : unquoted(quoted);
    if (value === undefined) return { error: `${quoted} is no text in quotes` };
    const label = name.startsWith('"') ? unquoted(name) : name;
    if (label === undefined) return { error: `${name} is no text in quotes` };
    const wrong = operator.endsWith("~") ? regexpError(value) : undefined;
    if (wrong !== undefined) return { error: `\`${value}\` is no regular expression of RE2: ${wrong}` };
    found.push({ label, operator: operator as LabelMatcher["operator"], value, path });
    rest = rest.slice(whole.length).trim();
  }
  return found;
}

const one = /^("(?:[^"\\]|\\.)*"|[^\s{}!=~,"'`\\]+)\s*(=~|!~|!=|=)\s*(?:("(?:[^"\\]|\\.)*")|([^\s{}!=~,"'`\\]+))\s*(?:,|$)/;

function unquoted(text: string): string | undefined {
  try {
    return JSON.parse(text.replace(/\\'/g, "'")) as string;
  } catch {
    return undefined;
  }
}

/** https://github.com/prometheus/alertmanager/blob/v0.34.2/pkg/labels/parse.go */
function classicMatchers(text: string, path: Path): Read {
  const found: LabelMatcher[] = [];
  for (const part of classicParts(text.replace(/^\{/, "").replace(/\}$/, ""))) {
    const [, label = "", operator = "", raw = ""] = /^\s*([a-zA-Z_:][\w:]*)\s*(=~|=|!=|!~)\s*(.*?)\s*$/s.exec(part) ?? [];
    const value = label === "" ? undefined : classicValue(raw);
    if (value === undefined || (operator.endsWith("~") && regexpError(value) !== undefined)) return { error: part };
    found.push({ label, operator: operator as LabelMatcher["operator"], value, path });
  }
  return found;
}

/** What stands between commas outside of quotes; behind the last one there may be nothing. */
function classicParts(text: string): readonly string[] {
  const parts = text.match(/(?:\\["\\]|"(?:[^"\\]|\\[\s\S])*(?:"|$)|[^",])*(?:,|$)/g) ?? [];
  return parts.filter((part) => part.endsWith(",") || part.trim() !== "").map((part) => part.replace(/,$/, ""));
}

/** Of a backslash only quotes, backslashes and line breaks are made; a quote stands at both ends or nowhere. */
function classicValue(raw: string): string | undefined {
  const quoted = /^"((?:[^"\\]|\\[\s\S])*)"$/.exec(raw)?.[1];
  const inner = quoted ?? raw;
  if (quoted === undefined && /^"|(?<!\\)(?:\\\\)*"/.test(inner)) return undefined;
  return inner.replace(/\\(["\\n])/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));
}

/** Whether a value fits; a label that is missing has an empty one. */
export function fits({ operator, value }: Pick<LabelMatcher, "operator" | "value">, label: string): boolean {
  switch (operator) {
    case "=":
      return label === value;
    case "!=":
      return label !== value;
    case "=~":
      return takes(value, label) ?? true;
    case "!~":
      return !(takes(value, label) ?? false);
  }
}

/** The values that a matcher asks for, where it names them: `critical|page`. */
export function valuesNamed({ operator, value }: LabelMatcher): readonly string[] | undefined {
  if (operator === "=") return [value];
  if (operator !== "=~") return undefined;
  const parts = value.replace(/^\^?\(?(?:\?:)?|\)?\$?$/g, "").split("|");
  return parts.every((part) => /^[\w -]+$/.test(part)) ? parts : undefined;
}
