/** The stages of a pipeline. */
import { accept, peek, spanFrom, take, unexpected } from "../promql/token-list.ts";
import type { Extraction, LabelFormat, LineFilter, LineOperator, LineText, NamedLabel, Stage, StreamMatcher } from "./ast.ts";
import { parseLabelFilter } from "./parser-filter.ts";
import { expect, type Parser } from "./parser-state.ts";

/** All stages up to what is none; `unwrap` is none. */
export function parsePipeline(parser: Parser): readonly Stage[] {
  const stages: Stage[] = [];
  for (;;) {
    const { kind } = peek(parser);
    if (/^(\|[=~>]|![=~>])$/.test(kind)) stages.push(parseLineFilter(parser));
    else if (kind === "|" && peek(parser, 1).kind !== "unwrap") stages.push(parseStage(parser));
    else return stages;
  }
}

function parseLineFilter(parser: Parser): LineFilter {
  const { kind, start } = take(parser);
  const { span: _, ...first } = parseLineText(parser);
  const or: LineText[] = [];
  while (accept(parser, "or")) or.push(parseLineText(parser));
  return { stage: "contains", operator: kind as LineOperator, ...first, ...(or.length > 0 && { or }), span: spanFrom(parser, start) };
}

function parseLineText(parser: Parser): LineText {
  const { start } = peek(parser);
  const ip = accept(parser, "ip");
  if (ip) expect(parser, "(", "`ip`");
  const { text } = expect(parser, "string", "the filter on lines");
  if (ip) expect(parser, ")", "`ip`");
  return { text, ...(ip && { function: "ip" as const }), span: spanFrom(parser, start) };
}

function parseStage(parser: Parser): Stage {
  const { start } = take(parser);
  const { kind } = peek(parser);
  if (kind === "word" || kind === "(") return parseLabelFilter(parser, 0);
  const stage = parseNamed(parser, kind);
  return { ...stage, span: spanFrom(parser, start) } as Stage;
}

function parseNamed(parser: Parser, kind: string): Stage {
  const where = `\`${kind}\``;
  switch (kind) {
    case "json":
      take(parser);
      return { stage: "json", ...parseExtractions(parser) };
    case "logfmt":
      return parseLogfmt(parser);
    case "pattern":
    case "regexp":
      take(parser);
      return { stage: kind, pattern: expect(parser, "string", where).text };
    case "unpack":
    case "decolorize":
      take(parser);
      return { stage: kind };
    case "line_format":
      take(parser);
      return { stage: "line_format", template: expect(parser, "string", where).text };
    case "label_format":
      take(parser);
      return { stage: "label_format", labels: listOf(parser, () => parseLabelFormat(parser)) };
    case "drop":
    case "keep":
      take(parser);
      return { stage: kind, labels: listOf(parser, () => parseNamedLabel(parser, where)) };
    default:
      throw unexpected(parser, "the pipeline", "a parser, a format or a filter on a label");
  }
}

function listOf<T>(parser: Parser, one: () => T): readonly T[] {
  const all = [one()];
  while (accept(parser, ",")) all.push(one());
  return all;
}

function parseLogfmt(parser: Parser): Stage {
  take(parser);
  const flags: string[] = [];
  while (peek(parser).kind === "flag") flags.push(take(parser).text);
  const strict = flags.includes("--strict") && { strict: true as const };
  const keepEmpty = flags.includes("--keep-empty") && { keepEmpty: true as const };
  return { stage: "logfmt", ...strict, ...keepEmpty, ...parseExtractions(parser) };
}

function parseExtractions(parser: Parser): { readonly fields?: readonly Extraction[] } {
  if (peek(parser).kind !== "word") return {};
  const fields = listOf(parser, () => {
    const { start, end } = expect(parser, "word", "the parser");
    const name = parser.text.slice(start, end);
    const path = accept(parser, "=") ? expect(parser, "string", "the parser").text : name;
    return { name, path, span: spanFrom(parser, start) };
  });
  return { fields };
}

function parseLabelFormat(parser: Parser): LabelFormat {
  const { start, end } = expect(parser, "word", "`label_format`");
  const label = parser.text.slice(start, end);
  expect(parser, "=", "`label_format`");
  const value = peek(parser);
  if (value.kind === "string") return { label, template: take(parser).text, span: spanFrom(parser, start) };
  if (value.kind !== "word" && value.kind !== "variable") throw unexpected(parser, "`label_format`", "a label or a template in quotes");
  take(parser);
  return { label, from: parser.text.slice(value.start, value.end), span: spanFrom(parser, start) };
}

function parseNamedLabel(parser: Parser, where: string): NamedLabel {
  const next = peek(parser, 1).kind;
  if (/^(!?=|[=!]~)$/.test(next)) return parseMatcher(parser, where);
  const { start, end } = expect(parser, "word", where);
  return { label: parser.text.slice(start, end), span: { start, end } };
}

/** `level="error"` */
export function parseMatcher(parser: Parser, where: string): StreamMatcher {
  const { start, end } = expect(parser, "word", where);
  const label = parser.text.slice(start, end);
  const { kind } = peek(parser);
  if (kind !== "=" && kind !== "!=" && kind !== "=~" && kind !== "!~") throw unexpected(parser, where, "`=`, `!=`, `=~` or `!~`");
  take(parser);
  const { text } = expect(parser, "string", where);
  return { label, operator: kind, value: text, span: spanFrom(parser, start) };
}
