/** Files that become YAML only when a template engine, as Helm, has written out what stands between braces in them. */
import type { Range, YamlFault } from "./yaml-tree.ts";

/** Values of a chart, its own functions, and braces that Helm is to leave for Prometheus. */
const ofHelm = /\{\{-?\s*(?:[^{}]*(?<![\w)])\.(?:Values|Release|Chart|Capabilities|Files)\b|(?:include|tpl|toYaml)\s|[`"]\{\{)/;

/** Where a text is such a template; `near` is what is wrong with it as YAML. Templates of alerts stand inside values and are none. */
export function templateAt(text: string, near: Range | undefined): YamlFault | undefined {
  const start = text.search(ofHelm);
  const found = start >= 0 ? start : near && bracesAt(text, near.start);
  if (found === undefined) return undefined;
  const close = text.indexOf("}}", found);
  const line = text.indexOf("\n", found);
  const end = close >= 0 && (line < 0 || close < line) ? close + 2 : found + 2;
  return {
    message: `this is a template: \`${text.slice(found, end)}\` is no YAML before something is put in its place`,
    help: "lint what it becomes: write that to a file first, with `helm template` where it is a chart",
    start: found,
    end,
  };
}

/** The braces on the line of an offset, where it lies in or behind them. */
function bracesAt(text: string, offset: number): number | undefined {
  const line = text.lastIndexOf("\n", offset - 1) + 1;
  const found = text.indexOf("{{", line);
  return found >= 0 && found <= offset + 1 ? found : undefined;
}
