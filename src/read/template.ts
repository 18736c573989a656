/** Text of LogQL and TraceQL in a spec. Loaded only for a spec that has such text. */
import { parser as traceql } from "@grafana/lezer-traceql";
import type { Diagnostic } from "../diagnostic.ts";
import type { Template } from "../ir/system.ts";
import { pipelineFaults } from "../logql/faults.ts";
import { parse } from "../logql/parse.ts";

/** The first mistake of each text; what follows one is often only its echo. */
export function readTemplates(texts: readonly Template[]): readonly Diagnostic[] {
  return texts.flatMap((template) => faultOf(template) ?? []);
}

const names = { logql: "LogQL", traceql: "TraceQL" } as const;
const see = { logql: "https://grafana.com/docs/loki/latest/query/", traceql: "https://grafana.com/docs/tempo/latest/traceql/" } as const;

function faultOf({ language, text, at, holes }: Template): Diagnostic | undefined {
  const fault = language === "logql" ? logqlFault(text) : traceqlFault(text);
  if (!fault) return undefined;
  // What is missing at the end is shown at the last character.
  const last = text.trimEnd().length;
  const start = Math.min(fault.start, Math.max(0, last - 1));
  return {
    rule: "spec",
    severity: "error",
    subject: language,
    message: fault.message,
    help: `see the grammar of ${names[language]}: ${see[language]}`,
    at: { kind: "text", within: at, start, end: start < fault.start ? start + 1 : Math.max(fault.end, start + 1), holes, raw: true },
  };
}

interface Fault {
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

function logqlFault(text: string): Fault | undefined {
  const { expr, error } = parse(text, { variables: true });
  return error ?? (expr && pipelineFaults(expr)[0]);
}

function traceqlFault(text: string): Fault | undefined {
  if (text.trim() === "") return { message: "the query is empty", start: 0, end: text.length };
  let found: { readonly from: number; readonly to: number } | undefined;
  traceql.parse(text).iterate({
    enter(node) {
      if (node.type.isError && (!found || node.from < found.from)) found = { from: node.from, to: node.to };
      return !found;
    },
  });
  if (!found) return undefined;
  const start = found.from + (/^\s*/.exec(text.slice(found.from))?.[0].length ?? 0);
  if (start >= text.length) return { message: "the TraceQL ends too early", start, end: start };
  const word = /^(?:[\w.$]+|"(?:[^"\\]|\\.)*"?|\W)/.exec(text.slice(start))?.[0] ?? text.charAt(start);
  return { message: `this is not TraceQL: \`${word}\` does not belong here`, start, end: start + word.length };
}
