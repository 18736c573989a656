/** What js-yaml finds wrong with a text, in words that say what to change. */

interface Words {
  readonly message: string;
  readonly help: string;
}

/** `reason` is the parser's own, `at` the offset that it names. */
export function inWords(reason: string, text: string, at: number): Words {
  const character = text[at] ?? "";
  const beginsText = /missed comma|end of the stream|node content|bad indentation/.test(reason);
  if (beginsText && /[@`%]/.test(character)) return { message: `\`${character}\` cannot begin a text without quotes`, help: "put the text in quotes" };
  if (/^bad indentation|^end of the stream or/.test(reason)) return aboutIndentation(text, at);
  const found = words.find(([pattern]) => pattern.test(reason));
  if (found) return found[1](character, text.slice(at - 1, at + 1));
  return { message: `this is not YAML: ${reason}`, help: "correct the text here" };
}

/** What programs in Go let pass: a line within quotes or brackets that begins where the map around them does. */
export function isOutdented(reason: string): boolean {
  return reason === "deficient indentation";
}

const words: readonly (readonly [RegExp, (character: string, before: string) => Words])[] = [
  [/^deficient/, () => ({ message: "this line stands in quotes or brackets that were opened before it", help: "close them before it, or indent it" })],
  [/^tab characters/, () => ({ message: "a tab stands in the indentation of this line", help: "indent with spaces" })],
  [
    /^unknown escape/,
    (_, escaped) => ({ message: `\`${escaped}\` is no escape of YAML`, help: "write a backslash as `\\\\`, or put the text in single quotes" }),
  ],
  [/^expected hexadecimal/, () => ({ message: "this escape lacks digits", help: "write two of them behind `\\x`, four behind `\\u`, eight behind `\\U`" })],
  [/non-printable|valid JSON character/, () => ({ message: "a control character stands here", help: "remove it, or write it as an escape in double quotes" })],
  [/quoted scalar$/, () => ({ message: "a text in quotes does not end", help: "put the quote where the text ends" })],
  [/^missed comma/, () => ({ message: "a comma or a bracket is missing here", help: "put a comma between two entries, or the bracket that closes them" })],
  [/within a flow collection$/, () => ({ message: "brackets stay open", help: "close them with `}` or `]`" })],
];

/** Either a line stands where none may, or a colon in a text makes it look like a name. */
function aboutIndentation(text: string, at: number): Words {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  if (text[at] === ":" && !/^\s*(- +)?[\w.-]+$/.test(line))
    return { message: "a colon with a blank behind it stands in a text without quotes", help: "put the text in quotes" };
  return { message: "this line is indented otherwise than those that it belongs to", help: "indent it as them" };
}
