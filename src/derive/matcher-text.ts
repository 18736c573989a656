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

/** The matchers in one text, `severity="critical"` or several with commas and braces; a text that is none says why. */
export function readMatchers(text: string, path: Path): readonly LabelMatcher[] | { readonly error: string } {
  const inner = text.trim().replace(/^\{(.*)\}$/s, "$1");
  const found: LabelMatcher[] = [];
  let rest = inner.trim();
  while (rest !== "") {
    const [whole = "", name = "", operator = "", quoted, bare = ""] = one.exec(rest) ?? [];
    if (whole === "") return { error: `\`${rest}\` is no matcher` };
    const value = quoted === undefined ? bare : unquoted(quoted);
    if (value === undefined) return { error: `${quoted} is no text in quotes` };
    const label = name.startsWith('"') ? (unquoted(name) ?? name) : name;
    const wrong = operator.endsWith("~") ? regexpError(value) : undefined;
    if (wrong !== undefined) return { error: `\`${value}\` is no regular expression of RE2: ${wrong}` };
    found.push({ label, operator: operator as LabelMatcher["operator"], value, path });
    rest = rest.slice(whole.length).trim();
  }
  return found;
}

const one = /^("(?:[^"\\]|\\.)*"|[^\s{}!=~,"'`\\]+)\s*(=~|!~|!=|=)\s*(?:("(?:[^"\\]|\\.)*")|([^\s{}!=~,"'`\\]*))\s*(?:,|$)/;

function unquoted(text: string): string | undefined {
  try {
    return JSON.parse(text.replace(/\\'/g, "'")) as string;
  } catch {
    return undefined;
  }
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
