/** Templates of Go, far enough to see whether they are whole: https://pkg.go.dev/text/template */

/** What is wrong with a template: braces that stay open, a block without its `end`, an `end` without a block. */
export function templateFault(text: string): string | undefined {
  const blocks: string[] = [];
  let rest = text;
  for (let start = rest.indexOf("{{"); start >= 0; start = rest.indexOf("{{")) {
    const action = /^\{\{-?\s*((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|\/\*[\s\S]*?\*\/|(?!\}\})[^"`])*)\}\}/.exec(rest.slice(start));
    if (!action) return "`{{` has no `}}`";
    const word = /^\w+/.exec(action[1] ?? "")?.[0] ?? "";
    if (["if", "range", "with", "block", "define"].includes(word)) blocks.push(word);
    if (word === "end" && blocks.pop() === undefined) return "`{{ end }}` ends nothing";
    rest = rest.slice(start + action[0].length);
  }
  const [open] = blocks;
  return open === undefined ? undefined : `\`{{ ${open} }}\` has no \`{{ end }}\``;
}
