/** Our parser of PromQL as it stands in `src/`. */
import { loadSource } from "./source.mjs";

/** `utf8Offset` turns our places into bytes, as Prometheus counts. */
export async function loadParser() {
  return loadSource(`
    export { allFeatures } from "./src/promql/features.ts";
    export { parse } from "./src/promql/parse.ts";
    export { utf8Offset } from "./src/promql/error.ts";
    export { print } from "./src/promql/print.ts";
    export { selectorsIn } from "./src/promql/walk.ts";
    export { readRegexp } from "./src/promql/regexp.ts";
    export { functionNamed } from "./src/promql/functions.ts";
    export { presenceOf, valuesOn } from "./src/promql/label-set.ts";
    export { typeOf } from "./src/promql/types.ts";`);
}
