/** Markdown that obsc writes. */

/** A block of code with its language; a fence longer than any in it. */
export function code(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A table; cells hold no line breaks, and a bar in one is no border. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/\s*\n\s*/g, " ").replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => " --- |").join("")}`, ...rows.map(line)].join("\n");
}

/** The header of a generated file; a reader of the page does not see it. */
export function hidden(header: readonly string[]): string {
  return header.map((line) => `<!-- ${line.replaceAll("--", "- -")} -->`).join("\n");
}

/** Blocks with an empty line between each two, and a line break at the end. */
export function page(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block.trim() !== "").join("\n\n")}\n`;
}

/** Text for a heading or a list item: one line, in which nothing begins a tag. */
export function line(text: string): string {
  return text.replace(/\s+/g, " ").trim().replaceAll("<", "&lt;");
}
