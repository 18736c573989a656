/** Which line of the project brought a package in. */
import type { Sources } from "./ir/sources.ts";
import { field, type SyntaxNode, walk } from "./util/syntax.ts";

/** The first import, in the order of the bundle, through which a file of the project reaches `file` in a package. */
export async function importReaching(file: string, { spec, bundle }: Sources): Promise<{ readonly from: string; readonly written: string } | undefined> {
  const imports = await bundle?.imports();
  if (imports === undefined) return undefined;
  const reaches = (from: string, seen: Set<string>): boolean => {
    if (from === file) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return (imports.get(from) ?? []).some((next) => reaches(next.file, seen));
  };
  const files = [...(spec === undefined ? [] : [spec]), ...imports.keys()].filter((from) => !isForeign(from));
  for (const from of files) {
    const found = (imports.get(from) ?? []).find((next) => isForeign(next.file) && reaches(next.file, new Set()));
    if (found) return { from, written: found.written };
  }
  return undefined;
}

/** Whether a file is of an installed package rather than of the project. */
export function isForeign(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}

/** The package that an installed file is of. */
export function packageOf(file: string): string {
  return /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file)?.[1]?.replace("\\", "/") ?? file;
}

/** Where a script names the module `written`. */
export function specifierIn(program: SyntaxNode, written: string): SyntaxNode | undefined {
  let found: SyntaxNode | undefined;
  walk(program, (node) => {
    if (node.type === "Literal" && field(node, "value") === written) found ??= node;
    return found === undefined;
  });
  return found;
}
