/** Steps of relabeling: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config */
import type { Setting, Settings } from "../derive/collector-part.ts";
import type { Path } from "../derive/part.ts";
import { accepts } from "../promql/label-set.ts";
import { isSettings } from "./collector.ts";

export interface RelabelStep {
  readonly step: Settings;
  readonly path: Path;
  readonly sources: readonly string[];
  /** In small letters; `replace` where nothing is said. */
  readonly action: string;
  /** What is written there; absent: what takes everything. */
  readonly regex?: string;
}

/** The steps in a list of them, which stands at `path`. */
export function relabelSteps(list: Setting | undefined, path: Path): readonly RelabelStep[] {
  const steps = Array.isArray(list) ? (list as readonly Setting[]) : [];
  return steps.flatMap((step, index): readonly RelabelStep[] => {
    if (!isSettings(step)) return [];
    const sources = Array.isArray(step.source_labels) ? step.source_labels.map(String) : [];
    const action = String(step.action ?? "replace").toLowerCase();
    return [{ step, path: [...path, index], sources, action, ...(step.regex !== undefined && { regex: String(step.regex) }) }];
  });
}

/** Whether the expression of a step takes the whole of a text; `undefined` where that is not understood. */
export function stepTakes({ regex }: RelabelStep, text: string): boolean | undefined {
  return regex === undefined || accepts({ label: "", operator: "=~", value: regex }, text);
}

/** The step that certainly leaves no series of a name, whatever its labels; none where one before it may give that name. */
export function stepWithout(name: string, steps: readonly RelabelStep[]): RelabelStep | undefined {
  for (const step of steps) {
    if (step.step.target_label === "__name__" || step.action === "labelmap") return undefined;
    if (step.sources.length !== 1 || step.sources[0] !== "__name__") continue;
    const taken = stepTakes(step, name);
    if ((step.action === "drop" && taken === true) || (step.action === "keep" && taken === false)) return step;
  }
  return undefined;
}
