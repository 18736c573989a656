/** From the text that the compiler prints to findings. */
import { relative, resolve } from "node:path";
import type { Diagnostic } from "./diagnostic.ts";
import type { FilePlace } from "./ir/place.ts";

/** The errors in `output`, printed without colours by a compiler that ran in `folder`; those without a file stand at the start of `spec`. */
export function diagnosticsIn(output: string, spec: string, folder: string): readonly Diagnostic[] {
  const found: { line: RegExpExecArray; more: string[] }[] = [];
  for (const text of output.split(/\r?\n/)) {
    const line = /^(?:(.+)\((\d+),(\d+)\): )?error TS(\d+): (.*)$/.exec(text);
    if (line) found.push({ line, more: [] });
    else if (/^\s+\S/.test(text)) found.at(-1)?.more.push(text.trim());
  }
  return found.map(({ line, more }) => {
    const [, name, row, column, code = "", head = ""] = line;
    const file = name === undefined ? undefined : resolve(folder, name);
    const known = file !== undefined && !isInside(folder, file);
    return {
      rule: "types",
      severity: "error",
      subject: `types.TS${code}`,
      ...said(head, more),
      at: known ? placeOf(file, Number(row), Number(column), code, head) : { kind: "file", file: spec, line: 1, column: 1, endLine: 1, endColumn: 2 },
    };
  });
}

function isInside(folder: string, file: string): boolean {
  return !relative(folder, file).startsWith("..");
}

/** Codes of messages whose first quoted name stands at the place: unknown names, properties, exports and modules. */
const named = new Set(["2304", "2305", "2339", "2353", "2448", "2551", "2552", "2561", "2724", "18048"]);

/** The compiler prints where something starts. Where the message does not tell the length either, the place is empty: `locate` knows the syntax. */
function placeOf(file: string, line: number, column: number, code: string, message: string): FilePlace {
  const name = named.has(code) ? /'([\p{ID_Start}$_][\p{ID_Continue}$]*)'/u.exec(message)?.[1] : undefined;
  return { kind: "file", file, line, column, endLine: line, endColumn: column + (name?.length ?? 0) };
}

/**
 * The compiler explains top down, and the last line is the cause. What a type of ours refuses says why in its name:
 * `Refused<"reason">`.
 */
function said(head: string, more: readonly string[]): { readonly message: string; readonly help?: string } {
  const reasons = new Set([...[head, ...more].join("\n").matchAll(/\b(?:Refused|NeedsBound)<"((?:[^"\\]|\\.)*)">/g)].map(([, reason]) => reason));
  // A type that lists several says what would be refused, not what is.
  const [reason] = reasons.size === 1 ? reasons : [];
  const guess = / Did you mean (?:to write )?'(.+)'\?$/.exec(head);
  const cause = more.at(-1);
  const first = sentence(guess ? head.slice(0, guess.index) : head);
  if (reason !== undefined) return { message: first, help: reason };
  return { message: cause === undefined ? first : `${first}: ${sentence(cause)}`, ...(guess && { help: `did you mean \`${guess[1]}\`?` }) };
}

function sentence(text: string): string {
  const one = text.replace(/\.$/, "");
  return one.charAt(0).toLowerCase() + one.slice(1);
}
