/** What the parts of the parser share beside the list of tokens. */
import { peek, type TokenList, take, unexpected } from "../promql/token-list.ts";
import type { Attribute, Intrinsic, Static, ValueType } from "./ast.ts";
import type { Token } from "./lexer.ts";

export type Parser = TokenList<Token>;

export function expect(parser: Parser, kind: string, where: string): Token {
  if (peek(parser).kind !== kind) throw unexpected(parser, where, `\`${kind}\``);
  return take(parser);
}

/** An attribute or an intrinsic, if one is ahead. */
export function acceptAttribute(parser: Parser): Attribute | Intrinsic | undefined {
  const { kind, text, scope, start, end } = peek(parser);
  if (kind !== "attribute" && kind !== "intrinsic") return undefined;
  take(parser);
  const span = { start, end };
  if (kind === "intrinsic") return { type: "intrinsic", name: text, span };
  const of = scope.replace(/^parent\./, "").replace(/\.$/, "") as NonNullable<Attribute["scope"]> | "";
  return { type: "attribute", ...(of !== "" && { scope: of }), ...(scope.startsWith("parent.") && { parent: true as const }), name: text, span };
}

const types: Readonly<Record<string, ValueType>> = {
  true: "boolean",
  false: "boolean",
  nil: "nil",
  ok: "status",
  error: "status",
  unset: "status",
};

/** A value, if one is ahead. */
export function acceptStatic(parser: Parser): Static | undefined {
  const { kind, text, value, start, end } = peek(parser);
  const of = typeOf(kind, text);
  if (of === undefined) return undefined;
  take(parser);
  return { type: "static", ...(of !== "any" && { of }), text, value, span: { start, end } };
}

function typeOf(kind: string, text: string): ValueType | "any" | undefined {
  if (kind === "string" || kind === "int" || kind === "float" || kind === "duration") return kind;
  if (kind === "static") return types[text] ?? "kind";
  if (kind === "word" && (text === "minInt" || text === "maxInt")) return "int";
  return kind === "variable" ? "any" : undefined;
}
