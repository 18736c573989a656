/** What may stand between a binary operator and its right side. */
import type { VectorMatching } from "./ast.ts";
import { type LabelList, parseLabels } from "./parser-call.ts";
import { parseNumber } from "./parser-number.ts";
import { expect, type Parser, peek, take, unexpected } from "./parser-state.ts";

export interface Modifiers {
  readonly bool: boolean;
  readonly matching: VectorMatching | undefined;
}

/** `bool`, then `on` or `ignoring` with its group, then fill values: each may be missing. */
export function parseMatching(parser: Parser): Modifiers {
  const bool = peek(parser) === "bool";
  if (bool) take(parser);
  let kind: VectorMatching["kind"] = "ignoring";
  let list: Partial<LabelList> & Pick<LabelList, "labels"> = { labels: [] };
  let group: VectorMatching["group"];
  const word = peek(parser);
  if (word === "on" || word === "ignoring") {
    kind = word;
    list = parseLabels(parser, take(parser));
    group = parseGroup(parser);
  }
  const fill = parseFill(parser);
  // `ignoring ()` is what leaving it out means.
  if (kind === "ignoring" && list.labels.length === 0 && !group && !fill) return { bool, matching: undefined };
  return { bool, matching: { kind, ...list, ...(group && { group }), ...(fill && { fill }) } };
}

function parseGroup(parser: Parser): VectorMatching["group"] {
  const word = peek(parser);
  if (word !== "group_left" && word !== "group_right") return undefined;
  const span = take(parser);
  const side = word === "group_left" ? "left" : "right";
  // A parenthesis here always holds labels, never the right side.
  if (peek(parser) !== "(") return { side, include: [], span };
  const { labels, ...places } = parseLabels(parser, span);
  return { side, include: labels, ...places };
}

function parseFill(parser: Parser): VectorMatching["fill"] {
  const word = peek(parser);
  if (word !== "fill" && word !== "fill_left" && word !== "fill_right") return undefined;
  take(parser);
  const value = parseFillValue(parser);
  if (word === "fill") return { left: value, right: value };
  const other = word === "fill_left" ? "fill_right" : "fill_left";
  const [mine, others] = word === "fill_left" ? (["left", "right"] as const) : (["right", "left"] as const);
  if (peek(parser) !== other) return { [mine]: value };
  take(parser);
  return { [mine]: value, [others]: parseFillValue(parser) };
}

function parseFillValue(parser: Parser): number {
  expect(parser, "(", "a fill modifier");
  const sign = peek(parser);
  if (sign === "+" || sign === "-") take(parser);
  const kind = peek(parser);
  if (kind !== "number" && kind !== "duration") throw unexpected(parser, "a fill modifier", "a number");
  const { value } = parseNumber(parser);
  expect(parser, ")", "a fill modifier");
  return sign === "-" ? -value : value;
}
