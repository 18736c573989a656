/** The tree of a Go template, and what keeps Go from reading it: https://pkg.go.dev/text/template */
import { TemplateFailure, type Token, tokensOf } from "./go-template-lexer.ts";

/** UTF-16 offsets in the template, end exclusive. */
interface Spanned {
  readonly start: number;
  readonly end: number;
}

export type TemplateNode = TemplateText | TemplateAction | TemplateBlock;

export interface TemplateText extends Spanned {
  readonly is: "text";
  readonly text: string;
}
/** `{{ … }}` with its braces. */
export interface TemplateAction extends Spanned {
  readonly is: "action";
  readonly pipeline: Pipeline;
}
/** `{{ if … }}…{{ else }}…{{ end }}` and its like; of `define` and `block`, what is defined. */
export interface TemplateBlock extends Spanned {
  readonly is: "if" | "range" | "with" | "define";
  readonly pipeline?: Pipeline;
  readonly body: readonly TemplateNode[];
  readonly otherwise: readonly TemplateNode[];
}

/** `$x := a | b c | d` */
export interface Pipeline extends Spanned {
  readonly sets: readonly string[];
  readonly commands: readonly Command[];
}
/** A function with what it is given, or a single value. */
export interface Command extends Spanned {
  readonly operands: readonly Operand[];
}
export type Operand = Spanned &
  (
    | { readonly is: "string"; readonly value: string }
    | { readonly is: "constant" }
    | { readonly is: "function"; readonly name: string }
    /** `.A.B`, of which "." has no fields. */
    | { readonly is: "dot"; readonly fields: readonly string[] }
    /** `$x.A`; the name has its `$`. */
    | { readonly is: "variable"; readonly name: string; readonly fields: readonly string[] }
    | { readonly is: "pipeline"; readonly pipeline: Pipeline; readonly fields: readonly string[] }
  );

export interface TemplateFault extends Spanned {
  readonly message: string;
}

export type ParsedTemplate =
  | { readonly nodes: readonly TemplateNode[]; readonly fault?: undefined }
  | { readonly fault: TemplateFault; readonly nodes?: undefined };

export interface TemplateNames {
  /** Beside those that Go itself has. */
  readonly functions: ReadonlySet<string>;
  /** With their `$`, beside `$` itself. */
  readonly variables: readonly string[];
}

const ownFunctions = "and or not len index slice print printf println html js urlquery call eq ne lt le gt ge break continue";
const goFunctions: ReadonlySet<string> = new Set(ownFunctions.split(" "));
/** Deeper ones are nobody's; Go reads more. */
const deepest = 200;

/** The tree of a template, or the first thing that is wrong in it. */
export function parseTemplate(text: string, names: TemplateNames): ParsedTemplate {
  try {
    const state: State = { tokens: tokensOf(text), next: 0, variables: ["$", ...names.variables], functions: names.functions, depth: 0, ranges: 0 };
    const { nodes, stop } = list(state);
    if (stop) throw new TemplateFailure(`\`{{ ${stop.text} }}\` ${stop.text === "end" ? "ends nothing" : "belongs to no block"}`, stop.start, stop.end);
    return { nodes };
  } catch (error) {
    if (!(error instanceof TemplateFailure)) throw error;
    return { fault: { message: error.message, start: error.start, end: error.end } };
  }
}

interface State {
  readonly tokens: readonly Token[];
  next: number;
  variables: readonly string[];
  readonly functions: ReadonlySet<string>;
  depth: number;
  ranges: number;
}

/** The word at hand, behind any space. */
function peek(state: State): Token {
  while (state.tokens[state.next]?.is === "space") state.next++;
  return state.tokens[state.next] as Token;
}

function take(state: State): Token {
  const token = peek(state);
  state.next++;
  return token;
}

/** Nodes up to an `else` or `end`, which is taken up to its word, or to the end of the text. */
function list(state: State): { readonly nodes: readonly TemplateNode[]; readonly stop?: Token } {
  const nodes: TemplateNode[] = [];
  for (let token = peek(state); token.is !== "end-of-text"; token = peek(state)) {
    state.next++;
    if (token.is === "text") {
      nodes.push({ is: "text", text: token.text, start: token.start, end: token.end });
      continue;
    }
    const word = peek(state);
    if (word.is === "keyword" && (word.text === "else" || word.text === "end")) {
      state.next++;
      if (word.text === "end") close(state, "end");
      return { nodes, stop: word };
    }
    nodes.push(action(state, token));
  }
  return { nodes };
}

