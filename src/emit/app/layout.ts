/** Source text within a width: on one line where it fits, else a part on each. */

/** Longest line of a generated module, where it can be broken at all. */
export const width = 130;

/** A bracket and what is in it: `open` has all that stands before its parts, such as `labels: [`. */
export interface Bracket {
  readonly open: string;
  readonly parts: readonly Layout[];
  readonly close: "}" | "]" | ")";
  /** As many parts on a line as fit, for long lists of short things. */
  readonly filled?: boolean;
}
/** A text is never broken. */
export type Layout = string | Bracket;

/** `layout` as it stands on a line that begins with `indent`, followed by `after` more characters, such as a comma. */
export function laidOut(layout: Layout, indent: string, after = 1): string {
  const line = flat(layout);
  if (typeof layout === "string" || (!line.includes("\n") && indent.length + line.length + after <= width)) return line;
  const inner = `${indent}  `;
  const parts = layout.parts.map((part) => `${laidOut(part, inner)},`);
  const lines = layout.filled ? filled(parts, inner) : parts;
  return `${layout.open}\n${lines.map((each) => `${inner}${each}\n`).join("")}${indent}${layout.close}`;
}

/** A doc comment of some sentences, with its line's end. */
export function docComment(sentences: readonly string[], indent: string): string {
  // On one line, and unable to end the comment.
  const text = sentences.join(" ").replaceAll("*/", "* /").replace(/\s+/g, " ").trim();
  const line = `${indent}/** ${text} */`;
  if (line.length <= width) return `${line}\n`;
  const inner = `${indent} * `;
  const lines = filled(text.split(" "), inner);
  return `${indent}/**\n${lines.map((each) => `${inner}${each}\n`).join("")}${indent} */\n`;
}

function flat(layout: Layout): string {
  if (typeof layout === "string") return layout;
  const { open, parts, close } = layout;
  const space = close === "}" && parts.length > 0 ? " " : "";
  return `${open}${space}${parts.map(flat).join(", ")}${space}${close}`;
}

/** Words on as few lines as hold them. */
function filled(words: readonly string[], indent: string): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && indent.length + last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
