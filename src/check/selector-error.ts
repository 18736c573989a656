/** Selectors of objects in Kubernetes, by their labels or fields. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors */

type Judgement = readonly [message: string, help: string] | undefined;

/** What is wrong with a selector. */
export function selectorError(by: "label" | "field"): (value: string | number | boolean) => Judgement {
  return (value) => {
    const text = String(value);
    const wrong = partsOf(text).find((part) => !(by === "label" ? isRequirement(part) : /!=|=/.test(part)));
    if (wrong === undefined) return undefined;
    const help = by === "label" ? "write `name=value`, `name!=value`, `name in (a,b)`, `name` or `!name`" : "write `name=value` or `name!=value`";
    return [wrong.trim() === "" ? `a part of \`${text}\` is empty` : `\`${wrong.trim()}\` selects nothing`, help];
  };
}

/** What stands between commas that are in no parentheses; of nothing at all there is none. */
function partsOf(text: string): readonly string[] {
  if (text.trim() === "") return [];
  return text.split(/,(?![^(]*\))/);
}

const key = String.raw`(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?`;
const value = "(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?";
const requirement = new RegExp(
  String.raw`^\s*(?:!?\s*${key}|${key}\s*(?:==?|!=)\s*${value}|${key}\s*[<>]\s*-?\d+|${key}\s+(?:in|notin)\s*\(\s*${value}(?:\s*,\s*${value})*\s*\))\s*$`,
);

function isRequirement(part: string): boolean {
  return requirement.test(part);
}
