/** JSON text as data, in which the characters of every key and value are known: https://www.rfc-editor.org/rfc/rfc8259 */

/** Characters from `start` to `end`, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type JsonText =
  | {
      readonly data: unknown /** Of a value, or of the key that leads to it; of what is not there, of the innermost thing around it that is. */;
      readonly spanOf: (path: readonly (string | number)[], what?: "key" | "value") => Span;
    }
  /** The fact, with a small first letter. */
  | { readonly error: string; readonly at: Span };

/** Deeper than any dashboard, and far from the end of the stack. */
const deepest = 200;

/** Reads a whole text. Of two members with one name, which JSON leaves open, the second is an error. */
export function readJsonText(text: string): JsonText {
  try {
    const data = asWritten(text);
    let root = data === undefined ? rootOf(text) : undefined;
    return {
      data: root ? root.data : data,
      spanOf(path, what = "value") {
        root ??= rootOf(text);
        return spanOf(root, path, what);
      },
    };
  } catch (error) {
    if (error instanceof JsonError) return { error: error.message, at: error.at };
    throw error;
  }
}

/** The data of a text that a program wrote, in which no name can stand twice: few of its characters are ever asked about. */
function asWritten(text: string): unknown {
  try {
    const data: unknown = JSON.parse(text);
    const whole = text.trimEnd();
    return (JSON.stringify(data) === whole || JSON.stringify(data, undefined, 2) === whole) && isShallow(data, deepest) ? data : undefined;
  } catch {
    // What is wrong, and where, is for a reader that counts characters.
    return undefined;
  }
}

function isShallow(data: unknown, levels: number): boolean {
  if (typeof data !== "object" || data === null) return true;
  return levels > 0 && Object.values(data).every((value) => isShallow(value, levels - 1));
}

function rootOf(text: string): Node {
  const reader: Reader = { text, at: 0, depth: 0 };
  const root = value(reader);
  space(reader);
  if (reader.at < text.length) fail(reader, "something follows the end of the JSON");
  return root;
}

interface Node extends Span {
  readonly data: unknown;
  readonly parts?: ReadonlyMap<string | number, { readonly key?: Span; readonly node: Node }>;
}

interface Reader {
  readonly text: string;
  at: number;
  depth: number;
}

class JsonError extends Error {
  readonly at: Span;
  constructor(message: string, at: Span) {
    super(message);
    this.at = at;
  }
}

function fail(reader: Reader, message: string, start = reader.at, end = Math.max(reader.at, start + 1)): never {
  const last = Math.min(reader.text.length, end);
  throw new JsonError(message, { start: Math.min(start, last), end: last });
}

function space(reader: Reader): void {
  for (let code = reader.text.charCodeAt(reader.at); code === 32 || code === 10 || code === 9 || code === 13; ) code = reader.text.charCodeAt(++reader.at);
}

function value(reader: Reader): Node {
  space(reader);
  const start = reader.at;
  const first = reader.text[start];
  if (first === "{") return nested(reader, "}", member);
  if (first === "[") return nested(reader, "]", (inner, _, index) => [index, { node: value(inner) }]);
  if (first === '"') return { data: string(reader), start, end: reader.at };
  const word = /[^\s,:[\]{}"]*/y;
  word.lastIndex = start;
  const found = word.exec(reader.text)?.[0] ?? "";
  reader.at += found.length;
  if (Object.hasOwn(words, found)) return { data: words[found], start, end: reader.at };
  if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(found)) return { data: Number(found), start, end: reader.at };
  if (found === "") fail(reader, first === undefined ? "the JSON ends where a value is due" : `\`${first}\` stands where a value is due`);
  return fail(reader, `\`${found.slice(0, 40)}\` is no value of JSON`, start);
}

const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };

type Part = readonly [string | number, { readonly key?: Span; readonly node: Node }];

/** A list or an object, whose parts `read` reads. */
function nested(reader: Reader, close: "]" | "}", read: (reader: Reader, parts: ReadonlyMap<string | number, unknown>, index: number) => Part): Node {
  const start = reader.at;
  if (++reader.depth > deepest) fail(reader, `the JSON is more than ${deepest} levels deep`);
  const parts = new Map<string | number, { readonly key?: Span; readonly node: Node }>();
  reader.at++;
  space(reader);
  if (reader.text[reader.at] !== close) {
    for (;;) {
      space(reader);
      if (parts.size > 0 && reader.text[reader.at] === close) trailing(reader, close);
      const [key, part] = read(reader, parts, parts.size);
      parts.set(key, part);
      space(reader);
      const next = reader.text[reader.at];
      if (next === close) break;
      if (next !== ",") fail(reader, next === undefined ? `the JSON ends before \`${close}\`` : `\`${next}\` stands where a comma or \`${close}\` is due`);
      reader.at++;
    }
  }
  reader.at++;
  reader.depth--;
  const found = [...parts].map(([key, { node }]) => [key, node.data] as const);
  return { data: close === "]" ? found.map(([, data]) => data) : Object.fromEntries(found), parts, start, end: reader.at };
}

function trailing(reader: Reader, close: string): never {
  const comma = reader.text.lastIndexOf(",", reader.at);
  return fail(reader, `a comma stands before \`${close}\``, comma, comma + 1);
}

function member(reader: Reader, parts: ReadonlyMap<string | number, unknown>): Part {
  const start = reader.at;
  const next = reader.text[start];
  if (next !== '"') fail(reader, next === undefined ? "the JSON ends where a name is due" : `\`${next}\` stands where a name in double quotes is due`);
  const name = string(reader);
  const key = { start, end: reader.at };
  if (parts.has(name)) fail(reader, `\`${name}\` stands twice in one object`, start);
  space(reader);
  if (reader.text[reader.at] !== ":") fail(reader, `no colon follows the name \`${name}\``);
  reader.at++;
  return [name, { key, node: value(reader) }];
}

function string(reader: Reader): string {
  const start = reader.at;
  const form = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
  form.lastIndex = start;
  const found = form.exec(reader.text)?.[0];
  if (found === undefined) return fail(reader, "this text does not end, or has a character or escape that JSON does not allow", start);
  reader.at += found.length;
  return JSON.parse(found) as string;
}

function spanOf(root: Node, path: readonly (string | number)[], what: "key" | "value"): Span {
  let node = root;
  let key: Span | undefined;
  for (const step of path) {
    const part = node.parts?.get(step);
    if (!part) return { start: (key ?? node).start, end: (key ?? node).end };
    key = part.key;
    node = part.node;
  }
  const { start, end } = what === "key" && key ? key : node;
  return { start, end };
}
