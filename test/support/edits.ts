/** Carrying out the edits of a finding on a text. */
import type { Located } from "../../src/diagnostic.ts";
import { offsetOf, sourceText } from "../../src/util/source-text.ts";

/** `text` with the edits of a fix; without a fix, as it is. */
export function applied(text: string, fix: Located["fix"]): string {
  const source = sourceText(text);
  return (fix?.edits ?? []).toReversed().reduce((before, { line, column, endLine, endColumn, text: written }) => {
    return before.slice(0, offsetOf(source, line, column)) + written + before.slice(offsetOf(source, endLine, endColumn));
  }, text);
}
