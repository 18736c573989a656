/** Rust's source text, as rustfmt leaves it with its defaults. */

const width = 100;

export function rustString(text: string): string {
  const escaped = text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t");
  return `"${escaped.replace(/\p{Cc}/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`)}"`;
}

export function rustFloat(value: number): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** A comment of some sentences above a line that begins with `indent`. */
export function rustComment(sign: string, sentences: readonly string[], indent: string): string {
  const words = sentences.join(" ").replace(/\s+/g, " ").trim().split(" ");
  return filled(words, " ", width - indent.length - sign.length - 1)
    .map((line) => `${indent}${sign} ${line}\n`)
    .join("");
}

/** A call, or a struct, on a line that begins with `indent`: arguments of more than 60 characters (18 in a struct) stand on a line each. */
export function rustCall(open: string, given: readonly string[], close: string, indent: string): string {
  const line = given.join(", ");
  const space = close === "}" ? " " : "";
  if (line.length <= (close === "}" ? 18 : 60) && indent.length + open.length + line.length + 3 <= width) return `${open}${space}${line}${space}${close}`;
  return `${open}\n${given.map((each) => `${indent}    ${each},\n`).join("")}${indent}${close}`;
}

/** An array on a line that begins with `indent`: on that line up to so many characters, else short values side by side, others on a line each. */
export function rustList(values: readonly string[], indent: string, most = 60): string {
  const line = values.join(", ");
  if (line.length <= most) return `[${line}]`;
  const inner = `${indent}    `;
  const lines = values.every((value) => value.length <= 10) ? filled(values, ", ", width - inner.length - 2, 1) : values;
  return `[\n${lines.map((each) => `${inner}${each},\n`).join("")}${indent}]`;
}

/** Words on as few lines as hold them; the last word of all may stand out by `more`: no blank follows it. */
function filled(words: readonly string[], between: string, limit: number, more = 0): readonly string[] {
  const lines: string[] = [];
  for (const [index, word] of words.entries()) {
    const last = lines.at(-1);
    const most = index === words.length - 1 ? limit + more : limit;
    if (last !== undefined && last.length + between.length + word.length <= most) lines[lines.length - 1] = `${last}${between}${word}`;
    else lines.push(word);
  }
  return lines;
}
