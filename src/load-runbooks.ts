/** What people keep beside a spec for its runbooks: notes on alerts, and a template. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FilePlace } from "./ir/place.ts";
import type { Runbooks } from "./ir/system.ts";

/** A text with the file that it is all of. */
export interface FoundText {
  readonly text: string;
  readonly file: string;
  readonly at: FilePlace;
}

export interface FoundRunbooks {
  /** By the name of the file without its ending, which is the name of the alert. */
  readonly notes: ReadonlyMap<string, FoundText>;
  readonly template?: FoundText;
  /** The spec names a template that cannot be read. */
  readonly missing?: string;
}

/** Looks for what the spec at `spec` names; a folder of notes that is not there has none. */
export function findRunbooks(spec: string, { notes: folder, template: name }: Runbooks): FoundRunbooks {
  const beside = dirname(spec);
  const names = filesIn(join(beside, folder)).filter((file) => file.endsWith(".md") && file !== "README.md");
  const notes = new Map(
    names.flatMap((file) => [[file.slice(0, -3), textOf(join(beside, folder, file))] as const]).flatMap(([key, text]) => (text ? [[key, text] as const] : [])),
  );
  const template = name === undefined ? undefined : textOf(join(beside, name));
  return { notes, ...(template && { template }), ...(name !== undefined && !template && { missing: name }) };
}

/** In the same order on every machine. */
function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function textOf(file: string): FoundText | undefined {
  try {
    const text = readFileSync(file, "utf8").replaceAll("\r\n", "\n");
    const end = Math.max(1, text.indexOf("\n") < 0 ? text.length : text.indexOf("\n")) + 1;
    return { text, file, at: { kind: "file", file, line: 1, column: 1, endLine: 1, endColumn: end } };
  } catch {
    return undefined;
  }
}
