/** For people: each finding with the line that shows it, the place underlined, and the way out. */
import type { Located, Severity, Spot } from "../diagnostic.ts";
import { displayWidth, graphemesOf, isPlain } from "../util/display-width.ts";
import type { Reporter } from "./report.ts";

export const text: Reporter = {
  name: "text",
  print(located, options) {
    if (located.length === 0) return "";
    const paint = options.color ? painted : plain;
    const findings = located.map((one) => finding(one, paint, options.width ?? 120));
    return `${findings.join("\n")}${summary(located)}`;
  },
};

type Style = Severity | "bold" | "faint";
type Paint = (style: Style, text: string) => string;

const codes: Readonly<Record<Style, string>> = { error: "1;31", warning: "1;33", info: "1;36", bold: "1", faint: "2" };
const painted: Paint = (style, said) => `\u001B[${codes[style]}m${said}\u001B[0m`;
const plain: Paint = (_, said) => said;

function finding(one: Located, paint: Paint, width: number): string {
  const { rule, severity, message, help, related = [] } = one;
  const lines = [`${paint("bold", where(one))} ${paint(severity, `${severity}[${rule}]`)} ${block(message, "  ")}`, ...excerpt(one, severity, paint, width)];
  for (const other of related) lines.push(`  ${where(other)} ${block(other.message, "  ")}`, ...excerpt(other, "faint", paint, width));
  if (help !== undefined) lines.push(`  ${paint("bold", "help:")} ${block(help, "  ")}`);
  return `${lines.join("\n")}\n`;
}

function where({ file, line, column }: Spot): string {
  return `${printable(file)}:${line}:${column}`;
}

/** A text of several lines, its further lines indented. */
function block(said: string, indent: string): string {
  return said
    .split(/\r\n|[\n\r]/)
    .map(printable)
    .join(`\n${indent}`);
}

/** What a terminal would obey rather than show. */
function printable(said: string): string {
  if (isPlain(said)) return said;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is meant
  return said.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\uFFFD");
}

/** The lines of a place with what is meant underlined; nothing for a place of no length, as the start of a file. */
function excerpt({ line, column, endLine, endColumn, excerpt: lines }: Spot, style: Style, paint: Paint, width: number): readonly string[] {
  if (line === endLine && column === endColumn && column === 1) return [];
  const gutter = String(line + lines.length - 1).length + 1;
  return lines.flatMap((content, index) => {
    const first = index === 0 ? column - 1 : content.length - content.trimStart().length;
    const last = line + index === endLine ? endColumn - 1 : content.length;
    const { shown, before, marked } = cut(content, first, Math.max(last, first), width - gutter - 3);
    const number = paint("faint", `${String(line + index).padStart(gutter)} |`);
    return [`${number} ${shown}`.trimEnd(), `${paint("faint", `${" ".repeat(gutter)} |`)} ${" ".repeat(before)}${paint(style, "^".repeat(marked))}`];
  });
}

/** A line with tabs as spaces, cut around the place where it is too long; `before` and `marked` are columns of the terminal. */
function cut(content: string, first: number, last: number, width: number): { readonly shown: string; readonly before: number; readonly marked: number } {
  if (content.length <= width - 2 && isPlain(content)) return { shown: content, before: first, marked: Math.max(Math.min(last, content.length) - first, 1) };
  const [head, middle, tail] = [content.slice(0, first), content.slice(first, last), content.slice(last)].map((part) =>
    printable(part.replaceAll("\t", "  ")),
  ) as [string, string, string];
  const place = fromStart(middle, Math.max(width - 2, 1));
  const room = Math.max(width - displayWidth(place) - 2, 0);
  const after = fromStart(tail, Math.max(Math.floor(room / 2), room - displayWidth(head)));
  const before = fromEnd(head, room - displayWidth(after));
  const left = before === head ? "" : "…";
  const ended = after === tail && place === middle;
  return {
    shown: `${left}${before}${place}${after}${ended ? "" : "…"}`,
    before: left.length + displayWidth(before),
    marked: Math.max(displayWidth(place), 1),
  };
}

function fromStart(said: string, width: number): string {
  if (isPlain(said)) return said.slice(0, width);
  if (displayWidth(said) <= width) return said;
  let taken = "";
  let left = width;
  for (const grapheme of graphemesOf(said)) {
    left -= displayWidth(grapheme);
    if (left < 0) break;
    taken += grapheme;
  }
  return taken;
}

function fromEnd(said: string, width: number): string {
  if (isPlain(said)) return said.slice(Math.max(said.length - width, 0));
  if (displayWidth(said) <= width) return said;
  let taken = "";
  let left = width;
  for (const grapheme of graphemesOf(said).toReversed()) {
    left -= displayWidth(grapheme);
    if (left < 0) break;
    taken = grapheme + taken;
  }
  return taken;
}

/** `2 errors, 1 warning`; what is for information is not counted. */
function summary(located: readonly Located[]): string {
  const counts = (["error", "warning"] as const).flatMap((severity) => {
    const count = located.filter((one) => one.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? "" : "s"}`];
  });
  return counts.length === 0 ? "" : `\n${counts.join(", ")}\n`;
}
