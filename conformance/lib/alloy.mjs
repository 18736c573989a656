/** Alloy's configuration language, as far as names go: blocks, their arguments, and what expressions refer to. */

/** Blocks of a text: `{ name, label, arguments: { name: text of the value }, blocks }`. Throws where it cannot be read. */
export function parseAlloy(text) {
  const tokens = [...text.matchAll(/\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|`[^`]*`|[\w.]+|[{}[\]()=,+]|[^\s]/g)]
    .map(([token]) => token)
    .filter((token) => !token.startsWith("//"));
  let at = 0;
  const body = (end) => {
    const found = { arguments: {}, blocks: [] };
    while (at < tokens.length && tokens[at] !== end) {
      const name = tokens[at++];
      if (!/^[a-zA-Z_][\w.]*$/.test(name)) throw new Error(`unexpected ${name}`);
      if (tokens[at] === "=") {
        at++;
        found.arguments[name] = value();
        continue;
      }
      const label = /^"/.test(tokens[at] ?? "") ? JSON.parse(tokens[at++]) : undefined;
      expect("{");
      found.blocks.push({ name, label, ...body("}") });
      expect("}");
    }
    return found;
  };
  /** The tokens of an expression: it ends where no bracket is open and the next token cannot go on. */
  const value = () => {
    const parts = [];
    for (let depth = 0; at < tokens.length; ) {
      const token = tokens[at];
      if (depth === 0 && parts.length > 0 && !continues(parts.at(-1), token)) break;
      if ("{[(".includes(token)) depth++;
      if ("}])".includes(token)) depth--;
      if (depth < 0) throw new Error(`unexpected ${token}`);
      parts.push(token);
      at++;
    }
    return parts;
  };
  const expect = (token) => {
    if (tokens[at] !== token) throw new Error(`expected ${token} instead of ${tokens[at]}`);
    at++;
  };
  const whole = body(undefined);
  if (at < tokens.length) throw new Error(`unexpected ${tokens[at]}`);
  return whole.blocks;
}

/** Whether an expression that ends with `last` goes on with `next`: after an operator, or with one, or with a call. */
function continues(last, next) {
  return last === "+" || next === "+" || (next === "(" && /^[\w.]+$/.test(last));
}
