/** Our evaluator of PromQL as it stands in `src/`. */
import { loadSource } from "./source.mjs";

/** `compile` makes a function of time of a tree that `parse` gives, over the series of a store. */
export async function loadEvaluator() {
  return loadSource(`
    export { parse } from "./src/promql/parse.ts";
    export { compile } from "./src/evaluate/compile.ts";
    export { labelsIn } from "./src/evaluate/labels.ts";
    export { append, newStore, seriesIn } from "./src/evaluate/series.ts";`);
}
