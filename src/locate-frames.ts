/** From a captured stack to the calls in the user's files that led there. */
import type { CallSite } from "./ir/place.ts";
import type { Sources } from "./ir/sources.ts";
import { isForeign } from "./locate-package.ts";

/** A call in a file that was bundled; lines and columns from 1. */
export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** In a package rather than in a file of the project. */
  readonly foreign: boolean;
  /** The language called it, as `map` calls its callback: its arguments are not those of the call that stands there. */
  readonly indirect: boolean;
}

/** The frames of a call, innermost first; those of obsc and of Node are left out. */
export type Frames = (call: CallSite) => readonly Frame[];

interface RawFrame {
  readonly url: string | undefined;
  readonly line: number;
  readonly column: number;
}

/** Reads stacks through the source map of the bundle, which is opened here and not before. */
export async function frameReader({ bundle }: Sources): Promise<Frames> {
  if (bundle === undefined) return () => [];
  const { TraceMap, originalPositionFor } = await import("@jridgewell/trace-mapping");
  const map = new TraceMap(Buffer.from(bundle.map, "base64").toString());
  const files = new Map(map.resolvedSources.map((resolved, index) => [resolved, bundle.file(String(map.sources[index]))]));
  const known = new Map<CallSite, readonly Frame[]>();
  return (call) => {
    const frames = known.get(call) ?? read(call);
    known.set(call, frames);
    return frames;
  };

  function read(call: CallSite): readonly Frame[] {
    let indirect = false;
    return rawFrames(call).flatMap(({ url, line, column }) => {
      const ours = url?.endsWith(bundle?.urlEnd ?? "") === true;
      const found = ours ? originalPositionFor(map, { line, column: column - 1 }) : undefined;
      const file = found?.source && files.get(found.source);
      if (!found?.line || !file) {
        indirect ||= url === undefined;
        return [];
      }
      const frame = { file, line: found.line, column: found.column + 1, foreign: isForeign(file), indirect };
      indirect = false;
      return [frame];
    });
  }
}

/** Every file that was bundled. */
export function bundledFiles({ bundle }: Sources): readonly string[] {
  if (bundle === undefined) return [];
  const { sources } = JSON.parse(Buffer.from(bundle.map, "base64").toString()) as { readonly sources: readonly string[] };
  return [...new Set(sources.map((source) => bundle.file(source)))];
}

/** A stack becomes text or data when it is first read; here it becomes data, and stays so. */
function rawFrames(call: CallSite): readonly RawFrame[] {
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = (_, sites) =>
    sites.map((site): RawFrame => ({ url: site.getFileName() ?? undefined, line: site.getLineNumber() ?? 1, column: site.getColumnNumber() ?? 1 }));
  try {
    const stack: unknown = call.stack;
    return Array.isArray(stack) ? stack : typeof stack === "string" ? parsed(stack) : [];
  } finally {
    Error.prepareStackTrace = before;
  }
}

/** A stack that somebody has read before, as of an error that a spec caught, logged and threw again. */
function parsed(stack: string): readonly RawFrame[] {
  return [...stack.matchAll(/^ {4}at (?:.*\()?(.*?)(?::(\d+):(\d+))?\)?$/gm)].map(([, url, line, column]) => ({
    url: line === undefined ? undefined : url,
    line: Number(line ?? 1),
    column: Number(column ?? 1),
  }));
}
