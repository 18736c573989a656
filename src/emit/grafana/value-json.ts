/** What values mean: colours by threshold, texts in place of numbers. */
import type { StatePart, ThresholdStep } from "../../derive/dashboard-part.ts";
import type { MappingJson, ThresholdsJson } from "./json.ts";

/** Without thresholds nothing is known to be good or bad, and green would say otherwise. */
export function thresholdsJson(steps: readonly ThresholdStep[]): ThresholdsJson {
  return { mode: "absolute", steps: steps.length === 0 ? [{ color: "text", value: null }] : steps.map(({ from, color }) => ({ color, value: from ?? null })) };
}

export function mappingJson(states: readonly StatePart[]): MappingJson {
  const options = states.map(({ value, text, color }, index) => [String(value), { index, text, ...(color && { color }) }] as const);
  return { type: "value", options: Object.fromEntries(options) };
}
