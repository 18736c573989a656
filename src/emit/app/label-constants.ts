/** The labels of a TypeScript module: a type and a constant for each set. */
import type { Label } from "../../ir/metric.ts";
import { type LabelSet, labelSets } from "./label-sets.ts";

export interface LabelConstant extends Pick<LabelSet, "size" | "bound"> {
  /** `methodLabel` */
  readonly name: string;
  /** `MethodValue` */
  readonly type: string;
  /** What callers may pass, as types: `"GET"` and `"POST"`. */
  readonly values: readonly string[];
  /** The function of the runtime that makes it, `oneOf`, and what it is given. */
  readonly factory: "oneOf" | "bounded" | "statusClass" | "routes";
  readonly arguments: readonly string[];
}

export interface LabelConstants {
  /** In the order in which metrics first use them. */
  readonly all: readonly LabelConstant[];
  of(label: Label): LabelConstant;
}

export function labelConstants(labels: readonly Label[]): LabelConstants {
  // By the name of the type, which `Zone` and `zone` would share.
  const sets = labelSets(labels, (label) => capitalised(camelCase(label)));
  const made = new Map<LabelSet, LabelConstant>(sets.all.map((set) => [set, constantOf(set)]));
  return { all: [...made.values()], of: (label) => made.get(sets.of(label)) ?? constantOf(sets.of(label)) };
}

function constantOf(set: LabelSet): LabelConstant {
  const words = camelCase(set.name);
  const ending = set.ordinal === 1 ? "" : String(set.ordinal);
  const shared = { name: `${words}Label${ending}`, type: `${capitalised(words)}Value${ending}`, size: set.size };
  const { bound } = set;
  if (bound) return { ...shared, values: ["string"], factory: "bounded", arguments: [String(bound.max)], bound };
  const texts = set.values.map((value) => JSON.stringify(value));
  if (set.is === "status-class") return { ...shared, values: [...texts, "number"], factory: "statusClass", arguments: [] };
  return { ...shared, values: texts.length === 0 ? ["never"] : texts, factory: set.is === "route" ? "routes" : "oneOf", arguments: texts };
}

function camelCase(name: string): string {
  const [first = "", ...rest] = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = first + rest.map(capitalised).join("");
  return /^[A-Za-z]/.test(joined) ? joined : `label${joined}`;
}

function capitalised(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}
