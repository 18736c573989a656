/** One mistake, one finding: what the compiler says again of what a rule has said is left out. */
import type { Located } from "./diagnostic.ts";

/** `findings`, and those of `types` that are about something else. Both as `locate` gives them; the order stays. */
export function withoutRepeats(findings: readonly Located[], types: readonly Located[]): readonly Located[] {
  const errors = findings.filter(({ severity }) => severity === "error");
  return [...findings, ...types.filter((type) => !errors.some((finding) => mentions(finding, type) || (finding.file === type.file && says(finding, type))))];
}

function mentions({ mention }: Located, type: Located): boolean {
  return mention !== undefined && mention.file === type.file && sameStart(mention, type);
}

function says(finding: Located, type: Located): boolean {
  if (finding.subject === "syntax") return /\.TS1\d{3}$/.test(type.subject);
  if (sameStart(finding, type) || isInside(type, finding)) return true;
  if (finding.extent === undefined || type.extent === undefined) return false;
  const [start, end] = finding.extent;
  const [typeStart, typeEnd] = type.extent;
  if (start === typeStart && end === typeEnd) return true;
  const around = start >= typeStart && end <= typeEnd;
  const missing = missingIn(type.message);
  // The compiler says what is wrong inside a value at the whole of it; but what an object lacks stands there too, beside other mistakes.
  if (missing.length === 0) return around;
  const named = missing.some((name) => finding.message.includes(`\`${name}\``) || finding.subject.split(".").includes(name));
  return named && (around || (typeStart >= start && typeEnd <= end));
}

function missingIn(message: string): readonly string[] {
  const one = /property '([^']+)' is missing/i.exec(message)?.[1];
  const more = /is missing the following properties from type .*: ([\w, $]+)$/.exec(message)?.[1];
  return [...(one === undefined ? [] : [one]), ...(more?.split(", ") ?? [])];
}

function sameStart(a: Pick<Located, "line" | "column">, b: Pick<Located, "line" | "column">): boolean {
  return a.line === b.line && a.column === b.column;
}

function isInside(inner: Located, outer: Located): boolean {
  const starts = inner.line > outer.line || (inner.line === outer.line && inner.column >= outer.column);
  const ends = inner.endLine < outer.endLine || (inner.endLine === outer.endLine && inner.endColumn <= outer.endColumn);
  return starts && ends;
}
