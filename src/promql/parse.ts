/**
 * Reads a PromQL query as Prometheus does: the same queries are accepted, and a refused one is refused at the same place. One thing is
 * stricter: expressions nested deeper than `maxDepth` are refused, since everything that walks a tree does so by recursion.
 */
import type { Expr } from "./ast.ts";
import { checkExpr } from "./check.ts";
import { type ParseError, ParseFailure } from "./error.ts";
import { allFeatures } from "./features.ts";
import { newLexer } from "./lexer-state.ts";
import { parseExpr, parseWhole } from "./parser.ts";

export interface ParseOptions {
  /** The experimental options that the server runs with, by the names of its flag; default none. */
  readonly features?: "all" | "none" | readonly string[];
  /** Accept Grafana's variables where a duration stands: `[$__rate_interval]`. */
  readonly variables?: boolean;
}

export type ParseResult = { readonly expr: Expr; readonly error?: undefined } | { readonly error: ParseError; readonly expr?: undefined };

/** Never throws, and takes time linear in the length of the text. */
export function parse(text: string, options: ParseOptions = {}): ParseResult {
  const wanted = options.features ?? "none";
  const features = new Set(wanted === "all" ? allFeatures : wanted === "none" ? [] : wanted);
  try {
    const expr = parseWhole({ lexer: newLexer(text, options.variables === true), looked: false, features, parseExpr, depth: 0 });
    checkExpr(expr, text);
    return { expr };
  } catch (failure) {
    if (!(failure instanceof ParseFailure)) throw failure;
    return { error: { message: failure.message, start: failure.start, end: failure.end } };
  }
}
