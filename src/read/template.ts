/** Text of LogQL and TraceQL in a spec. Loaded only for a spec that has such text. */
import type { Diagnostic } from "../diagnostic.ts";
import type { Template } from "../ir/system.ts";
import { pipelineFaults } from "../logql/faults.ts";
import { parse as parseLogql } from "../logql/parse.ts";
import type { ParseError } from "../promql/error.ts";
import { parse as parseTraceql } from "../traceql/parse.ts";

/** The first mistake of each text; what follows one is often only its echo. */
export function readTemplates(texts: readonly Template[]): readonly Diagnostic[] {
  return texts.flatMap((template) => faultOf(template) ?? []);
}

const names = { logql: "LogQL", traceql: "TraceQL" } as const;
const see = { logql: "https://grafana.com/docs/loki/latest/query/", traceql: "https://grafana.com/docs/tempo/latest/traceql/" } as const;

function faultOf(template: Template): Diagnostic | undefined {
  const { language, text, at, holes } = template;
  const fault = faultIn(template);
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

function faultIn({ language, text }: Template): ParseError | undefined {
  if (language === "traceql") return parseTraceql(text, { variables: true }).error;
  const { expr, error } = parseLogql(text, { variables: true });
  return error ?? (expr && pipelineFaults(expr)[0]);
}
