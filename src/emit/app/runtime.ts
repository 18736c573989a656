/** The runtime of generated metric definitions: real files of `runtime/`, taken in when obsc is bundled (scripts/bundle.mjs). */
declare const OBSC_RUNTIME: Readonly<Record<string, string>>;

/** The files of a folder of `runtime/`, by their names in it, sorted: `runtimeFiles("ts")` has `core.ts`. */
export function runtimeFiles(folder: string): ReadonlyMap<string, string> {
  const own = Object.entries(OBSC_RUNTIME).filter(([path]) => path.startsWith(`${folder}/`));
  return new Map(own.map(([path, text]) => [path.slice(folder.length + 1), text]));
}
