/** Python's source text, as black and ruff leave it with their defaults. */

const width = 88;

/** Double quotes, unless single ones need fewer escapes. */
export function pyString(text: string): string {
  const json = JSON.stringify(text);
  const single = `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  return single.length < json.length ? single : json;
}

export interface PyBracket {
  /** All that stands before the parts: `labels=(`. */
  readonly open: string;
  readonly parts: readonly PyLayout[];
  readonly close: ")" | "]" | "}" | string;
}
/** A text is never broken. */
export type PyLayout = string | PyBracket;

export function tuple(open: string, parts: readonly PyLayout[]): PyBracket {
  return { open: `${open}(`, parts, close: ")" };
}

/** `layout` on a line that begins with `indent`, followed by `after` more characters: on that line where it fits, else a part on each. */
export function pyLaidOut(layout: PyLayout, indent: string, after = 1): string {
  const line = flat(layout);
  if (typeof layout === "string" || indent.length + line.length + after <= width) return line;
  const inner = `${indent}    `;
  const parts = layout.parts.map((part) => `${inner}${pyLaidOut(part, inner)},\n`);
  return `${layout.open}\n${parts.join("")}${indent}${layout.close}`;
}

function flat(layout: PyLayout): string {
  if (typeof layout === "string") return layout;
  const { open, parts, close } = layout;
  // A tuple of one needs its comma, a call of one does not.
  const comma = parts.length === 1 && close === ")" && /(^|[=( ])\($/.test(open) ? "," : "";
  return `${open}${parts.map(flat).join(", ")}${comma}${close}`;
}

/** A docstring of some sentences, on lines that begin with `indent`. */
export function docstring(sentences: readonly string[], indent: string): string {
  const text = sentences.join(" ").replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"').replace(/\s+/g, " ").trim();
  const safe = text.endsWith('"') ? `${text} ` : text;
  if (indent.length + safe.length + 6 <= width) return `${indent}"""${safe}"""\n`;
  const lines: string[] = [];
  for (const word of safe.split(" ").filter((each) => each !== "")) {
    const last = lines.at(-1);
    const limit = width - indent.length - (lines.length <= 1 ? 3 : 0);
    if (last !== undefined && last.length + 1 + word.length <= limit) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return `${indent}"""${lines.join(`\n${indent}`)}\n${indent}"""\n`;
}
