import { defineRule, type ExampleText, exampleLogPanel, type LogStage, lineNames, ownedReadings } from "obsc/rule";

export default defineRule({
  name: "logs/foreign-format",
  severity: "error",
  summary: "Text in LogQL reads lines in the format in which they are written",
  why: "A text of logfmt stands in no line of JSON, and a parser of another format finds no field: the query gives nothing, or lines with `__error__`.",
  see: "https://grafana.com/docs/loki/latest/query/log_queries/",
  logQuery(query, report, { plan }) {
    for (const {
      lines,
      owned: { log },
    } of ownedReadings(query, plan.system)) {
      // What arrives by OTLP has the message as its line, and that may be anything.
      if (log.sources.length === 0) continue;
      const { format } = log.format;
      for (const stage of lines.stages) {
        if (stage.stage === "line_format" || stage.stage === "unpack") break;
        const at = { of: query, part: query.spanAt(stage.span), subject: query.subject };
        if ((stage.stage === "json" || stage.stage === "logfmt") && stage.stage !== format)
          report(
            { ...at, part: query.spanAt(wordIn(stage, query.text)) },
            { message: `\`${stage.stage}\` parses lines that are written as ${spoken[format]}`, help: helpFor(log.format) },
          );
        if (stage.stage !== "contains" || stage.or || !(stage.operator === "|=" || (stage.operator === "|~" && isPlain(stage.text)))) continue;
        const field = format === "json" ? pairOfLogfmt(stage.text) : format === "logfmt" ? pairOfJson(stage.text) : undefined;
        if (field === undefined || !lineNames(log).has(field.name)) continue;
        const filter = `| ${format} | ${field.name}="${field.value}"`;
        const label = log.labels.find(({ name }) => name === field.name);
        const instead = label ? `choose the streams by \`${label.name}="${field.value}"\`` : `write \`${filter}\``;
        report(at, { message: `\`${stage.text}\` stands in no line, since lines are written as ${spoken[format]}`, help: instead });
      }
    }
  },
  bad: [
    { spec: panelOf('{app="shop"} |= "level=error"'), message: "`level=error` stands in no line, since lines are written as JSON", at: [8, 83] },
    { spec: panelOf('{app="shop"} |~ "level=error"'), message: "`level=error` stands in no line, since lines are written as JSON" },
    { spec: panelOf('{app="shop"} | logfmt | msg="x"'), message: "`logfmt` parses lines that are written as JSON", at: [8, 85] },
    { spec: panelOf('{app="shop"} | json', "logfmt()"), message: "`json` parses lines that are written as logfmt" },
    { spec: panelOf('{app="shop"} |= "\\"msg\\":\\"x\\""', "logfmt()"), message: '`"msg":"x"` stands in no line, since lines are written as logfmt' },
    { spec: panelOf('{app="shop"} | json', 'pattern("<ip> <msg>")'), message: "`json` parses lines that are written as a pattern" },
  ],
  good: [
    { spec: panelOf('{app="shop"} |= "region=eu" != "msg=x" |= "error" | json') },
    { spec: panelOf('{app="shop"} |~ "msg=.*" !~ "msg=x"') },
    { spec: panelOf('{app="shop"} | json | line_format "{{.msg}}" | logfmt') },
    { spec: panelOf('{app="shop"} |= "msg=x" | logfmt', "logfmt()") },
  ],
});

/** The name of a stage, without the `|` before it. */
function wordIn({ stage, span }: LogStage, text: string): LogStage["span"] {
  const start = span && text.indexOf(stage, span.start);
  return span && start !== undefined ? { ...span, start, end: start + stage.length } : span;
}

const spoken = { json: "JSON", logfmt: "logfmt", pattern: "a pattern" } as const;

function helpFor({ format, pattern }: { readonly format: string; readonly pattern?: string | undefined }): string {
  return `write \`${pattern === undefined ? `| ${format}` : `| pattern "${pattern}"`}\``;
}

/** A regular expression that is a text. */
function isPlain(expression: string): boolean {
  return /^[\w\s="':,-]*$/.test(expression);
}

interface Pair {
  readonly name: string;
  readonly value: string;
}

function pairOfLogfmt(text: string): Pair | undefined {
  const [, name, value = ""] = /^\s*([A-Za-z_][\w.]*)="?([^\s="]*)"?\s*$/.exec(text) ?? [];
  return name === undefined ? undefined : { name, value };
}

function pairOfJson(text: string): Pair | undefined {
  const [, name, value = ""] = /^\s*"([\w.]+)"\s*:\s*"?([^"]*)"?\s*,?$/.exec(text) ?? [];
  return name === undefined ? undefined : { name, value };
}

function panelOf(query: string, format?: string): ExampleText {
  return exampleLogPanel(query, 'line: { msg: "string" }, labels: { level: logLevel() }', format);
}
