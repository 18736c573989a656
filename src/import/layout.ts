/** Code that is put together from parts: what fits stands on one line, and what does not on a line for each part, as formatters lay it out. */

/** Text that stays as it is, or parts that may be broken into lines. */
export type Code = string | Brackets | Entry | Chain | Template | readonly Code[];

interface Brackets {
  readonly is: "brackets";
  readonly open: string;
  readonly close: string;
  readonly parts: readonly Code[];
  /** Each part has a line of its own, however short. */
  readonly spread: boolean;
}

/** A text that does not fit behind its name stands below it. */
interface Entry {
  readonly is: "entry";
  readonly key: string;
  readonly value: Code;
}

/** Calls on what calls give: `a.b(…).c(…)`. */
interface Chain {
  readonly is: "chain";
  readonly head: string;
  readonly calls: readonly Code[];
}

/** A template in several lines. */
interface Template {
  readonly is: "template";
  readonly tag: string;
  readonly lines: readonly string[];
}

export function call(name: string, ...args: readonly Code[]): Code {
  return [name, { is: "brackets", open: "(", close: ")", parts: args, spread: false }];
}

export function chain(head: string, calls: readonly Code[]): Code {
  return calls.length === 0 ? head : { is: "chain", head, calls };
}

/** Several objects of several entries stand below one another. */
export function array(parts: readonly Code[], spread = false): Code {
  const large = parts.length > 1 && parts.every((part) => typeof part === "object" && "is" in part && part.is === "brackets" && part.parts.length > 1);
  return parts.length === 0 ? "[]" : { is: "brackets", open: "[", close: "]", parts, spread: spread || large };
}

/** Entries without a value are left out. */
export function object(entries: Readonly<Record<string, Code | undefined>>, spread = false): Code {
  const parts = Object.entries(entries).flatMap(([name, value]): readonly Code[] => (value === undefined ? [] : [entry(name, value)]));
  return parts.length === 0 ? "{}" : { is: "brackets", open: "{", close: "}", parts, spread };
}

function entry(name: string, value: Code): Code {
  const key = isIdentifier(name) ? name : quoted(name);
  return key === value ? key : { is: "entry", key, value };
}

/** A tagged template that says `text`; what would end it, or begin a hole, stands in a hole. */
export function template(tag: string, text: string): Code {
  const lines = text.replace(/`|\$(?=\{)/g, (character) => `\${"${character}"}`).split("\n");
  return lines.length === 1 ? `${tag}\`${lines[0]}\`` : { is: "template", tag, lines };
}

export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name);
}

/** A text in the quotes that need fewer escapes. */
export function quoted(text: string): string {
  const double = JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const [singles, doubles] = [text.split("'").length, text.split('"').length];
  return doubles > singles ? `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'` : double;
}

const width = 120;

/** The code as lines of 120 characters where names allow it; the first follows on `column` others, and `behind` follow the last. */
export function laidOut(code: Code, indent = 0, column = indent, behind = 0): string {
  const flat = onOneLine(code);
  if (flat !== undefined && column + flat.length + behind <= width) return flat;
  if (typeof code === "string") return code;
  if (!("is" in code)) return sequence(code, indent, column, behind);
  if (code.is === "chain") return links(code, indent, column, behind);
  if (code.is === "entry") {
    const key = typeof code.value === "string" ? `${code.key}:\n${" ".repeat(indent + 2)}` : `${code.key}: `;
    return key + laidOut(code.value, indent, column + key.length, behind);
  }
  return code.is === "template" ? linesOf(code, indent) : inBrackets(code, indent, column, behind);
}

/** Only what comes last is opened over several lines. */
function sequence(code: readonly Code[], indent: number, column: number, behind: number): string {
  let text = "";
  for (const part of code) {
    const line = text.lastIndexOf("\n");
    text += laidOut(part, indent, line < 0 ? column + text.length : text.length - line - 1, behind);
  }
  return text;
}

/** One call is opened where it stands; of several each begins a line. */
function links({ head, calls }: Chain, indent: number, column: number, behind: number): string {
  const [first] = calls;
  if (calls.length === 1 && first !== undefined) return `${head}.${laidOut(first, indent, column + head.length + 1, behind)}`;
  const pad = " ".repeat(indent + 2);
  return head + calls.map((each) => `\n${pad}.${laidOut(each, indent + 2, indent + 3, behind)}`).join("");
}

function linesOf({ tag, lines }: Template, indent: number): string {
  const pad = " ".repeat(indent);
  return `${tag}\`\n${lines.map((line) => `${pad}  ${line}\n`).join("")}${pad}\``;
}

function inBrackets(code: Brackets, indent: number, column: number, behind: number): string {
  const { open, close, parts } = code;
  const hugged = open === "(" ? hugging(parts, indent, column + 1, behind) : undefined;
  if (hugged !== undefined) return `(${hugged})`;
  const pad = " ".repeat(indent + 2);
  const lines = parts.map((part) => `${pad}${laidOut(part, indent + 2, indent + 2, 1)}${isComment(part) ? "" : ","}\n`);
  return `${open}\n${lines.join("")}${" ".repeat(indent)}${close}`;
}

/** The last argument of a call, an object or a list, opens on the line of the call where those before it fit there; so does a template that is alone. */
function hugging(parts: readonly Code[], indent: number, column: number, behind: number): string | undefined {
  const last = parts.at(-1);
  if (typeof last !== "object" || !("is" in last)) return undefined;
  if (last.is === "template") return parts.length === 1 ? linesOf(last, indent) : undefined;
  if (last.is !== "brackets") return undefined;
  const before = parts.slice(0, -1).map(onOneLine);
  const first = before.map((part) => `${part}, `).join("");
  if (before.includes(undefined) || column + first.length + 1 > width) return undefined;
  return first + inBrackets(last, indent, column + first.length, behind + 1);
}

function onOneLine(code: Code): string | undefined {
  if (typeof code === "string") return code;
  if (!("is" in code)) return joined(code, "");
  if (code.is === "template" || (code.is === "brackets" && code.spread)) return undefined;
  if (code.is === "chain") return joined([code.head, ...code.calls], ".");
  if (code.is === "entry") return joined([code.key, code.value], ": ");
  const parts = joined(code.parts, ", ");
  const space = code.open === "{" ? " " : "";
  return parts === undefined ? undefined : `${code.open}${space}${parts}${space}${code.close}`;
}

function joined(code: readonly Code[], between: string): string | undefined {
  const parts = code.map(onOneLine);
  return parts.includes(undefined) ? undefined : parts.join(between);
}

function isComment(code: Code): boolean {
  return typeof code === "string" && code.startsWith("//");
}
