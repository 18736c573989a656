/** Personal data in the lines that a collector reads: hashed or taken out before they leave the host. */
import type { Log } from "../ir/log.ts";
import { escapeRegexp } from "../util/regexp.ts";
import type { ReadLog } from "./agent.ts";
import { fieldName, patternFields, patternPieces, personalExpression } from "./agent-fields.ts";
import { type Component, component, type Making } from "./collector-part.ts";

/** One processor for all logs that have such fields. */
export function personalLines(making: Making, reads: readonly ReadLog[]): readonly Component[] {
  const logs = new Map(reads.map(({ log, service }) => [service.name, log]));
  const prefix = making.vocabulary.takes("pathsWithContext") ? "log." : "";
  const statements = [...logs].flatMap(([service, log]) => {
    const own = statementsOf(log, prefix);
    return own.map((statement) => (logs.size === 1 ? statement : `${statement}${statement.includes(" where ") ? " and" : " where"} ${ofService(service)}`));
  });
  if (statements.length === 0) return [];
  const settings = { error_mode: "propagate", log_statements: [{ context: "log", statements }] };
  const because = [
    "Personal data does not leave the host: a hash tells values apart without showing them.",
    "What cannot be treated is not sent (`propagate`).",
  ];
  return [component(making, "processors", "transform", { name: "personal", settings, because })];
}

function ofService(name: string): string {
  return `resource.attributes["service.name"] == ${JSON.stringify(name)}`;
}

function statementsOf(log: Log, prefix: string): readonly string[] {
  const personal = log.fields.filter(({ personal: fate }) => fate !== undefined);
  const inPattern = log.format.format === "pattern" ? patternFields(log.format.pattern) : undefined;
  return personal
    .filter(({ name }) => inPattern?.includes(name) ?? true)
    .flatMap(({ name, fate, personal: becomes = "drop" }) => {
      const attribute = `${prefix}attributes[${JSON.stringify(fieldName(name))}]`;
      const hashed = `set(${attribute}, SHA256(String(${attribute}))) where ${attribute} != nil`;
      if (log.format.format === "pattern") return patternStatements(log.format.pattern, name, becomes, fate === "metadata", prefix);
      if (becomes === "drop") return [replaced(prefix, personalExpression(log.format, name, "drop"), "")];
      return [...hashStatements(log, name, prefix), ...(fate === "metadata" ? [hashed] : [])];
    });
}

function replaced(prefix: string, expression: string, replacement: string): string {
  return escaped(`replace_pattern(${prefix}body, ${JSON.stringify(expression)}, ${JSON.stringify(replacement)})`);
}

/** The value in quotes, and the value without: the function gets the value alone, the format puts the rest back. */
function hashStatements({ format }: Log, name: string, prefix: string): readonly string[] {
  const isJson = format.format === "json";
  const key = isJson ? String.raw`${escapeRegexp(JSON.stringify(name))}\s*:\s*` : String.raw`\b${escapeRegexp(name)}=`;
  const written = isJson ? `${JSON.stringify(name)}:` : `${name}=`;
  const quoted = String.raw`${key}"((?:[^"\\]|\\.)*)"`;
  const bare = isJson ? String.raw`${key}([^\s"{\[,}\]]+)` : String.raw`${key}([^\s"]+)`;
  const statement = (expression: string, text: string) =>
    escaped(`replace_pattern(${prefix}body, ${JSON.stringify(expression)}, "$1", SHA256, ${JSON.stringify(text.replaceAll("%", "%%").replace(hole, "%s"))})`);
  return [statement(quoted, `${written}"${hole}"`), statement(bare, isJson ? `${written}"${hole}"` : `${written}${hole}`)];
}
const hole = "\u0000";

/** In a pattern each field has its place: what stands before and after it is put back. */
function patternStatements(pattern: string, name: string, becomes: "hash" | "drop", isMetadata: boolean, prefix: string): readonly string[] {
  const attribute = `${prefix}attributes[${JSON.stringify(fieldName(name))}]`;
  const { before, own, after } = patternPieces(pattern, name);
  const expression = JSON.stringify(`^(${before})${own}(${after})$`);
  if (becomes === "drop") return [escaped(`replace_pattern(${prefix}body, ${expression}, "\${1}-\${2}")`)];
  return [
    `set(${attribute}, SHA256(${attribute})) where ${attribute} != nil`,
    escaped(`replace_pattern(${prefix}body, ${expression}, Concat(["\${1}", ${attribute}, "\${2}"], "")) where ${attribute} != nil`),
    ...(isMetadata ? [] : [`delete_key(${prefix}attributes, ${JSON.stringify(fieldName(name))})`]),
  ];
}

/** A collector takes `$` for the start of a reference, and two of them for one. */
function escaped(text: string): string {
  return text.replaceAll("$", "$$$$");
}
