/** What the files of a spec import and export, read only when something about it is to be said. */
import type { EcmaScriptModule, StaticExportEntry } from "oxc-parser";
import type { FilePlace } from "./ir/place.ts";
import { positionOf, type SourceText, sourceText } from "./util/source-text.ts";
import type { SyntaxNode } from "./util/syntax.ts";

export interface ScriptFile {
  readonly file: string;
  readonly source: SourceText;
  readonly program: SyntaxNode;
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
}

export interface Import {
  /** As written: `./labels.ts`. */
  readonly from: string;
  readonly at: FilePlace;
  /** Values only; a namespace import has the name `*`. */
  readonly names: readonly { readonly name: string; readonly local: string; readonly at: FilePlace }[];
}

export interface Export {
  readonly name: string;
  readonly at: FilePlace;
}

/** Reads one file; a file with mistakes gives what was understood. */
export async function readScript(file: string, text: string): Promise<ScriptFile> {
  const { parseSync } = await import("oxc-parser");
  const source = sourceText(text);
  const { module, program } = parseSync(file, source.text, { lang: "ts", astType: "ts", sourceType: "module" });
  const at: Place = ({ start, end }) => {
    const to = positionOf(source, end);
    return { kind: "file", file, ...positionOf(source, start), endLine: to.line, endColumn: to.column };
  };
  return {
    file,
    source,
    program: program as unknown as SyntaxNode,
    imports: [...importsIn(module, at), ...reExportsIn(module, at)],
    exports: exportsIn(module, at),
  };
}

interface Span {
  readonly start: number;
  readonly end: number;
}
type Place = (span: Span) => FilePlace;

function importsIn(module: EcmaScriptModule, at: Place): readonly Import[] {
  return module.staticImports.map(({ moduleRequest, entries }) => ({
    from: moduleRequest.value,
    at: at(moduleRequest),
    names: entries
      .filter(({ isType }) => !isType)
      .map(({ importName, localName }) => {
        const standard = importName.kind === "Default" ? "default" : "*";
        return { name: importName.name ?? standard, local: localName.value, at: at(isSpan(importName) ? importName : localName) };
      }),
  }));
}

/** What only passes through a file has no local name. */
function reExportsIn(module: EcmaScriptModule, at: Place): readonly Import[] {
  return entriesOf(module).flatMap(({ moduleRequest, importName }) => {
    if (moduleRequest === null) return [];
    const names = isSpan(importName) ? [{ name: String(importName.name), local: "", at: at(importName) }] : [];
    return [{ from: moduleRequest.value, at: at(moduleRequest), names }];
  });
}

function exportsIn(module: EcmaScriptModule, at: Place): readonly Export[] {
  return entriesOf(module).flatMap((entry) => {
    const { exportName } = entry;
    if (!isSpan(exportName)) return [];
    const value = at(entry);
    const isDefault = exportName.kind === "Default";
    return [{ name: isDefault ? "default" : String(exportName.name), at: isDefault && value.line === value.endLine ? value : at(exportName) }];
  });
}

function entriesOf(module: EcmaScriptModule): readonly StaticExportEntry[] {
  return module.staticExports.flatMap(({ entries }) => entries.filter(({ isType }) => !isType));
}

function isSpan(name: { readonly start: number | null; readonly end: number | null }): name is Span {
  return name.start !== null;
}
