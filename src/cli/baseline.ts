/**
 * Findings that were there before obsc was: a baseline lists them by rule and subject, never by line, so that only new ones are
 * shown. It is JSON with one line for each, in order, to be reviewed and committed; what is mended has to leave it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { Located } from "../diagnostic.ts";
import { type JsonText, readJsonText, type Span } from "../util/json-text.ts";
import { linesOf, positionOf, sourceText } from "../util/source-text.ts";
import { type Flag, type Given, type Io, UsageError } from "./command.ts";

export const baselineFlag: Flag = { type: "string", value: "FILE", help: "leave out the findings that FILE lists, and fail where it lists too many" };

export interface Baseline {
  /** As a report names it. */
  readonly file: string;
  readonly path: string;
  /** What to do with the file: it is written anew, or loses what is no longer found. */
  readonly write: boolean;
  readonly prune: boolean;
  /** How often each rule finds something of each subject. */
  readonly counts: Counts;
  /** Where an entry stands; absent for a file that is yet to be written. */
  readonly spotOf?: (rule: string, subject: string) => Pick<Located, "line" | "column" | "endLine" | "endColumn" | "excerpt">;
}
type Counts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** The baseline that flags ask for, read; throws a `UsageError` where there is none, or where it is none. */
export function baselineAsked({ flags }: Given, io: Io): Baseline | undefined {
  const said = flags.baseline as string | undefined;
  const [write, prune] = [flags["write-baseline"] === true, flags["prune-baseline"] === true];
  if (said === undefined) {
    if (write || prune) throw new UsageError(`--${write ? "write" : "prune"}-baseline needs to know the file`, "say which: --baseline FILE");
    return undefined;
  }
  const path = resolve(io.cwd, said);
  const asked = { file: relative(io.cwd, path).split(sep).join("/"), path, write, prune };
  return write ? { ...asked, counts: new Map() } : { ...asked, ...readBaseline(asked.file, path) };
}

/** What is left of `findings`: those that the baseline does not list, and the entries of it that are stale. Writes it where that is asked. */
export function heldAgainst(baseline: Baseline, findings: readonly Located[], io: Io): readonly Located[] {
  const found = countsOf(findings);
  const fresh = findings.filter((one) => !isOfRule(one) || countIn(found, one.rule, one.subject) > countIn(baseline.counts, one.rule, one.subject));
  // What could not be read was not looked at either: nothing follows from what is not found in it.
  if (findings.some((one) => !isOfRule(one) && one.rule !== "types" && one.severity === "error")) {
    if (baseline.write || baseline.prune) io.err(`obsc: \`${baseline.file}\` stays as it is until everything can be read\n`);
    return fresh;
  }
  if (baseline.write) {
    writeBaseline(baseline, found, io);
    return findings.filter((one) => !isOfRule(one));
  }
  const entries = entriesOf(baseline.counts);
  const stale = entries.filter(({ rule, subject, count }) => countIn(found, rule, subject) < count);
  if (!baseline.prune) return [...fresh, ...stale.map((entry) => staleFinding(entry, countIn(found, entry.rule, entry.subject), baseline))];
  const left = entries.map((entry) => ({ ...entry, count: Math.min(entry.count, countIn(found, entry.rule, entry.subject)) }));
  if (stale.length > 0) writeBaseline(baseline, countsFrom(left.filter(({ count }) => count > 0)), io);
  return fresh;
}

interface Entry {
  readonly rule: string;
  readonly subject: string;
  readonly count: number;
}

/** What obsc asks of its input before any rule has no family, and cannot be left for later. */
function isOfRule({ rule }: Located): boolean {
  return rule.includes("/");
}

function countsOf(findings: readonly Located[]): Counts {
  return countsFrom(findings.filter(isOfRule).map(({ rule, subject }) => ({ rule, subject, count: 1 })));
}

function countsFrom(entries: readonly Entry[]): Counts {
  const counts = new Map<string, Map<string, number>>();
  for (const { rule, subject, count } of entries) {
    const subjects = counts.get(rule) ?? new Map<string, number>();
    counts.set(rule, subjects.set(subject, (subjects.get(subject) ?? 0) + count));
  }
  return counts;
}

