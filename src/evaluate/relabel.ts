/** `label_replace` and `label_join`. */
import { type Labels, type LabelTable, labelsIn, labelValue, remembered } from "./labels.ts";
import { wholePattern } from "./matchers.ts";
import { EvaluationError, type VectorQuery } from "./query.ts";
import { distinct } from "./vectors.ts";

/** `texts`: the label, what it becomes, the label that is read, and the pattern of its value. */
export function labelReplace(of: VectorQuery, texts: readonly string[], table: LabelTable): VectorQuery {
  const [to = "", replacement = "", from = "", text = ""] = texts;
  const pattern = wholePattern(text);
  const parts = partsOf(replacement);
  return relabelled(of, (labels) => {
    const matcher = pattern.matcher(labelValue(labels, from));
    if (!matcher.find()) return labels;
    const groups = pattern.namedGroups();
    const groupOf = (name: string): string => {
      const index = /^\d+$/.test(name) ? Number(name) : groups[name];
      return index === undefined || index > matcher.groupCount() ? "" : (matcher.group(index) ?? "");
    };
    const value = parts.map((part) => (typeof part === "string" ? part : groupOf(part.group))).join("");
    return labelsIn(table, [...labels.pairs, [checked(to), value]]);
  });
}

/** `texts`: the label, what stands between, and the labels that are joined. */
export function labelJoin(of: VectorQuery, texts: readonly string[], table: LabelTable): VectorQuery {
  const [to = "", between = "", ...from] = texts;
  checked(to);
  return relabelled(of, (labels) => labelsIn(table, [...labels.pairs, [to, from.map((label) => labelValue(labels, label)).join(between)]]));
}

function relabelled(of: VectorQuery, change: (labels: Labels) => Labels): VectorQuery {
  const changed = remembered(change);
  return { type: "vector", at: (time) => distinct(of.at(time).map(({ labels, value }) => ({ labels: changed(labels), value }))) };
}

function checked(label: string): string {
  if (label === "") throw new EvaluationError("the label that is set has no name");
  return label;
}

/** `$1`, `${name}` and `$$` as Go reads them: a name is as long as letters, digits and `_` follow. */
function partsOf(replacement: string): readonly (string | { readonly group: string })[] {
  const parts: (string | { readonly group: string })[] = [];
  let rest = replacement;
  for (let at = rest.indexOf("$"); at !== -1; at = rest.indexOf("$")) {
    parts.push(rest.slice(0, at));
    rest = rest.slice(at);
    const named = /^\$(?:\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/u.exec(rest);
    if (named) parts.push({ group: named[1] ?? named[2] ?? "" });
    else parts.push("$");
    rest = rest.slice(named ? named[0].length : rest.startsWith("$$") ? 2 : 1);
  }
  return [...parts, rest];
}
