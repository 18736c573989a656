/** Go's source text, as gofmt leaves it. */

/** Where comments and lists of arguments are broken. */
const width = 120;

export function goString(text: string): string {
  return JSON.stringify(text);
}

/** A comment of some sentences above a line that begins with `indent`. */
export function goComment(sentences: readonly string[], indent: string): string {
  const text = sentences.join(" ").replaceAll("`", "").replace(/\s+/g, " ").trim();
  return filled(text.split(" "), " ", width - 3 - indent.length)
    .map((line) => `${indent}// ${line}\n`)
    .join("");
}

/** What stands between the brackets of a call: one line, or one for each group of arguments that has any. */
export function goCall(groups: readonly (readonly string[])[], indent: string): string {
  const line = groups.flat().join(", ");
  if (line.length <= width - 30) return line;
  const lines = groups.filter((group) => group.length > 0).map((group) => group.join(", "));
  return `\n${lines.map((each) => `${indent}\t${each},\n`).join("")}${indent}`;
}

/** The same, with as many arguments on a line as fit. */
export function goArguments(given: readonly string[], indent: string): string {
  const line = given.join(", ");
  if (line.length <= width - 30) return line;
  const lines = filled(given, ", ", width - 10);
  return `\n${lines.map((each) => `${indent}\t${each},\n`).join("")}${indent}`;
}

function filled(words: readonly string[], between: string, limit: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + between.length + word.length <= limit) lines[lines.length - 1] = `${last}${between}${word}`;
    else lines.push(word);
  }
  return lines;
}