function close(state: State, what: string): Token {
  const token = take(state);
  if (token.is !== "close") throw unexpected(token, `\`${what}\``);
  return token;
}

const unexpected = (token: Token, where: string) =>
  new TemplateFailure(`\`${token.is === "close" ? "}}" : token.text}\` is unexpected in ${where}`, token.start, token.end);

function action(state: State, open: Token): TemplateNode {
  const word = peek(state);
  if (word.is === "keyword") {
    switch (word.text) {
      case "if":
      case "range":
      case "with":
        state.next++;
        return block(state, open, word.text);
      case "define":
        if (state.depth > 0) throw new TemplateFailure("`define` stands in a block", word.start, word.end);
        state.next++;
        return named(state, open, word.text);
      case "block":
      case "template":
        state.next++;
        return named(state, open, word.text);
    }
  }
  const jump = word.is === "identifier" && (word.text === "break" || word.text === "continue") && state.tokens[state.next + 1]?.is !== "text";
  if (jump && state.ranges === 0) throw new TemplateFailure(`\`${word.text}\` stands in no \`range\``, word.start, word.end);
  const found = pipeline(state, "an action");
  const end = close(state, "an action").end;
  return { is: "action", pipeline: found, start: open.start, end };
}

/** In a block of its own, with the variables that were there before. */
function within<T>(state: State, open: Token, read: () => T): T {
  const { variables } = state;
  if (++state.depth > deepest) throw new TemplateFailure(`more than ${deepest} blocks and parentheses stand in each other`, open.start, open.end);
  const result = read();
  state.depth--;
  state.variables = variables;
  return result;
}

function block(state: State, open: Token, is: "if" | "range" | "with"): TemplateBlock {
  return within(state, open, () => {
    const found = pipeline(state, `\`${is}\``);
    close(state, is);
    if (is === "range") state.ranges++;
    const { nodes, stop } = list(state);
    if (is === "range") state.ranges--;
    const otherwise = stop?.text === "else" ? rest(state, open, is) : { nodes: [], closed: stop };
    if (!otherwise.closed) throw new TemplateFailure(`\`{{ ${is} }}\` has no \`{{ end }}\``, open.start, open.end);
    const end = (state.tokens[state.next - 1] as Token).end;
    return { is, pipeline: found, body: nodes, otherwise: otherwise.nodes, start: open.start, end };
  });
}

/** What stands behind `else`, which may be another `if` or `with`. */
function rest(state: State, open: Token, is: "if" | "range" | "with"): { readonly nodes: readonly TemplateNode[]; readonly closed: Token | undefined } {
  const word = peek(state);
  if (word.is === "keyword" && word.text === is && is !== "range") {
    state.next++;
    return { nodes: [block(state, open, is)], closed: word };
  }
  close(state, "else");
  const { nodes, stop } = list(state);
  if (stop?.text === "else") throw new TemplateFailure(`\`{{ ${is} }}\` has two \`{{ else }}\``, stop.start, stop.end);
  return { nodes, closed: stop };
}

function named(state: State, open: Token, keyword: "define" | "block" | "template"): TemplateNode {
  const name = take(state);
  if (name.is !== "string") throw new TemplateFailure(`\`${keyword}\` names no template`, name.start, name.end);
  const given = keyword === "define" || (keyword === "template" && peek(state).is === "close") ? undefined : pipeline(state, `\`${keyword}\``);
  const end = close(state, keyword).end;
  const empty: Pipeline = { sets: [], commands: [], start: name.start, end: name.end };
  if (keyword === "template") return { is: "action", pipeline: given ?? empty, start: open.start, end };
  return within(state, open, () => {
    state.variables = ["$"];
    const { nodes, stop } = list(state);
    if (stop?.text !== "end") throw new TemplateFailure(`\`{{ ${keyword} }}\` has no \`{{ end }}\``, open.start, open.end);
    return { is: "define", ...(given && { pipeline: given }), body: nodes, otherwise: [], start: open.start, end: (state.tokens[state.next - 1] as Token).end };
  });
}

/** Up to `}}` or `)`, which stays. */
function pipeline(state: State, where: string): Pipeline {
  const first = peek(state);
  const sets = declarations(state, where);
  if (sets.length > 0) state.variables = [...state.variables, ...sets];
  const commands: Command[] = [];
  for (let token = peek(state); token.is !== "close" && token.is !== "right-paren"; token = peek(state)) {
    commands.push(command(state, where));
    if (peek(state).is === "pipe") state.next++;
  }
  const last = peek(state);
  if (commands.length === 0) throw new TemplateFailure(`${where} has no value`, last.start, last.end);
  for (let index = 1; index < commands.length; index++) mustCall(commands[index] as Command);
  return { sets, commands, start: first.start, end: (commands[commands.length - 1] as Command).end };
}

