/** Numbers, strings and lengths of time as PromQL writes them. */

/** The shortest text that reads back as the same value. */
export function printValue(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  if (value === Number.NEGATIVE_INFINITY) return "-Inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** `1h30m`, `30d`, `-5m`; what is no whole number of milliseconds is said in seconds: `0.0005`. */
export function printDuration(milliseconds: number): string {
  if (milliseconds < 0) return `-${printDuration(-milliseconds)}`;
  if (!Number.isInteger(milliseconds)) return printValue(milliseconds / 1000);
  if (milliseconds === 0) return "0s";
  let rest = milliseconds;
  let text = "";
  for (const [unit, length] of units) {
    // Years only when nothing is left over: 400 days read better than a year and 35 days.
    if (unit === "y" && rest % length !== 0) continue;
    const count = Math.floor(rest / length);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * length;
    if (rest === 0) break;
  }
  return text;
}

const units = [
  ["y", 31_536_000_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
] as const;

/** A string in double quotes. What cannot be seen is escaped, and U+FFFD too, which Prometheus does not read in a string. */
export function printString(value: string): string {
  if (/^[ !#-[\]-~]*$/.test(value)) return `"${value}"`;
  let text = "";
  for (const character of value) text += escapeOf(character);
  return `"${text}"`;
}

function escapeOf(character: string): string {
  if (character === '"' || character === "\\") return `\\${character}`;
  const named = "\x07\b\f\n\r\t\v".indexOf(character);
  if (named !== -1) return `\\${"abfnrtv"[named]}`;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0xd800 && code < 0xe000) return "\\ufffd";
  if (character !== " " && (code === 0xfffd || /[\p{C}\p{Z}]/u.test(character))) {
    if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  }
  return character;
}
