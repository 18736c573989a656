/** Text of LogQL and TraceQL in a spec, parsed with the grammars of Grafana's own editors. Loaded only for a spec that has such text. */
import { parser as logql } from "@grafana/lezer-logql";
import { parser as traceql } from "@grafana/lezer-traceql";
import type { Diagnostic } from "../diagnostic.ts";
import type { Template } from "../ir/system.ts";

/** The first mistake of each text; what follows one is often only its echo. */
export function readTemplates(texts: readonly Template[]): readonly Diagnostic[] {
  return texts.flatMap((template) => faultOf(template) ?? []);
}

const languages = {
  logql: { name: "LogQL", parser: logql, see: "https://grafana.com/docs/loki/latest/query/" },
  traceql: { name: "TraceQL", parser: traceql, see: "https://grafana.com/docs/tempo/latest/traceql/" },
} as const;

function faultOf({ language, text, at, holes }: Template): Diagnostic | undefined {
  const { name, parser, see } = languages[language];
  const report = (message: string, start: number, end: number): Diagnostic => ({
    rule: "spec",
    severity: "error",
    subject: language,
    message,
    help: `see the grammar of ${name}: ${see}`,
    at: { kind: "text", within: at, start, end, holes, raw: true },
  });
  if (text.trim() === "") return report(`the ${name} is empty`, 0, text.length);
  let found: { readonly from: number; readonly to: number } | undefined;
  parser.parse(withoutVariables(text)).iterate({
    enter(node) {
      if (node.type.isError && (!found || node.from < found.from)) found = { from: node.from, to: node.to };
      return !found;
    },
  });
  if (!found) {
    const wrong = wrongEscape(text);
    return wrong && report(`\`${wrong[0]}\` is no escape of a string`, wrong.index, wrong.index + wrong[0].length);
  }
  const next = /^\s*/.exec(text.slice(found.from))?.[0].length ?? 0;
  const start = found.from + next;
  if (start >= text.length) {
    const last = text.trimEnd().length;
    return report(`the ${name} ends too early`, Math.max(0, last - 1), last);
  }
  const word = /^(?:[\w.$]+|"(?:[^"\\]|\\.)*"?|\W)/.exec(text.slice(start))?.[0] ?? text.charAt(start);
  return report(`this is not ${name}: \`${word}\` does not belong here`, start, start + word.length);
}

/** A backslash in double quotes that begins no escape of Go's: `"\d+"` is written `"\\d+"`, or in backquotes as it is. */
function wrongEscape(text: string): { readonly 0: string; readonly index: number } | undefined {
  for (const { 0: whole, index } of text.matchAll(/`[^`]*`|"(?:[^"\\]|\\.)*"/g)) {
    if (!whole.startsWith('"')) continue;
    for (const backslash of whole.matchAll(/\\(.)/g)) {
      if (!/[abfnrtv\\"'xuU0-7]/.test(backslash[1] ?? "")) return { 0: backslash[0], index: index + backslash.index };
    }
  }
  return undefined;
}

/** Variables of Grafana, `$__auto` and `${range}`, as durations of the same length, so that places stay. */
function withoutVariables(text: string): string {
  return text.replace(/(?<=\[\s*)\$(?:\w+|\{\w+(?::\w+)?\})/g, (variable) => `${"1".repeat(variable.length - 1)}m`);
}