/** What stands behind `|` is given what stands before. */
function mustCall({ operands: [first], start, end }: Command): void {
  const isDot = first?.is === "dot" && first.fields.length === 0;
  if (!isDot && first?.is !== "string" && first?.is !== "constant") return;
  throw new TemplateFailure(`${isDot ? "`.`" : "a value"} behind \`|\` is no function`, start, end);
}

/** `$x :=`, `$x =`, in a range also `$x, $y :=`. */
function declarations(state: State, where: string): readonly string[] {
  const start = state.next;
  if (peek(state).is !== "variable") return [];
  const names: string[] = [];
  while (peek(state).is === "variable") {
    names.push(take(state).text);
    const sign = peek(state);
    if (sign.is === "declare" || sign.is === "assign") {
      state.next++;
      return names;
    }
    if (sign.text !== "," || where !== "`range`" || names.length > 1) break;
    state.next++;
  }
  state.next = start;
  return [];
}

function command(state: State, where: string): Command {
  const operands: Operand[] = [];
  const { start } = peek(state);
  while (true) {
    const operand = term(state);
    if (!operand) break;
    operands.push(operand);
    const after = state.tokens[state.next] as Token;
    if (after.is === "space") continue;
    if (after.is === "close" || after.is === "right-paren" || after.is === "pipe") break;
    throw unexpected(after, where);
  }
  const last = operands[operands.length - 1];
  if (!last) throw unexpected(peek(state), where);
  return { operands, start, end: last.end };
}

function term(state: State): Operand | undefined {
  const token = peek(state);
  const { start, end, text } = token;
  switch (token.is) {
    case "string":
      state.next++;
      return literal(state, { is: "string", value: unquoted(token), start, end });
    case "number":
    case "constant":
      state.next++;
      return literal(state, { is: "constant", start, end });
    case "keyword":
      if (text !== "nil") return undefined;
      state.next++;
      return literal(state, { is: "constant", start, end });
    case "identifier":
      if (!goFunctions.has(text) && !state.functions.has(text)) throw new TemplateFailure(`\`${text}\` is no function`, start, end);
      state.next++;
      return { is: "function", name: text, start, end: fieldsBehind(state, end).end };
    case "dot":
      state.next++;
      return literal(state, { is: "dot", fields: [], start, end });
    case "field": {
      state.next++;
      const more = fieldsBehind(state, end);
      return { is: "dot", fields: [text.slice(1), ...more.fields], start, end: more.end };
    }
    case "variable": {
      if (!state.variables.includes(text)) throw new TemplateFailure(`\`${text}\` is no variable`, start, end);
      state.next++;
      const { fields, end: last } = fieldsBehind(state, end);
      return { is: "variable", name: text, fields, start, end: last };
    }
    case "left-paren":
      return within(state, token, () => {
        state.next++;
        const inner = pipeline(state, "parentheses");
        const closing = take(state);
        if (closing.is !== "right-paren") throw unexpected(closing, "parentheses");
        return { is: "pipeline", pipeline: inner, start, ...fieldsBehind(state, closing.end) };
      });
    default:
      return undefined;
  }
}

function fieldsBehind(state: State, from: number): { readonly fields: readonly string[]; readonly end: number } {
  const fields: string[] = [];
  let end = from;
  for (let token = state.tokens[state.next]; token?.is === "field"; token = state.tokens[++state.next]) {
    fields.push(token.text.slice(1));
    end = token.end;
  }
  return { fields, end };
}

/** Nothing has fields that stands for itself. */
function literal(state: State, operand: Operand): Operand {
  const after = state.tokens[state.next];
  if (after?.is === "field") throw unexpected(after, "what stands for itself");
  return operand;
}

const escapes: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

function unquoted({ text, start, end }: Token): string {
  const inner = text.slice(1, -1);
  if (text.startsWith("`")) return inner.replaceAll("\r", "");
  return inner.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}|[\s\S])/g, (whole, named: string) => {
    if (/^[xuU]./.test(named)) return String.fromCodePoint(Math.min(Number.parseInt(named.slice(1), 16), 0x10ffff));
    if (/^[0-3]../.test(named)) return String.fromCharCode(Number.parseInt(named, 8));
    if (named === "\\" || named === '"') return named;
    const character = escapes[named];
    if (character === undefined) throw new TemplateFailure(`\`${whole}\` is no escape`, start, end);
    return character;
  });
}
