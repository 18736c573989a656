/** Files of configuration that have no part of their own: data, with a place for each value. */
import type { ConfigFile, ConfigFormat, Path } from "../derive/part.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { TextSource } from "./text-source.ts";
import { isSettings, readYaml, type YamlDocument } from "./yaml-document.ts";

/**
 * The file as a part of a Plan. Of several documents a path begins with the index of the document, as `placeOf` reads it
 * where there is more than one. Environment files are a map of names to values.
 */
export function readConfig(
  source: TextSource,
  format: ConfigFormat,
  path: string,
): { readonly file?: ConfigFile; readonly diagnostics: readonly Diagnostic[] } {
  const { documents, diagnostics } = format === "env" ? readEnv(source) : readYaml(source);
  if (diagnostics.length > 0) return { diagnostics };
  const wrong = documents.find(({ data }) => !isSettings(data));
  if (wrong) {
    const help = "write it as `key: value` lines";
    return { diagnostics: [{ rule: "raw", severity: "error", subject: source.subject, message: "this is no map of settings", help, at: wrong.placeOf([]) }] };
  }
  if (documents.length === 0) {
    const at = source.place(0, Math.max(1, source.text.indexOf("\n")));
    const help = "write its settings, or leave the text out";
    return { diagnostics: [{ rule: "raw", severity: "error", subject: source.subject, message: "the text has no settings", help, at }] };
  }
  const file: ConfigFile = {
    format,
    path,
    documents: documents.map(({ data }) => data).filter(isSettings),
    text: source.text,
    because: {},
    raw: true,
    subject: source.subject,
    at: source.place(0, Math.max(1, source.text.indexOf("\n"))),
    placeOf: (way, what) => placeOf(documents, way, what),
    allow: [],
  };
  return { file, diagnostics: [] };
}

function placeOf(documents: readonly YamlDocument[], path: Path, what: "key" | "value" = "value") {
  const [first, ...rest] = path;
  const many = documents.length > 1 && typeof first === "number";
  const document = (many ? documents[first] : documents[0]) as YamlDocument;
  return document.placeOf(many ? rest : path, what);
}

/** `NAME=value` lines; `#` begins a comment, quotes around a value are not part of it. */
function readEnv(source: TextSource): { readonly documents: readonly YamlDocument[]; readonly diagnostics: readonly Diagnostic[] } {
  const data: Record<string, string> = {};
  const places = new Map<string, { readonly key: readonly [number, number]; readonly value: readonly [number, number] }>();
  const diagnostics: Diagnostic[] = [];
  let start = 0;
  for (const line of source.text.split("\n")) {
    const [, before = "", name = "", equals = "", value = ""] = /^(\s*(?:export\s+)?)([A-Za-z_]\w*)(\s*=\s*)(.*?)\s*$/.exec(line) ?? [];
    if (name !== "") {
      const key = start + before.length;
      const from = key + name.length + equals.length;
      data[name] = value.replace(/^(["'])(.*)\1$/, "$2");
      places.set(name, { key: [key, key + name.length], value: [from, Math.max(from + value.length, from + 1)] });
    } else if (line.trim() !== "" && !line.trim().startsWith("#")) {
      const at = source.place(start, start + Math.max(1, line.length));
      diagnostics.push({
        rule: "raw",
        severity: "error",
        subject: source.subject,
        message: "this line sets no variable",
        help: "write it as `NAME=value`",
        at,
      });
    }
    start += line.length + 1;
  }
  const document: YamlDocument = {
    data,
    placeOf(path, what = "value") {
      const place = places.get(String(path[0]));
      const [from, to] = place?.[what] ?? [0, 1];
      const { yaml: _yaml, ...plain } = source.place(from, to);
      return plain;
    },
  };
  return { documents: [document], diagnostics };
}
