/** TraceQL into tokens: https://github.com/grafana/tempo/blob/main/pkg/traceql/lexer.go */
import type { Span } from "../promql/ast.ts";
import { unquote } from "../promql/lexer-string.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { wrongEscape } from "../util/go-escape.ts";
import { durationMilliseconds } from "../util/query-duration.ts";

/**
 * `end`, `attribute`, `intrinsic`, `static` (a word that is a value), `string`, `int`, `float`, `duration`, `variable` (of Grafana),
 * `word` (one that means nothing), `fault`, or the function or sign itself.
 */
export interface Token extends Span {
  readonly kind: string;
  /** The name of an attribute or intrinsic, what a string says, of a fault what is wrong, else what is written. */
  readonly text: string;
  /** Of an attribute: what stands before its name, "span." or ".". */
  readonly scope: string;
  readonly value: number;
}

/** All tokens up to the end, or up to the first fault, which is then the last. Takes time linear in the length of the text. */
export function tokensOf(text: string, variables: boolean): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += match(/(?:[ \t\r\n]+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y, text, at).length;
    const token = at >= text.length ? newToken("end", text.length, text.length) : tokenAt(text, at, variables);
    tokens.push(token);
    if (token.kind === "end" || token.kind === "fault") return tokens;
    at = token.end;
  }
}

function newToken(kind: string, start: number, end: number, text = "", more: { readonly scope?: string; readonly value?: number } = {}): Token {
  return { kind, start, end, text, scope: more.scope ?? "", value: more.value ?? Number.NaN };
}

function match(pattern: RegExp, text: string, from: number): string {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0] ?? "";
}

function tokenAt(text: string, start: number, variables: boolean): Token {
  const variable = variables ? match(/\$(?:\w+|\{\w+(?:[.:][\w.:]+)?\})/y, text, start) : "";
  if (variable !== "") return newToken("variable", start, start + variable.length, variable);
  const number = match(/(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy, text, start);
  if (number !== "") return numberToken(text, start, number);
  const scope = match(/(?:parent\.(?:span\.|resource\.)?|(?:span|resource|event|link|instrumentation)?\.)/y, text, start);
  if (scope !== "") return attributeToken(text, start, scope);
  const scoped = match(/(?:trace|span|event|link|instrumentation):\s*[\p{L}_][\p{L}\p{Nd}_]*/uy, text, start);
  if (scoped !== "") return scopedToken(start, scoped);
  const word = match(/[\p{L}_][\p{L}\p{Nd}_]*/uy, text, start);
  if (word !== "") return newToken(kindOf(word), start, start + word.length, word);
  if (text[start] === '"' || text[start] === "`") return stringToken(text, start);
  if (text.startsWith("/*", start)) return newToken("fault", start, start + 2, "the comment does not end");
  const sign = match(/!>>|!<<|&>>|&<<|&&|\|\||[!&][><~]|>>|<<|[!<>]=|=~|!~|[,{}()=<>+\-/%*^!|~]/y, text, start);
  if (sign !== "") return newToken(sign, start, start + sign.length, sign);
  const character = match(/./suy, text, start);
  const what = character === "'" ? "single quotes begin no string" : `unexpected \`${character}\``;
  return newToken("fault", start, start + character.length, what);
}

const values = new Set("true false nil ok error unset unspecified internal server client producer consumer".split(" "));
const functions = new Set(
  `count avg max min sum by coalesce select rate count_over_time min_over_time max_over_time avg_over_time sum_over_time quantile_over_time
  histogram_over_time compare topk bottomk with`.split(/\s+/),
);
const intrinsics = new Set(
  "duration name status statusMessage kind parent rootName rootServiceName traceDuration nestedSetLeft nestedSetRight nestedSetParent".split(" "),
);
const scopedIntrinsics: Readonly<Record<string, readonly string[]>> = {
  trace: ["duration", "rootName", "rootService", "id"],
  span: ["duration", "name", "kind", "status", "statusMessage", "id", "parentID", "childCount"],
  event: ["name", "timeSinceStart"],
  link: ["traceID", "spanID"],
  instrumentation: ["name", "version"],
};

function kindOf(word: string): string {
  if (values.has(word)) return "static";
  if (intrinsics.has(word)) return "intrinsic";
  return functions.has(word) ? word : "word";
}

function numberToken(text: string, start: number, number: string): Token {
  const end = start + number.length;
  const wrong = match(/\w*/y, text, end);
  if (/^[_eExXpPbBoO]/.test(wrong)) return newToken("fault", start, end + wrong.length, `\`${number}${wrong}\` is no number`);
  const durationEnd = end + match(/[\d.nuµmshdwy]*/y, text, end).length;
  const milliseconds = durationEnd > end ? durationMilliseconds(text.slice(start, durationEnd)) : undefined;
  if (milliseconds !== undefined) return newToken("duration", start, durationEnd, text.slice(start, durationEnd), { value: milliseconds });
  const isInt = /^\d+$/.test(number);
  if (isInt && (BigInt(number) >= 2n ** 63n || /^0[89]|^0\d*[89]/.test(number))) return newToken("fault", start, end, `\`${number}\` is no number of 64 bits`);
  return newToken(isInt ? "int" : "float", start, end, number, { value: Number(number) });
}

/** A name goes on to the next space, bracket, comma or sign of a comparison; parts of it may stand in double quotes. */
function attributeToken(text: string, start: number, scope: string): Token {
  const from = start + scope.length;
  const written = match(/(?:[^\s{}()=~!<>&|^,"]|"(?:[^"\\]|\\["\\])*")*/y, text, from);
  const end = from + written.length;
  if (text[end] === '"') return newToken("fault", end, text.length, 'the name in quotes does not end, or has an escape other than `\\"` and `\\\\`');
  if (written === "") return newToken("fault", start, from, `\`${scope}\` has no name behind it`);
  const name = written.replace(/"((?:[^"\\]|\\["\\])*)"/g, (_, inner: string) => inner.replace(/\\(.)/g, "$1"));
  return newToken("attribute", start, end, name, { scope });
}

function scopedToken(start: number, written: string): Token {
  const [scope = "", name = ""] = written.split(/:\s*/);
  const known = scopedIntrinsics[scope] ?? [];
  const end = start + written.length;
  if (known.includes(name)) return newToken("intrinsic", start, end, `${scope}:${name}`);
  const near = didYouMean(name, known)?.replace(/`(\w+)`/g, `\`${scope}:$1\``) ?? `it has ${known.map((each) => `\`${each}\``).join(", ")}`;
  return newToken("fault", start, end, `\`${scope}:\` has no \`${name}\`: ${near}`);
}

function stringToken(text: string, start: number): Token {
  const raw = text[start] === "`";
  const whole = match(raw ? /`[^`]*`/y : /"(?:[^"\\\n]|\\[^\n])*"/y, text, start);
  if (whole === "") return newToken("fault", start, text.length, "the string does not end");
  const wrong = raw ? undefined : wrongEscape(whole);
  if (wrong) return newToken("fault", start + wrong.index, start + wrong.index + wrong[0].length, `\`${wrong[0]}\` is no escape of a string`);
  return newToken("string", start, start + whole.length, unquote(whole).value);
}
