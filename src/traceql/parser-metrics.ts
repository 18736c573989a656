/** Series made of spans: `| rate() by (name) | topk(10) > 5`. */
import { failAt } from "../promql/error.ts";
import { accept, peek, spanFrom, take, unexpected } from "../promql/token-list.ts";
import { type Metrics, metricsFunctions, type Pipeline, type SeriesStage, type SpanFilter, type Static } from "./ast.ts";
import { parseAttributes } from "./parser-field.ts";
import { parseNumbers } from "./parser-number.ts";
import { acceptAttribute, acceptStatic, expect, type Parser } from "./parser-state.ts";

export const isMetricsFunction = (kind: string): kind is Metrics["function"] => (metricsFunctions as readonly string[]).includes(kind);

export function parseMetrics(parser: Parser, pipeline: Pipeline, start: number, parseFilter: (parser: Parser) => SpanFilter): Metrics {
  const name = take(parser).kind as Metrics["function"];
  const where = `\`${name}\``;
  expect(parser, "(", where);
  const filter = name === "compare" ? parseFilter(parser) : undefined;
  const takesAttribute = name !== "compare" && name !== "rate" && name !== "count_over_time";
  const attribute = takesAttribute ? acceptAttribute(parser) : undefined;
  if (takesAttribute && !attribute) throw unexpected(parser, where, "an attribute");
  const numbers = parseFunctionNumbers(parser, name, where);
  expect(parser, ")", where);
  const by = name !== "compare" && accept(parser, "by") ? parseAttributes(parser, "`by`") : [];
  const stages = parseSeriesStages(parser);
  return {
    type: "metrics",
    pipeline,
    function: name,
    ...(attribute && { attribute }),
    numbers,
    ...(filter && { filter }),
    by,
    stages,
    span: spanFrom(parser, start),
  };
}

function parseFunctionNumbers(parser: Parser, name: Metrics["function"], where: string): readonly Static[] {
  const numbers: Static[] = [];
  if (name !== "quantile_over_time" && name !== "compare") return numbers;
  while (accept(parser, ",")) {
    const { kind } = peek(parser);
    const number = kind === "int" || kind === "variable" || (kind === "float" && name !== "compare") ? acceptStatic(parser) : undefined;
    if (!number) throw unexpected(parser, where, name === "compare" ? "a whole number" : "a number");
    numbers.push(number);
  }
  if (name === "quantile_over_time" && numbers.length === 0) throw unexpected(parser, where, "`,` and a quantile");
  if (name === "compare" && numbers.length !== 0 && numbers.length !== 1 && numbers.length !== 3) throw unexpected(parser, where, "one number, or three");
  return numbers;
}

export function parseSeriesStages(parser: Parser): readonly SeriesStage[] {
  const stages: SeriesStage[] = [];
  for (;;) {
    const { kind, start } = peek(parser);
    if (/^(?:[!<>]?=|[<>])$/.test(kind)) {
      take(parser);
      const value = parseNumbers(parser, 0);
      stages.push({ type: "series-filter", operator: kind, value, span: spanFrom(parser, start) });
    } else if (kind === "|") stages.push(parseRanking(parser));
    else return stages;
  }
}

function parseRanking(parser: Parser): SeriesStage {
  const { start } = take(parser);
  const { kind } = peek(parser);
  if (kind !== "topk" && kind !== "bottomk") throw unexpected(parser, "the pipeline of series", "`topk` or `bottomk`");
  take(parser);
  expect(parser, "(", `\`${kind}\``);
  const count = peek(parser);
  if (count.kind !== "int" && count.kind !== "variable") throw unexpected(parser, `\`${kind}\``, "a whole number");
  take(parser);
  if (count.value === 0) throw failAt(count, `\`${kind}\` of no series`);
  expect(parser, ")", `\`${kind}\``);
  return { type: kind, count: count.value, span: spanFrom(parser, start) };
}
