/** Plain data as YAML that looks written by hand and that every reader, of YAML 1.1 or 1.2, takes for the same data. */
import { remembered } from "./remembered.ts";

/**
 * Block style, two spaces, maps in insertion order, no final word on anything but data: `undefined` is left out, text of
 * several lines is a literal block, empty maps and lists stand inline. Each line of `header` becomes a `#` comment on top.
 * Fit for what JSON can say, and NaN and infinities; keys are shorter than 1,024 characters, as YAML asks.
 */
export function toYaml(value: unknown, header: readonly string[] = [], because: Because = {}): string {
  const comments = header.map((line) => `${comment(line)}\n`).join("");
  const body = Object.keys(because).length === 0 ? node(value, "") : explained(value, "", [], because);
  return `${comments}${comments && "\n"}${body.startsWith("\n") ? body.slice(1) : body.trimStart()}\n`;
}

/** Lines above the value at a path, by `JSON.stringify` of the keys and indices that lead to it. */
export type Because = Readonly<Record<string, readonly string[]>>;

/** Like `node`, with comments above what has a reason; comments stand above keys of maps and above items of lists. */
function explained(value: unknown, indent: string, path: readonly (string | number)[], because: Because): string {
  if (typeof value !== "object" || value === null) return node(value, indent);
  const further = `${indent}  `;
  const above = (key: string | number) => (because[JSON.stringify([...path, key])] ?? []).map((line) => `\n${indent}${comment(line)}`).join("");
  let text = "";
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      if (item === undefined) continue;
      const inner = explained(item, further, [...path, index], because);
      // The first key of a map stands on the line of the dash, unless a comment stands above it.
      const joined = inner.startsWith("\n") && !inner.trimStart().startsWith("# ") ? ` ${inner.slice(indent.length + 3)}` : inner;
      text += `${above(index)}\n${indent}-${joined}`;
    }
    return text || " []";
  }
  for (const [key, item] of Object.entries(value))
    if (item !== undefined) text += `${above(key)}\n${indent}${scalar(key)}:${explained(item, further, [...path, key], because)}`;
  return text || " {}";
}

/** A line of text as a comment, which stays one line whatever name stands in it. */
export function comment(line: string): string {
  return line === "" ? "#" : `# ${line.replace(/[\p{Cc}\p{Cs}\u2028\u2029\uFFFE\uFFFF]+/gu, " ")}`;
}

/** One item of a list of which the dash stands behind `indent` blanks: a file that is put together from parts. */
export function toYamlItem(value: unknown, indent: number): string {
  return `${list([value], " ".repeat(indent)).slice(1)}\n`;
}

/** What follows a key's `:`: a map or list starts on a new line, a scalar with a space; their further lines stand at `indent`, two spaces at the least. */
function node(value: unknown, indent: string): string {
  if (Array.isArray(value)) return list(value, indent);
  if (typeof value === "object" && value !== null) return map(value, indent);
  return ` ${typeof value === "string" && value.includes("\n") ? lines(value, indent || "  ") : scalar(value)}`;
}

function map(value: object, indent: string): string {
  let text = "";
  const further = `${indent}  `;
  for (const key of Object.keys(value)) {
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (item !== undefined) text += `\n${indent}${keyText(key)}:${node(item, further)}`;
  }
  return text || " {}";
}

/** A file with thousands of rules has a dozen different keys. */
const keyText = remembered(scalar, 1000);

function list(value: readonly unknown[], indent: string): string {
  let text = "";
  for (const item of value) {
    if (item === undefined) continue;
    const inner = node(item, `${indent}  `);
    // The first key of a map, or the first item of a list in a list, stands on the line of the dash.
    text += `\n${indent}-${inner.startsWith("\n") ? ` ${inner.slice(indent.length + 3)}` : inner}`;
  }
  return text || " []";
}

/** A literal block where one can hold the text as it is, else one quoted line. */
function lines(text: string, indent: string): string {
  if (looksOtherwise.test(text) || isUnprintable(text) || text.endsWith("\n\n")) return quoted(text);
  const ends = text.endsWith("\n");
  const body = ends ? text.slice(0, -1) : text;
  return `${ends ? "|" : "|-"}\n${indent}${body.replace(/\n(?!\n)/g, `\n${indent}`)}`;
}
/** Blanks at the beginning would be read as indentation, a line of nothing but blanks as an empty one. */
const looksOtherwise = /^[ \t\n]|\n[ \t]+(?:\n|$)/;

function scalar(value: unknown): string {
  if (typeof value === "string") return isPlain(value) ? value : quoted(value);
  if (typeof value !== "number") return String(value);
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  const text = String(value);
  // YAML 1.1 wants a point in a number with an exponent.
  return text.includes("e") && !text.includes(".") ? text.replace("e", ".0e") : text;
}

/** Whether a text needs no quotes; nor does one that goes on after it with a blank, or before it with a word. */
export function isPlain(text: string): boolean {
  if (text.length > 5 && isName.test(text)) return true;
  return !startsOtherwise.test(text) && !holdsOtherwise.test(text) && !readsOtherwise.test(text) && !isUnprintable(text);
}
/** Most text is a name. One of more than five letters is no word for truth, and it is a number only as an exponent without one. */
const isName = /^(?!e[-+]?\d)[a-z_][\w/-]*$/i;
/** Indicators that open something else, and the marks between documents: https://yaml.org/spec/1.2.2/#733-plain-style */
const startsOtherwise = /^(?:[\s,[\]{}#&*!|>'"%@`]|[-?:](?:\s|$)|---|\.\.\.|$)/;
const holdsOtherwise = /: |:$| #|[\t\n]|\s$/;
/** Null, truth, numbers (with base 2, 8, 16 and 60), times, merge and value of YAML 1.1 (https://yaml.org/type/) and 1.2. */
const readsOtherwise = new RegExp(
  [
    "^(?:~|null|true|false|yes|no|on|off|y|n|=|<<",
    "[-+]?(?:0b[01_]+|0o[0-7_]+|0x[\\da-f_]+)",
    "[-+]?(?:\\d[\\d_]*(?::[0-5]?\\d)*(?:\\.[\\d_]*)?|\\.[\\d_]*)?(?:e[-+]?\\d+)?",
    "[-+]?\\.inf|\\.nan",
    "\\d{4}-\\d\\d?-\\d\\d?(?:(?:t|\\s+)\\d.*)?)$",
  ].join("|"),
  "i",
);
/** What YAML does not let stand as it is, or reads as the end of a line. */
function isUnprintable(text: string): boolean {
  return special.test(text) && unprintable.test(text);
}
const special = /[^\n -~]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const unprintable = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/u;

/** Double quotes unless that would need escapes which single quotes do not. */
function quoted(text: string): string {
  if (isUnprintable(text) || /[\t\n]/.test(text)) {
    return JSON.stringify(text).replace(
      /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
  }
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}
