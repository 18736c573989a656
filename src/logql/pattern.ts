/** Patterns in which Loki finds fields: those of `pattern` and `|>`, and the groups of `regexp`. */

/** The fields that a pattern names, with their places in it: `<ip> - <user>`; `<_>` stands for what is not wanted. */
function capturesIn(pattern: string): readonly { readonly name: string; readonly start: number; readonly end: number }[] {
  return [...pattern.matchAll(/<([A-Za-z_][A-Za-z0-9_]*)>/g)].map(({ 0: whole, 1: name = "", index }) => ({ name, start: index, end: index + whole.length }));
}

/** Fields of a pattern, in their order. */
export function patternFields(pattern: string): readonly string[] {
  return capturesIn(pattern).flatMap(({ name }) => (name === "_" ? [] : [name]));
}

/** What is wrong with the pattern of a parser. */
export function patternFault(pattern: string): string | undefined {
  const fields = patternFields(pattern);
  if (fields.length === 0) return "the pattern names no field: `<name>`";
  const touching = touchingCaptures(pattern);
  if (touching !== undefined) return `nothing tells where the first of \`${touching}\` ends`;
  const twice = repeated(fields);
  return twice === undefined ? undefined : `the pattern names \`${twice}\` twice`;
}

/** The first name that stood before. */
export function repeated(names: Iterable<string>): string | undefined {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}

/** What is wrong with the pattern of a filter on lines, where all captures are `<_>`. */
export function lineFilterFault(pattern: string): string | undefined {
  const touching = touchingCaptures(pattern);
  if (touching !== undefined) return `nothing tells where the first of \`${touching}\` ends`;
  const [named] = patternFields(pattern);
  return named === undefined ? undefined : `a filter on lines keeps no field: \`<${named}>\` can only be \`<_>\``;
}

function touchingCaptures(pattern: string): string | undefined {
  const captures = capturesIn(pattern);
  const index = captures.findIndex(({ end }, at) => captures[at + 1]?.start === end);
  return index === -1 ? undefined : pattern.slice(captures[index]?.start, captures[index + 1]?.end);
}

/** Names of the groups of a regular expression. */
export function regexpFields(pattern: string): readonly string[] {
  const pieces = pattern.matchAll(/\\Q.*?(?:\\E|$)|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|\(\?P?<(\w+)>/gs);
  return [...pieces].flatMap(({ 1: name }) => (name === undefined ? [] : [name]));
}
