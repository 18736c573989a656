/** Our parser of PromQL as it stands in `src/`: bundled, and imported from memory. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** `utf8Offset` turns our places into bytes, as Prometheus counts. */
export async function loadParser() {
  const contents = `
    export { allFeatures } from "./src/promql/features.ts";
    export { parse } from "./src/promql/parse.ts";
    export { utf8Offset } from "./src/promql/error.ts";
    export { readRegexp } from "./src/promql/regexp.ts";
    export { functionNamed } from "./src/promql/functions.ts";
    export { presenceOf, valuesOn } from "./src/promql/label-set.ts";
    export { typeOf } from "./src/promql/types.ts";`;
  const resolveDir = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const { outputFiles } = await build({ stdin: { contents, resolveDir, loader: "ts" }, bundle: true, format: "esm", platform: "node", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
