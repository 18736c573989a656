/** Text in backquotes after the name of its language. */
import type { Place } from "../ir/place.ts";
import { problem } from "./call.ts";
import { shown } from "./options.ts";

/** The pieces of a text between its `${}`; a call with anything else, which only JavaScript lets through, is reported. */
export function piecesOf(text: unknown, language: "promql" | "logql" | "traceql", at: Place): readonly string[] | undefined {
  const pieces = (text as { readonly raw?: unknown } | null | undefined)?.raw;
  if (Array.isArray(pieces)) return pieces as readonly string[];
  const message = `\`${language}\` is called with ${text === undefined ? "nothing" : shown(text)}`;
  problem({ subject: language, message, help: `write the text in backquotes, without parentheses: ${language}\`…\``, at });
  return undefined;
}
