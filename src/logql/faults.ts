/**
 * What Loki finds wrong with a query that it can read, once it makes the stages of its pipelines: such a query fails whenever it runs.
 * https://github.com/grafana/loki/tree/main/pkg/logql/log
 */
import type { ParseError } from "../promql/error.ts";
import { regexpError } from "../promql/regexp.ts";
import { isAddressRange } from "./address.ts";
import type { Expr, Extraction, LabelFormat, LineFilter, Stage } from "./ast.ts";
import { lineFilterFault, repeated } from "./pattern.ts";
import { templateFault } from "./template.ts";
import { comparisonsIn, readingsIn } from "./walk.ts";

/** The first fault of each stage, in the order of the text. */
export function pipelineFaults(expr: Expr): readonly ParseError[] {
  return readingsIn(expr).flatMap(({ lines, unwrap }) =>
    [...lines.stages, ...(unwrap?.filters ?? [])].flatMap((stage) => {
      const fault = faultOf(stage);
      return fault === undefined ? [] : [{ start: 0, end: 0, ...stage.span, ...fault.place, message: fault.message }];
    }),
  );
}

interface Fault {
  readonly message: string;
  readonly place?: { readonly start: number; readonly end: number } | undefined;
}

function faultOf(stage: Stage): Fault | undefined {
  switch (stage.stage) {
    case "contains":
      return lineFault(stage);
    case "filter":
    case "filters": {
      const wrong = comparisonsIn(stage).find(({ function: name, value }) => name === "ip" && !isAddressRange(String(value)));
      return wrong && { message: addressFault(String(wrong.value)), place: wrong.span };
    }
    case "json":
    case "logfmt": {
      const form = stage.stage === "json" ? jsonPath : logfmtPath;
      const wrong = stage.fields?.find(({ path }) => !form.test(path));
      return wrong && { message: pathFault(stage.stage, wrong), place: wrong.span };
    }
    case "line_format": {
      const message = templateFault(stage.template);
      return message === undefined ? undefined : { message };
    }
    case "label_format":
      return formatFault(stage.labels);
    default:
      return undefined;
  }
}

const addressFault = (text: string): string => `\`${text}\` is no address, prefix or range of addresses`;

function lineFault({ operator, or = [], ...first }: LineFilter): Fault | undefined {
  for (const { text, function: name, span } of [first, ...or]) {
    // Where one of several texts is looked for, Loki forgets that one is an address.
    const isAddress = name === "ip" && (or.length === 0 || operator.startsWith("!"));
    const message = textFault(operator, text, isAddress);
    if (message !== undefined) return { message, place: span };
  }
  return undefined;
}

function textFault(operator: LineFilter["operator"], text: string, isAddress: boolean): string | undefined {
  if (isAddress) {
    if (operator !== "|=" && operator !== "!=") return `\`${operator}\` takes no \`ip\``;
    return isAddressRange(text) ? undefined : addressFault(text);
  }
  if (operator.endsWith(">")) return lineFilterFault(text);
  if (!operator.endsWith("~")) return undefined;
  const error = regexpError(text);
  return error === undefined ? undefined : `\`${text}\` is no regular expression: ${error}`;
}

const jsonPath =
  /^[ \t\n]*(?:[A-Za-z_]\w*|\[[ \t\n]*(?:\d+|"[^"\]]*")[ \t\n]*\])(?:[ \t\n]*(?:\.[ \t\n]*[A-Za-z_]\w*|\[[ \t\n]*(?:\d+|"[^"\]]*")[ \t\n]*\]))*[ \t\n]*$/;
/** A text in quotes need not end. */
const logfmtPath = /^[ \t\n]*(?:[A-Za-z_]\w*|"[^"\]]*["\]])(?:[ \t\n]*"[^"\]]*["\]])*(?:[ \t\n]*"[^"\]]*)?[ \t\n]*$/;

function pathFault(parser: "json" | "logfmt", { path }: Extraction): string {
  return `\`${path}\` is no path of ${parser === "json" ? "JSON" : "logfmt"}`;
}

function formatFault(labels: readonly LabelFormat[]): Fault | undefined {
  const twice = repeated(labels.map(({ label }) => label));
  if (twice !== undefined)
    return { message: `\`${twice}\` is set twice in one \`label_format\``, place: labels.findLast(({ label }) => label === twice)?.span };
  for (const { label, template, span } of labels) {
    if (label === "__error__") return { message: "`__error__` cannot be set", place: span };
    const message = template === undefined ? undefined : templateFault(template);
    if (message !== undefined) return { message, place: span };
  }
  return undefined;
}
