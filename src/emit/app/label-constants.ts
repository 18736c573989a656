/** The labels of a module: one constant for each different set of values, whichever metrics share it. */
import type { Label } from "../../ir/metric.ts";

export interface LabelConstant {
  /** `methodLabel` */
  readonly name: string;
  /** `MethodValue` */
  readonly type: string;
  /** What callers may pass, as types: `"GET"` and `"POST"`. */
  readonly values: readonly string[];
  /** The function of the runtime that makes it, `oneOf`, and what it is given. */
  readonly factory: "oneOf" | "bounded" | "statusClass" | "routes";
  readonly arguments: readonly string[];
  /** How many numbers its values have. */
  readonly size: number;
  /** Of a label whose values are not known: how many it keeps, and why they are enough. */
  readonly bound?: { readonly max: number; readonly because?: string };
}

export interface LabelConstants {
  /** In the order in which metrics first use them. */
  readonly all: readonly LabelConstant[];
  of(label: Label): LabelConstant;
}

export function labelConstants(labels: readonly Label[]): LabelConstants {
  const byContent = new Map<string, LabelConstant>();
  const byLabel = new Map<Label, LabelConstant>();
  const taken = new Map<string, number>();
  const of = (label: Label): LabelConstant => {
    const made = byLabel.get(label) ?? byItsContent(label);
    byLabel.set(label, made);
    return made;
  };
  const byItsContent = (label: Label): LabelConstant => {
    const words = camelCase(label.name);
    const key = JSON.stringify([words, label.values, label.max, label.normalise]);
    const known = byContent.get(key);
    if (known) return known;
    // By the name of the type, which `Zone` and `zone` would share.
    const before = taken.get(capitalised(words)) ?? 0;
    taken.set(capitalised(words), before + 1);
    const made = constantOf(label, words, before === 0 ? "" : String(before + 1));
    byContent.set(key, made);
    return made;
  };
  for (const label of labels) of(label);
  return { all: [...byContent.values()], of };
}

/** A label of which neither values nor bound are known keeps as many as the policy allows by default. */
const openMax = 100;

function constantOf(label: Label, words: string, ending: string): LabelConstant {
  const names = { name: `${words}Label${ending}`, type: `${capitalised(words)}Value${ending}` };
  const { values, max = openMax, because, normalise } = label;
  if (values === undefined) {
    const bound = { max, ...(because !== undefined && { because }) };
    return { ...names, values: ["string"], factory: "bounded", arguments: [String(max)], size: max + 1, bound };
  }
  const texts = values.map((value) => JSON.stringify(value));
  if (normalise === "status-class") return { ...names, values: [...texts, "number"], factory: "statusClass", arguments: [], size: values.length };
  const factory = normalise === "route" ? "routes" : "oneOf";
  return { ...names, values: texts.length === 0 ? ["never"] : texts, factory, arguments: texts, size: values.length };
}

function camelCase(name: string): string {
  const [first = "", ...rest] = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = first + rest.map(capitalised).join("");
  return /^[A-Za-z]/.test(joined) ? joined : `label${joined}`;
}

function capitalised(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}
