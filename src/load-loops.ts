/**
 * Files that import each other in a loop. A bundle has no dead zone: what is read before its file has run is `undefined`,
 * silently, so a loop is looked for before a spec runs. Most specs have none, and finding that out takes no parser.
 */
import { dirname, resolve } from "node:path";
import type { Diagnostic } from "./diagnostic.ts";
import type { Import, ScriptFile } from "./load-imports.ts";
import { positionOf } from "./util/source-text.ts";
import { child, children, field, type SyntaxNode, walk } from "./util/syntax.ts";

/** A file that imports one that has not run yet, and the files from that one to it. */
export interface Loop {
  readonly from: string;
  readonly to: string;
  /** From `to` to `from`, both included. */
  readonly files: readonly string[];
}

/** The loops among `files` (absolute paths with their texts), as the module loader meets them from `entry`. */
export function loopsIn(entry: string, files: ReadonlyMap<string, string>): readonly Loop[] {
  const loops: Loop[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    done.add(file);
    for (const next of importedBy(file, files)) {
      const met = [...way, file].indexOf(next);
      if (met >= 0 && !loops.some((loop) => loop.from === file && loop.to === next)) loops.push({ from: file, to: next, files: [...way, file].slice(met) });
      else if (met < 0 && !done.has(next)) visit(next, [...way, file]);
    }
  };
  visit(entry, []);
  return loops;
}

/** Imports by path, read without a parser: what looks like an import in a comment costs a parse, not a finding. */
function importedBy(file: string, files: ReadonlyMap<string, string>): readonly string[] {
  const found = (files.get(file) ?? "").matchAll(/\b(?:from|import)\s*["'](\.{1,2}\/[^"'\n]*)["']/g);
  return [...found].flatMap(([, path = ""]) => pathNamed(file, path, files) ?? []);
}

const endings = ["", ".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".jsx", "/index.ts", "/index.js"];

/** The file among `files` that `path` means in `file`. */
function pathNamed(file: string, path: string, files: ReadonlyMap<string, string>): string | undefined {
  const target = resolve(dirname(file), path);
  const asTypeScript = target.replace(/\.([mc]?)jsx?$/, ".$1ts");
  return [...endings.map((ending) => target + ending), asTypeScript].find((candidate) => files.has(candidate));
}

/** The finding of a loop, when a value is read through it before there is one. */
export function readTooEarly(
  loop: Loop,
  from: ScriptFile,
  to: ScriptFile,
  shown: (file: string) => string,
  files: ReadonlyMap<string, string>,
): Diagnostic | undefined {
  const hoisted = functionsOf(to.program);
  for (const found of from.imports.filter((candidate) => pathNamed(loop.from, candidate.from, files) === loop.to)) {
    for (const name of found.names) {
      const use = hoisted.has(name.name) ? undefined : firstUse(from.program, name.local);
      if (use !== undefined) return diagnosticOf(loop, found, name, positionsOf(from, use), shown);
    }
  }
  return undefined;
}

function diagnosticOf(loop: Loop, found: Import, name: Import["names"][number], use: Spot, shown: (file: string) => string): Diagnostic {
  const way = [...loop.files, loop.to].map((file) => `\`${shown(file)}\``).join(" imports ");
  return {
    rule: "spec",
    severity: "error",
    subject: `imports.${found.from}`,
    message: `\`${name.local}\` has no value yet, since ${way}`,
    help: "move what both need into a file of its own",
    at: name.at,
    related: [{ message: "it is read here, while the files load", at: { kind: "file", file: loop.from, ...use } }],
  };
}

interface Spot {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}
function positionsOf({ source }: ScriptFile, node: SyntaxNode): Spot {
  const end = positionOf(source, node.end);
  return { ...positionOf(source, node.start), endLine: end.line, endColumn: end.column };
}

/** Function declarations have their value from the start. */
function functionsOf(program: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of children(program, "body")) {
    const declaration = (statement && (child(statement, "declaration") ?? statement)) as SyntaxNode | undefined;
    const id = declaration?.type === "FunctionDeclaration" ? child(declaration, "id") : undefined;
    if (id) names.add(String(field(id, "name")));
  }
  return names;
}

/** The first place that reads `name` while the file runs, also inside a function of the file that is mentioned there. */
function firstUse(program: SyntaxNode, name: string): SyntaxNode | undefined {
  const functions = new Map<string, SyntaxNode>();
  walk(program, (node) => {
    const id = child(node, "id");
    const body = node.type === "FunctionDeclaration" ? node : node.type === "VariableDeclarator" ? child(node, "init") : undefined;
    if (id?.type === "Identifier" && body && isFunction(body)) functions.set(String(field(id, "name")), body);
  });
  const entered = new Set<SyntaxNode>();
  let found: SyntaxNode | undefined;
  const look = (start: SyntaxNode): void =>
    walk(start, (node, parent) => {
      if (found !== undefined || node.type === "ImportDeclaration") return false;
      if (node !== start && isFunction(node) && parent?.type !== "CallExpression") return false;
      if (node.type !== "Identifier" || !isRead(node, parent)) return true;
      const read = String(field(node, "name"));
      const called = functions.get(read);
      if (read === name) found = node;
      else if (called !== undefined && !entered.has(called)) {
        entered.add(called);
        look(called);
      }
      return true;
    });
  look(program);
  return found;
}

function isFunction({ type }: SyntaxNode): boolean {
  return type === "FunctionDeclaration" || type === "FunctionExpression" || type === "ArrowFunctionExpression";
}

/** Not the name of something that is declared, exported, typed or a property. */
function isRead(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  if (parent === undefined || child(parent, "id") === node || children(parent, "params").includes(node)) return false;
  if (parent.type.startsWith("TS") && child(parent, "expression") !== node) return false;
  if (parent.type === "ExportSpecifier") return false;
  const named = parent.type === "Property" ? child(parent, "key") : parent.type === "MemberExpression" ? child(parent, "property") : undefined;
  return named !== node || field(parent, "computed") === true || field(parent, "shorthand") === true;
}
