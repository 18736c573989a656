/** How a log agent finds a field in a line, by the format of the log. */
import type { Log, LogFormat } from "../ir/log.ts";
import { escapeRegexp } from "../util/regexp.ts";

/** What a field is called once it is found. Loki lets nothing but letters, digits and `_` be a name, and makes `_` of the rest. */
export function fieldName(field: string): string {
  return field.replace(/[^A-Za-z0-9_]/g, "_");
}

/** The JMESPath of a field of a JSON line, which may have a dot in its name or stand inside another; of a logfmt line, its key. */
export function fieldExpression(format: "json" | "logfmt", field: string): string {
  if (format === "logfmt" || /^[A-Za-z_]\w*$/.test(field)) return field;
  const isPath = field.split(".").every((step) => /^[A-Za-z_]\w*$/.test(step));
  return isPath ? `${JSON.stringify(field)} || ${field}` : JSON.stringify(field);
}

/** How the time of a line is written. */
export function timeFormat(format: LogFormat): string {
  return format.timeFormat ?? "RFC3339Nano";
}

/** The names of the fields of a pattern; `<_>` is none. */
export function patternFields(pattern: string): readonly string[] {
  return [...pattern.matchAll(fieldInPattern)].map(([, name = ""]) => name).filter((name) => name !== "_");
}
const fieldInPattern = /<([A-Za-z_][\w.]*)>/g;

/** The expression of a pattern such as `<ip> - <user> <msg>`, with a group for each of the fields that are needed. */
export function patternExpression(pattern: string, needed: readonly string[]): string {
  return patternGroups(pattern, (field) => (needed.includes(field) ? `?P<${fieldName(field)}>` : "?:"));
}

/**
 * An expression whose group is what has to go from a line, so that the personal value does: the value for a hash; to
 * drop it, the field with its key, or in a pattern, where each field has its place, the value again.
 */
export function personalExpression(format: LogFormat, field: string, fate: "hash" | "drop"): string {
  const name = escapeRegexp(field);
  switch (format.format) {
    case "json": {
      const key = String.raw`${escapeRegexp(JSON.stringify(field))}\s*:\s*`;
      const value = String.raw`${quotedText}|[^\s"{\[,}\]]+`;
      if (fate === "hash") return `${key}(${value})`;
      return String.raw`(${key}(?:${value})\s*,\s*|,\s*${key}(?:${value})|${key}(?:${value}))`;
    }
    case "logfmt":
      return fate === "hash" ? String.raw`(?:^|\s)${name}=(${quotedText}|\S*)` : String.raw`((?:^|\s)${name}=(?:${quotedText}|\S*))`;
    case "pattern":
      return patternGroups(format.pattern, (other) => (other === field ? "" : "?:"));
  }
}

/** The expression of what stands before a field of a pattern, of the field itself, and of what stands after it. */
export function patternPieces(pattern: string, field: string): { readonly before: string; readonly own: string; readonly after: string } {
  const parts = pattern.split(fieldInPattern);
  const at = parts.findIndex((part, index) => index % 2 === 1 && part === field);
  const groups = groupsOf(parts, () => "?:");
  return { before: groups.slice(0, at).join(""), own: taken(parts, at), after: groups.slice(at + 1).join("") };
}

/** Fields of a pattern whose value is hashed in the line: it has to be found for that. */
export function personalPatternFields({ format, fields }: Log): readonly string[] {
  if (format.format !== "pattern") return [];
  const found = patternFields(format.pattern);
  return fields.filter(({ name, personal }) => personal === "hash" && found.includes(name)).map(({ name }) => name);
}

/** With its quotes; a quote inside is escaped. `\x5c` is a backslash: Promtail halves those that stand in twos when it expands variables. */
const quotedText = String.raw`"(?:[^"\x5c]|\x5c.)*"`;

/** Each field takes as little as it can, the last one all that is left; text between fields stands for itself. */
function patternGroups(pattern: string, opening: (field: string) => string): string {
  return `^${groupsOf(pattern.split(fieldInPattern), opening).join("")}$`;
}

function groupsOf(parts: readonly string[], opening: (field: string) => string): readonly string[] {
  return parts.map((part, index) => (index % 2 === 0 ? escapeRegexp(part) : `(${opening(part)}${taken(parts, index)})`));
}

function taken(parts: readonly string[], index: number): string {
  return index === parts.length - 2 && parts.at(-1) === "" ? ".*" : ".*?";
}
