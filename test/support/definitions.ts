/** Generated definitions in TypeScript, as a service has them after its build. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after } from "node:test";
import { pathToFileURL } from "node:url";
import { transformSync } from "esbuild";
import type { OutputFile } from "../../src/emit/emitter.ts";

const root = join(process.cwd(), ".build", `app-${process.pid}`);
after(() => rmSync(root, { recursive: true, force: true }));

/** Writes files into a folder of this test run, and says where that is. */
export function written(name: string, files: readonly OutputFile[], more: Readonly<Record<string, string>> = {}): string {
  const folder = join(root, name);
  const all = [...files.map(({ path, content }) => [path, content] as const), ...Object.entries(more), ["package.json", '{ "type": "module" }'] as const];
  for (const [path, content] of all) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** A module of `app/ts/`, by its name, after all of them were turned into JavaScript. */
export async function running<M>(folder: string, name: string, files: readonly OutputFile[]): Promise<M> {
  const modules = files.filter(({ path }) => path.endsWith(".ts"));
  const built = modules.map(({ path, content }) => ({ path: path.replace(/\.ts$/, ".js"), content: transformSync(content, { loader: "ts" }).code }));
  return (await import(pathToFileURL(join(written(folder, built), "app", "ts", `${name}.js`)).href)) as M;
}
