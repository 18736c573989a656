/** A template of the user's for runbooks, in handlebars (https://handlebarsjs.com/guide/). Loaded only where a spec names one. */
import Handlebars from "handlebars";
import type { RunbookFiles } from "../derive/runbook.ts";
import { runbookExample } from "../derive/runbook.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { FilePlace } from "../ir/place.ts";

/** How the template is filled in, or what is wrong with it: it is tried on an example, since names that there are not show only then. */
export function readRunbookTemplate(
  text: string,
  file: string,
): { readonly render?: NonNullable<RunbookFiles["render"]>; readonly diagnostics: readonly Diagnostic[] } {
  try {
    const fill = Handlebars.create().compile(text, { noEscape: true, strict: true });
    fill(runbookExample);
    return { render: (data) => fill(data), diagnostics: [] };
  } catch (error) {
    const { message } = error as Error;
    const line = Number(/(?:on line |^|- )(\d+)(?::\d+|:)/.exec(message)?.[1] ?? 1);
    const lines = text.split("\n");
    const shown = Math.min(line, lines.length);
    const at: FilePlace = { kind: "file", file, line: shown, column: 1, endLine: shown, endColumn: (lines[shown - 1]?.length ?? 0) + 1 };
    const fact =
      message.startsWith("Parse error") || !/"(\w+)" not defined/.test(message)
        ? "this is not handlebars"
        : `a runbook has no \`${/"(\w+)" not defined/.exec(message)?.[1]}\``;
    const help = `it has ${Object.keys(runbookExample)
      .map((key) => `\`${key}\``)
      .join(", ")}; see https://handlebarsjs.com/guide/`;
    return { diagnostics: [{ rule: "spec", severity: "error", subject: "runbooks.template", message: fact, help, at }] };
  }
}
