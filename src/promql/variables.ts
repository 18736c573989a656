/**
 * Queries in which Grafana's variables stand, anywhere: https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/
 * Each is read as something of its length that may stand there, so that places stay true, and what it decides is left open in the tree.
 */
import type { Expr, Grouping, Matcher, Span, VectorSelector } from "./ast.ts";
import { unquote } from "./lexer-string.ts";
import { type ParseOptions, type ParseResult, parse } from "./parse.ts";
import { mapNodes } from "./walk.ts";

/** `$name`, `${name}`, `${name:format}`, `${name.field}` and `[[name]]`; `$1` is a group of a regular expression. */
const variableForm = /\$\{(?!\d+\})[^{}\s"]+\}|\$(?!\d+\b)\w+|\[\[\w+(?::\w+)?\]\]/y;

/** Neither a tree nor an error: whether it is a query depends on what a variable stands for. */
export type VariableResult = ParseResult | { readonly expr?: undefined; readonly error?: undefined };

/** Each is one more reading of the query. */
const mostNumbers = 20;

/** Reads a query of a dashboard. Never throws. */
export function parseWithVariables(text: string, options: Omit<ParseOptions, "variables"> = {}): VariableResult {
  const found = variablesIn(text);
  const holes = found.filter(({ as }) => as !== "range");
  const numbers = new Set<Hole>();
  for (;;) {
    const result = parse(written(text, found, numbers), { ...options, variables: true });
    if (result.expr) return opened(result.expr, text, holes, numbers);
    const { error } = result;
    // Where no series may stand, a number may.
    const wrong = holes.find((hole) => hole.as === "name" && !numbers.has(hole) && error.start <= hole.start && hole.end <= error.end);
    if (!wrong || numbers.size === mostNumbers) return holes.some(({ as }) => as !== "text") ? {} : result;
    numbers.add(wrong);
  }
}

/** What a variable stands for: part of a text, a length of time, the name of a series or of a label, a number, or whole matchers. */
interface Hole extends Span {
  readonly as: "text" | "range" | "name" | "number" | "matchers";
}

/** What surrounds a character. */
interface Scene {
  quote: string;
  brackets: boolean;
  braces: boolean;
}

function variablesIn(text: string): readonly Hole[] {
  const holes: Hole[] = [];
  const scene: Scene = { quote: "", brackets: false, braces: false };
  for (let at = 0; at < text.length; ) {
    variableForm.lastIndex = at;
    const [found] = variableForm.exec(text) ?? [];
    if (found !== undefined) {
      holes.push({ start: at, end: at + found.length, as: roleOf(text, at, found, scene) });
      at += found.length;
    } else at += pass(text, at, scene);
  }
  return holes.filter(({ start, end }) => !isGroup(text.slice(start, end)));
}

/** `[[:alpha:]]` and the like never get here; `[[1]]` is a class of characters in a regular expression. */
const isGroup = (found: string): boolean => /^\[\[\d+\]\]$/.test(found);

/** Passes a character, or an escape or comment that begins with it. */
function pass(text: string, at: number, scene: Scene): number {
  const character = text[at] as string;
  if (scene.quote !== "") {
    if (character === "\\" && scene.quote !== "`") return 2;
    if (character === scene.quote) scene.quote = "";
    return 1;
  }
  if (character === '"' || character === "'" || character === "`") scene.quote = character;
  else if (character === "[" || character === "]") scene.brackets = character === "[";
  else if (character === "{" || character === "}") scene.braces = character === "{";
  else if (character === "#") return text.slice(at).search(/[\r\n]|$/);
  return 1;
}

function roleOf(text: string, at: number, found: string, { quote, brackets, braces }: Scene): Hole["as"] {
  if (quote !== "") return "text";
  if (brackets || /\boffset\s+-?\s*$/i.test(text.slice(Math.max(0, at - 20), at))) return "range";
  if (braces) return /^\s*(=|!)/.test(text.slice(at + found.length)) ? "name" : "matchers";
  return /^\$\{?__/.test(found) ? "number" : "name";
}

function written(text: string, holes: readonly Hole[], numbers: ReadonlySet<Hole>): string {
  let result = "";
  let at = 0;
  for (const hole of holes) {
    const said = text.slice(hole.start, hole.end);
    const isNumber = hole.as === "number" || numbers.has(hole);
    result += text.slice(at, hole.start) + (isNumber ? "1".repeat(said.length) : standIn(hole.as, said));
    at = hole.end;
    // The comma behind matchers that a variable holds goes with them.
    const comma = hole.as === "matchers" ? (/^\s*,/.exec(text.slice(at))?.[0].length ?? 0) : 0;
    result += " ".repeat(comma);
    at += comma;
  }
  return result + text.slice(at);
}

function standIn(as: Hole["as"], said: string): string {
  if (as === "matchers") return " ".repeat(said.length);
  if (as !== "range") return "_".repeat(said.length);
  return /^\$\w+$|^\$\{\w+(:\w+)?\}$/.test(said) ? said : `\${${"v".repeat(said.length - 3)}}`;
}

/** The tree without what was put in the places of variables; nothing where they decide how series are matched. */
function opened(expr: Expr, text: string, holes: readonly Hole[], numbers: ReadonlySet<Hole>): VariableResult {
  if (holes.length === 0) return { expr };
  const holeIn = ({ start, end }: Span): Hole | undefined => holes.find((hole) => hole.start < end && start < hole.end);
  let open = false;
  const result = mapNodes(expr, (node) => {
    switch (node.type) {
      case "number": {
        const hole = node.span && holeIn(node.span);
        if (!hole || (hole.as !== "number" && !numbers.has(hole))) return node;
        return { type: "call", function: "scalar", args: [{ type: "selector", matchers: [], span: hole }], span: hole };
      }
      case "selector":
        return openSelector(node, text, holeIn);
      case "aggregation":
        return node.grouping ? { ...node, grouping: openGrouping(node.grouping, holeIn) } : node;
      case "binary": {
        const { matching } = node;
        open ||= [...(matching?.labelSpans ?? []), ...(matching?.group?.labelSpans ?? [])].some((span) => holeIn(span) !== undefined);
        return node;
      }
      default:
        return node;
    }
  });
  return open ? {} : { expr: result };
}

type HoleIn = (span: Span) => Hole | undefined;

function openSelector(selector: VectorSelector, text: string, holeIn: HoleIn): VectorSelector {
  const { span, matchers, name, ...rest } = selector;
  if (!span || !holeIn(span)) return selector;
  const { start } = span;
  const whole = { start, end: start + (name?.length ?? 0) };
  const closed = matchers.filter((matcher) => !holeIn(matcher.span ?? span));
  const chosen = matchers.flatMap((matcher) => (closed.includes(matcher) ? [] : [asWritten(matcher, text)]));
  // With labels or matchers that are not known, nothing is known of what is left of the series.
  const isKnown = !holeIn(whole) && matchers.every((matcher) => holeIn(labelSpan(matcher, span)) === undefined) && !blanked(span, matchers, holeIn);
  return { ...rest, span, matchers: closed, ...(name !== undefined && isKnown && { name }), ...(chosen.length > 0 && isKnown && { chosen }) };
}

const labelSpan = ({ span, label }: Matcher, around: Span): Span => ({ start: (span ?? around).start, end: (span ?? around).start + label.length });

function blanked(span: Span, matchers: readonly Matcher[], holeIn: HoleIn): boolean {
  let at = span.start;
  for (const matcher of matchers) {
    const { start, end } = matcher.span ?? span;
    if (holeIn({ start: at, end: start })?.as === "matchers") return true;
    at = end;
  }
  return holeIn({ start: at, end: span.end })?.as === "matchers";
}

function asWritten(matcher: Matcher, text: string): Matcher {
  return matcher.valueSpan ? { ...matcher, value: unquote(text.slice(matcher.valueSpan.start, matcher.valueSpan.end)).value } : matcher;
}

function openGrouping(grouping: Grouping, holeIn: HoleIn): Grouping {
  const { labelSpans = [] } = grouping;
  const kept = labelSpans.map((span) => holeIn(span) === undefined);
  if (kept.every(Boolean)) return grouping;
  return { ...grouping, labels: grouping.labels.filter((_, index) => kept[index]), labelSpans: labelSpans.filter((_, index) => kept[index]), chosen: true };
}
