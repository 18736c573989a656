/**
 * For pull requests on GitHub: workflow commands, which become annotations.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
import type { Located, Severity } from "../diagnostic.ts";
import type { Reporter } from "./report.ts";

export const github: Reporter = {
  name: "github",
  print(located) {
    return located.map((one) => `::${commands[one.severity]} ${properties(one)}::${data(messageOf(one))}\n`).join("");
  },
};

const commands: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

/** GitHub takes columns only for what begins and ends on one line. */
function properties({ file, line, column, endLine, endColumn, rule }: Located): string {
  const columns = line === endLine ? { col: column, endColumn } : {};
  const { col, endColumn: last } = columns as { readonly col?: number; readonly endColumn?: number };
  const all = { file, line, endLine, col, endColumn: last, title: rule };
  return Object.entries(all)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${data(String(value)).replaceAll(":", "%3A").replaceAll(",", "%2C")}`]))
    .join(",");
}

function messageOf({ message, help, related = [] }: Located): string {
  const places = related.map((other) => `${other.file}:${other.line}:${other.column}: ${other.message}`);
  return [message, ...(help === undefined ? [] : [`help: ${help}`]), ...places].join("\n");
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