function countIn(counts: Counts, rule: string, subject: string): number {
  return counts.get(rule)?.get(subject) ?? 0;
}

function entriesOf(counts: Counts): readonly Entry[] {
  return [...counts].flatMap(([rule, subjects]) => [...subjects].map(([subject, count]) => ({ rule, subject, count })));
}

function staleFinding({ rule, subject, count }: Entry, found: number, { file, spotOf }: Baseline): Located {
  return {
    rule: "baseline",
    severity: "error",
    subject: `${rule}: ${subject}`,
    message: found === 0 ? `\`${rule}\` no longer finds \`${subject}\`` : `\`${rule}\` finds \`${subject}\` only ${found} of ${count} times`,
    help: `take it out: \`--baseline ${file} --prune-baseline\``,
    file,
    ...(spotOf as NonNullable<Baseline["spotOf"]>)(rule, subject),
  };
}

/** Sorted, so that what is added or taken out is all that a difference shows. */
function writeBaseline({ path, file }: Baseline, counts: Counts, io: Io): void {
  const sorted = <T>(map: ReadonlyMap<string, T>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  const findings = Object.fromEntries(sorted(counts).map(([rule, subjects]) => [rule, Object.fromEntries(sorted(subjects))]));
  try {
    writeFileSync(path, `${JSON.stringify({ version: 1, findings }, undefined, 2)}\n`);
  } catch (error) {
    throw new UsageError(`the baseline \`${file}\` cannot be written: ${(error as Error).message}`);
  }
  if (io.terminal.err) io.err(`${file}: ${entriesOf(counts).reduce((sum, { count }) => sum + count, 0)} findings left for later\n`);
}

function readBaseline(file: string, path: string): Pick<Baseline, "counts" | "spotOf"> {
  const source = sourceText(textOf(file, path));
  const spot = ({ start, end }: Span) => {
    const [from, to] = [positionOf(source, start), positionOf(source, end)];
    return { ...from, endLine: to.line, endColumn: to.column, excerpt: linesOf(source, from.line, to.line) };
  };
  const read = readJsonText(source.text);
  if ("error" in read) {
    const { line, column } = spot(read.at);
    throw new UsageError(`the baseline \`${file}\` is no JSON: ${read.error} (${line}:${column})`, writeAgain);
  }
  return { counts: countsFrom(entriesIn(read, file)), spotOf: (rule, subject) => spot(read.spanOf(["findings", rule, subject], "key")) };
}

const writeAgain = "take it from version control, or write it again with `--write-baseline`";

function textOf(file: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw new UsageError(`the baseline \`${file}\` cannot be read: ${(error as Error).message}`);
    throw new UsageError(`there is no baseline at \`${file}\``, "check the path, or write one with all that is found today: `--write-baseline`");
  }
}

/** The entries of a file that has the form of a baseline. */
function entriesIn({ data }: Extract<JsonText, { data: unknown }>, file: string): readonly Entry[] {
  const { version, findings } = (isObject(data) ? data : {}) as { readonly version?: unknown; readonly findings?: unknown };
  if (version !== 1 && typeof version === "number") throw new UsageError(`the baseline \`${file}\` is of version ${version}, and this obsc reads version 1`);
  if (version !== 1 || !isObject(findings)) throw new UsageError(`\`${file}\` is no baseline: it has no \`version\` with \`findings\``, writeAgain);
  return Object.entries(findings).flatMap(([rule, subjects]) => {
    if (!isObject(subjects)) throw new UsageError(`the baseline \`${file}\` has no subjects under \`${rule}\``, writeAgain);
    return Object.entries(subjects).map(([subject, count]): Entry => {
      if (typeof count === "number" && Number.isInteger(count) && count > 0) return { rule, subject, count };
      throw new UsageError(`the baseline \`${file}\` does not say how often \`${rule}\` finds \`${subject}\``, writeAgain);
    });
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
