/** What the parts of the parser share beside the list of tokens. */
import type { Span } from "../promql/ast.ts";
import { accept, peek, type TokenList, take, unexpected } from "../promql/token-list.ts";
import type { Expr } from "./ast.ts";
import type { Token } from "./lexer.ts";

export interface Parser extends TokenList<Token> {
  /** Reads an expression of operators of at least the given precedence: the root, handed down so that its parts need not import it. */
  readonly parseExpr: (parser: Parser, minimum: number) => Expr;
}

/** `where` is for the message: in what the token was missing. */
export function expect(parser: Parser, kind: string, where: string): Token {
  const token = peek(parser);
  if (token.kind === kind || (token.kind === "variable" && variableFits.has(kind))) return take(parser);
  throw unexpected(parser, where, spoken.get(kind) ?? `\`${kind}\``);
}

const variableFits: ReadonlySet<string> = new Set(["word", "string", "number", "duration"]);
const spoken: ReadonlyMap<string, string> = new Map([
  ["word", "a name"],
  ["string", "a text in quotes"],
  ["number", "a number"],
  ["duration", "a duration"],
  ["range", "a range such as `[5m]`"],
]);

/** `(a, b)`, with a place for each. */
export function parseLabels(parser: Parser, where: string): { readonly labels: readonly string[]; readonly places: readonly Span[] } {
  const labels: string[] = [];
  const places: Span[] = [];
  expect(parser, "(", where);
  if (accept(parser, ")")) return { labels, places };
  do {
    const { start, end } = expect(parser, "word", where);
    labels.push(parser.text.slice(start, end));
    places.push({ start, end });
  } while (accept(parser, ","));
  if (!accept(parser, ")")) throw unexpected(parser, where, "`,` or `)`");
  return { labels, places };
}
