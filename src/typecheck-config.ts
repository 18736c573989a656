/** The configuration with which a spec is checked: the project's own, made fit for one file of a bundle. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, parse, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The contents of a `tsconfig.json` that may stand in any folder; `spec` is absolute. A spec that is right by one of them is; by the
 * last, one with a mistake has it. Where a project does not name its libraries, it has those of a browser, which are twice as much to
 * read as all else, and of which specs use `console` at most.
 */
export function configsFor(spec: string): readonly object[] {
  const folders = foldersUp(dirname(spec));
  const project = firstThat(folders.map((folder) => join(folder, "tsconfig.json")));
  const whole = configFor(spec, folders, project);
  const named = project === undefined ? undefined : saidIn(project, ({ lib }) => lib);
  return named === undefined ? [{ ...whole, compilerOptions: { ...whole.compilerOptions, lib: ["esnext"] } }, whole] : [whole];
}

function configFor(spec: string, folders: readonly string[], project: string | undefined) {
  const types: string[] = [];
  for (const folder of folders) if (existsSync(join(folder, "node_modules", "@types"))) types.push(join(folder, "node_modules", "@types"));
  const paths = pathsFor(folders, project);
  return {
    ...(project !== undefined && { extends: project }),
    include: [],
    files: [spec],
    compilerOptions: {
      ...(project === undefined && { strict: true }),
      noEmit: true,
      skipLibCheck: true,
      // What a spec becomes runs in Node, whatever the project is built for; TypeScript 7 no longer knows the oldest targets.
      target: "esnext",
      module: "preserve",
      moduleResolution: "bundler",
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
      ...(/\.[mc]?jsx?$/.test(spec) && { allowJs: true }),
      typeRoots: types,
      rootDir: parse(spec).root,
      // Of use to those who publish a project; here they only forbid.
      composite: false,
      incremental: false,
      tsBuildInfoFile: null,
      declaration: false,
      declarationMap: false,
      emitDeclarationOnly: false,
      isolatedDeclarations: false,
      ...(paths && { paths }),
    },
  };
}

type Paths = Readonly<Record<string, readonly string[]>>;

/**
 * Where "obsc" is found when no `node_modules` above the spec has it, as when it runs from elsewhere or on its own specs:
 * the declarations that belong to this obsc. `paths` of a project are replaced as a whole, so its own are repeated.
 */
function pathsFor(folders: readonly string[], project: string | undefined): Paths | undefined {
  if (firstThat(folders.map((folder) => join(folder, "node_modules", "obsc", "package.json"))) !== undefined) return undefined;
  const own = ownPaths();
  return own && { ...(project === undefined ? {} : pathsIn(project)), ...own };
}

function ownPaths(): Paths | undefined {
  const index = ownDeclarations();
  if (index === undefined) return undefined;
  const entries = { obsc: "index", "obsc/catalogs": "catalogs", "obsc/rule": "rule" };
  return Object.fromEntries(Object.entries(entries).map(([entry, file]) => [entry, [join(dirname(index), basename(index).replace("index", file))]]));
}

/** The declarations of what specs import as "obsc"; where nothing has been built yet, as in the tests of obsc, its sources say the same. */
export function ownDeclarations(): string | undefined {
  const folders = foldersUp(dirname(fileURLToPath(import.meta.url)));
  return firstThat(folders.flatMap((folder) => [join(folder, "dist", "types", "src", "index.d.ts"), join(folder, "src", "index.ts")]));
}

function pathsIn(project: string): Paths | undefined {
  return saidIn(project, ({ paths, baseUrl = "." }, folder) => {
    const resolved = (target: string) => resolve(folder, baseUrl, target.replaceAll("${configDir}", dirname(project)));
    return paths && Object.fromEntries(Object.entries(paths).map(([name, targets]) => [name, targets.map(resolved)]));
  });
}

/** What holds for a configuration: what it says itself, or what those say that it extends, the last first. */
function saidIn<T>(config: string, of: (options: Options, folder: string) => T | undefined, depth = 0): T | undefined {
  const { compilerOptions = {}, extends: bases = [] } = parseConfig(config);
  const own = of(compilerOptions, dirname(config));
  if (own !== undefined) return own;
  for (const base of [bases].flat().toReversed()) {
    const found = depth < 10 ? saidIn(baseOf(config, base), of, depth + 1) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function baseOf(config: string, base: string): string {
  try {
    const path = /^(\.{0,2}\/|[A-Za-z]:)/.test(base)
      ? resolve(dirname(config), base)
      : createRequire(config).resolve(base.endsWith(".json") ? base : join(base, "tsconfig.json"));
    return path.endsWith(".json") ? path : `${path}.json`;
  } catch {
    return "";
  }
}

interface Config {
  readonly extends?: string | readonly string[];
  readonly compilerOptions?: Options;
}

interface Options {
  readonly paths?: Paths;
  readonly baseUrl?: string;
  readonly lib?: readonly string[];
}

/** JSON with comments and commas before closing brackets. What is not even that, the compiler reports. */
function parseConfig(file: string): Config {
  const plain = (existsSync(file) ? readFileSync(file, "utf8") : "")
    .replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*.*?\*\//gs, (match) => (match.startsWith('"') ? match : ""))
    .replace(/"(?:[^"\\]|\\.)*"|,(?=\s*[\]}])/g, (match) => (match === "," ? "" : match));
  try {
    return JSON.parse(plain) as Config;
  } catch {
    return {};
  }
}

/** From `folder` up to the root. */
function foldersUp(folder: string): readonly string[] {
  return dirname(folder) === folder ? [folder] : [folder, ...foldersUp(dirname(folder))];
}

function firstThat(files: readonly string[]): string | undefined {
  for (const file of files) if (existsSync(file)) return file;
  return undefined;
}
