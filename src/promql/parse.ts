/**
 * Reads a PromQL query as Prometheus does: the same queries are accepted, and a refused one is refused at the same place. One thing is
 * stricter: expressions nested deeper than `maxDepth` are refused, since everything that walks a tree does so by recursion.
 */
import type { Expr } from "./ast.ts";
import { checkExpr } from "./check.ts";
import { type ParseError, ParseFailure } from "./error.ts";
import { allFeatures, assumedFeatures } from "./features.ts";
import { newLexer } from "./lexer-state.ts";
import { parseExpr, parseWhole } from "./parser.ts";

export interface ParseOptions {
  /**
   * The options that the server runs with, by the names of its flag. `none`, the default, is what Prometheus 3.15 and older read without
   * options; `assumed` is for queries whose server nobody has described; `all` is the newest Prometheus with every option.
   */
  readonly features?: "all" | "assumed" | "none" | readonly string[];
  /** Accept Grafana's variables where a duration stands: `[$__rate_interval]`. */
  readonly variables?: boolean;
}

export type ParseResult = { readonly expr: Expr; readonly error?: undefined } | { readonly error: ParseError; readonly expr?: undefined };

const named = { all: new Set(allFeatures), assumed: new Set(assumedFeatures), none: new Set<string>() } as const;

/** Never throws, and takes time linear in the length of the text. */
export function parse(text: string, options: ParseOptions = {}): ParseResult {
  const wanted = options.features ?? "none";
  const features: ReadonlySet<string> = typeof wanted === "string" ? named[wanted] : new Set(wanted);
  try {
    const lexer = newLexer(text, { variables: options.variables === true, unquotedNames: features.has("promql-unquoted-utf8-names") });
    const expr = parseWhole({ lexer, looked: false, features, parseExpr, depth: 0 });
    checkExpr(expr, lexer);
    return { expr };
  } catch (failure) {
    if (!(failure instanceof ParseFailure)) throw failure;
    return { error: { message: failure.message, start: failure.start, end: failure.end } };
  }
}
