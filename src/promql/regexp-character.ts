/** Single characters and classes of characters in an RE2 pattern. */
import { quote } from "./error.ts";
import { isUnicodeClass } from "./regexp-class.ts";

export interface PatternReader {
  readonly pattern: string;
  position: number;
  /** No `:]` is left to come: looking for one again and again would take quadratic time. */
  noNamedClass?: true;
}

/** Reads `\d` and its like, if that is what stands here. */
export function readPerlClass(reader: PatternReader): boolean {
  const found = reader.pattern[reader.position] === "\\" && "dDsSwW".includes(reader.pattern[reader.position + 1] ?? "-");
  if (found) reader.position += 2;
  return found;
}

/** Reads `\pL` or `\P{Greek}`: nothing when neither stands here, true, or what is wrong. */
export function readUnicodeClass(reader: PatternReader): true | string | undefined {
  const match = /\\[pP](?:\{(?<braced>[^}]*)\}|(?<letter>[^{]))/suy;
  if (!/^\\[pP]/.test(reader.pattern.slice(reader.position, reader.position + 2))) return undefined;
  match.lastIndex = reader.position;
  const found = match.exec(reader.pattern);
  const name = found?.groups?.braced ?? found?.groups?.letter;
  if (found === null || name === undefined || !isUnicodeClass(name.replace(/^\^/, ""))) {
    return `unknown character class ${quote(found?.[0] ?? reader.pattern.slice(reader.position, reader.position + 3))}`;
  }
  reader.position = match.lastIndex;
  return true;
}

/** Reads `[a-z\d[:alpha:]]`: nothing, or what is wrong. */
export function readClass(reader: PatternReader): string | undefined {
  const { pattern, position: start } = reader;
  reader.position += pattern[start + 1] === "^" ? 2 : 1;
  for (let first = true; first || pattern[reader.position] !== "]"; first = false) {
    const named = readNamedClass(reader) ?? readUnicodeClass(reader);
    if (typeof named === "string") return named;
    if (named === true || readPerlClass(reader)) continue;
    const rangeStart = reader.position;
    const low = readClassRune(reader, start);
    if (typeof low === "string") return low;
    if (pattern[reader.position] !== "-" || (pattern[reader.position + 1] ?? "]") === "]") continue;
    reader.position++;
    const high = readClassRune(reader, start);
    if (typeof high === "string") return high;
    if (high < low) return `range ${quote(pattern.slice(rangeStart, reader.position))} is the wrong way round`;
  }
  reader.position++;
  return undefined;
}

const namedClasses = /^\[:\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]$/;

/** Reads `[:alpha:]`: nothing when it does not stand here, true, or what is wrong. */
function readNamedClass(reader: PatternReader): true | string | undefined {
  const { pattern, position } = reader;
  if (pattern[position] !== "[" || pattern[position + 1] !== ":" || reader.noNamedClass) return undefined;
  const end = pattern.indexOf(":]", position + 2);
  if (end === -1) {
    reader.noNamedClass = true;
    return undefined;
  }
  const name = pattern.slice(position, end + 2);
  if (!namedClasses.test(name)) return `unknown character class ${quote(name)}`;
  reader.position = end + 2;
  return true;
}

function readClassRune(reader: PatternReader, classStart: number): number | string {
  if (reader.position >= reader.pattern.length) return `missing closing \`]\` of ${quote(reader.pattern.slice(classStart))}`;
  return reader.pattern[reader.position] === "\\" ? readEscape(reader) : readRune(reader);
}

/** Reads the character that stands here as itself; a number is its code point. */
export function readRune(reader: PatternReader): number | string {
  const code = reader.pattern.codePointAt(reader.position) ?? 0;
  if (code >= 0xd800 && code <= 0xdfff) return "invalid UTF-8";
  reader.position += code > 0xffff ? 2 : 1;
  return code;
}

/** Half of a pair of UTF-16 units, which is no character. */
export const isLoneSurrogate = (rune: string): boolean => rune.length === 1 && rune >= "\ud800" && rune <= "\udfff";

/** Reads the escape of one character; a number is its code point. */
export function readEscape(reader: PatternReader): number | string {
  const form =
    /\\(?:(?<letter>[afnrtv])|(?<octal>0[0-7]{0,2}|[1-7][0-7]{1,2})|x(?:(?<two>[0-9A-Fa-f]{2})|\{(?<braced>[0-9A-Fa-f]+)\})|(?<sign>[!-/:-@[-`{-~\0- \x7f]))/y;
  form.lastIndex = reader.position;
  const groups = form.exec(reader.pattern)?.groups;
  const code =
    groups === undefined
      ? undefined
      : groups.letter !== undefined
        ? ("\x07\f\n\r\t\v".codePointAt("afnrtv".indexOf(groups.letter)) ?? 0)
        : groups.octal !== undefined
          ? Number.parseInt(groups.octal, 8)
          : groups.sign !== undefined
            ? (groups.sign.codePointAt(0) ?? 0)
            : Number.parseInt(groups.two ?? groups.braced ?? "", 16);
  if (code === undefined || code > 0x10ffff) {
    const shown = reader.pattern.slice(reader.position, reader.position + 2);
    return shown === "\\" ? "trailing backslash" : `unknown escape \`${shown}\``;
  }
  reader.position = form.lastIndex;
  return code;
}
