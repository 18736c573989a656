/** Modules of `src/` and `test/` as they stand: bundled, and imported from memory. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** `contents` is a module that exports what is wanted, with paths from the root of the project. */
export async function loadSource(contents) {
  const resolveDir = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const { outputFiles } = await build({ stdin: { contents, resolveDir, loader: "ts" }, bundle: true, format: "esm", platform: "node", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
