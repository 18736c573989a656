/** `metrics.json`, as build writes it and `lint --metrics` reads it: what is known of the metrics that queries read. */
import type { Catalogue, CatalogueJob, CatalogueLabel, CatalogueMetric, CatalogueRecording, CatalogueType } from "../derive/catalogue.ts";
import type { Path } from "../derive/part.ts";
import { parse } from "../promql/parse.ts";
import { defined } from "../util/defined.ts";
import { didYouMean } from "../util/did-you-mean.ts";
import { parseDuration } from "../util/duration.ts";
import { readJsonText, type Span } from "../util/json-text.ts";

/** A catalogue, or the first thing that is wrong with it: the fact, with a small first letter. */
export type CatalogueText = { readonly catalogue: Catalogue } | { readonly error: string; readonly help: string; readonly at: Span };

/** What is missing is as usual, and fields that obsc does not know are left for others; all else has to be right. */
export function readCatalogue(text: string): CatalogueText {
  const read = readJsonText(text);
  if ("error" in read) return { error: `this is no JSON: ${read.error}`, help: "write it again with `obsc build`, or correct the text here", at: read.at };
  try {
    return { catalogue: catalogueOf({ value: read.data }) };
  } catch (failure) {
    if (!(failure instanceof Misread)) throw failure;
    return { error: failure.message, help: failure.help, at: read.spanOf(failure.path) };
  }
}

class Misread extends Error {
  readonly help: string;
  readonly path: Path;
  constructor(message: string, help: string, at: Value) {
    super(message);
    this.help = help;
    this.path = pathOf(at);
  }
}

/** A value, and what it stands in under which name or number. */
interface Value {
  readonly value: unknown;
  readonly step?: string | number;
  readonly within?: Value;
}

function pathOf({ step, within }: Value): Path {
  return step === undefined || !within ? [] : [...pathOf(within), step];
}

function catalogueOf(root: Value): Catalogue {
  const fields = fieldsOf(root, "a catalogue");
  const version = fields("version");
  if (version.value !== 1) {
    const said = version.value === undefined ? "the catalogue says no version" : `the catalogue is of version ${JSON.stringify(version.value)}`;
    throw new Misread(said, "write it again with this obsc, whose version of it is 1", version);
  }
  const externalLabels = optional(fields("externalLabels"), entriesOf(text));
  return {
    prometheus: optional(fields("prometheus"), oneOf(["2.55", "3"] as const)) ?? "3",
    features: optional(fields("features"), listOf(text)) ?? [],
    ...defined({
      scrapeInterval: optional(fields("scrapeInterval"), duration),
      evaluationInterval: optional(fields("evaluationInterval"), duration),
      retention: optional(fields("retention"), duration),
    }),
    ...(externalLabels && { externalLabels: Object.fromEntries(externalLabels) }),
    complete: optional(fields("complete"), truth) ?? false,
    jobs: (optional(fields("jobs"), entriesOf(fieldsOfJob)) ?? []).map(([name, job]) => ({ name, ...job })),
    metrics: listOf(metric)(fields("metrics")),
    recordings: optional(fields("recordings"), listOf(recording)) ?? [],
  };
}

function fieldsOfJob(value: Value): Omit<CatalogueJob, "name"> {
  const fields = fieldsOf(value, "a job");
  return { scrapeInterval: duration(fields("scrapeInterval")), labels: optional(fields("labels"), listOf(text)) ?? [] };
}

const types = ["counter", "gauge", "histogram", "native_histogram", "summary", "info", "stateset"] as const satisfies readonly CatalogueType[];

function metric(value: Value): CatalogueMetric {
  const fields = fieldsOf(value, "a metric");
  const texts = (name: string) => optional(fields(name), listOf(text));
  const numbers = (name: string) => optional(fields(name), listOf(number));
  return {
    name: text(fields("name")),
    type: oneOf(types)(fields("type")),
    unit: optional(fields("unit"), text) ?? "unknown",
    help: optional(fields("help"), text) ?? "",
    labels: (optional(fields("labels"), entriesOf(labelValues)) ?? []).map(([name, values]) => ({ name, ...values }) as CatalogueLabel),
    ...defined({
      optional: texts("optional"),
      correlated: optional(fields("correlated"), listOf(listOf(text))),
      buckets: numbers("buckets"),
      quantiles: numbers("quantiles"),
      min: optional(fields("min"), number),
      max: optional(fields("max"), number),
      targetLabels: texts("targetLabels"),
      identity: texts("identity"),
      job: texts("job"),
    }),
  };
}

function labelValues(value: Value): { readonly values: readonly string[] } | { readonly max: number } | { readonly open: true } | { readonly unbounded: true } {
  if (value.value === null) return { open: true };
  if (Array.isArray(value.value)) return { values: listOf(text)(value) };
  const fields = fieldsOf(value, "what a label may be");
  const max = optional(fields("max"), number);
  if (max !== undefined) return { max };
  if (fields("unbounded").value === true) return { unbounded: true };
  throw new Misread("this does not say which values a label has", 'write a list of them, `{"max": 40}`, `{"unbounded": true}` or `null`', value);
}

function recording(value: Value): CatalogueRecording {
  const fields = fieldsOf(value, "a recording");
  const written = text(fields("expr"));
  const { expr, error } = parse(written, { features: "all" });
  if (error) throw new Misread(`Prometheus refuses this expression: ${error.message}`, "correct it here, or write the catalogue again", fields("expr"));
  const labels = optional(fields("labels"), listOf(text));
  return {
    name: text(fields("name")),
    expr,
    interval: optional(fields("interval"), duration) ?? 60_000,
    unit: optional(fields("unit"), text) ?? "unknown",
    ...(labels && { labels }),
  };
}

function fieldsOf(within: Value, what: string): (name: string) => Value {
  const { value } = within;
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Misread(`${what} is an object, and this is ${kindOf(value)}`, "write it in braces", within);
  return (name) => ({ value: Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined, step: name, within });
}

function optional<T>(value: Value, read: (value: Value) => T): T | undefined {
  return value.value === undefined ? undefined : read(value);
}

function entriesOf<T>(read: (value: Value) => T): (value: Value) => readonly (readonly [string, T])[] {
  return (value) => {
    const fields = fieldsOf(value, nameOf(value));
    return Object.keys(value.value as object).map((name) => [name, read(fields(name))] as const);
  };
}

function listOf<T>(read: (value: Value) => T): (value: Value) => readonly T[] {
  return (within) => {
    const { value } = within;
    if (!Array.isArray(value)) throw new Misread(`${nameOf(within)} is a list, and this is ${kindOf(value)}`, "write it in square brackets", within);
    return value.map((each: unknown, step) => read({ value: each, step, within }));
  };
}

function oneOf<T extends string>(names: readonly T[]): (value: Value) => T {
  return (value) => {
    const said = text(value);
    const found = names.find((name) => name === said);
    if (found !== undefined) return found;
    throw new Misread(`${nameOf(value)} cannot be \`${said}\``, didYouMean(said, names) ?? `write one of ${names.join(", ")}`, value);
  };
}

function duration(value: Value): number {
  const said = text(value);
  const found = parseDuration(said);
  if (found !== undefined && found > 0) return found;
  throw new Misread(`${nameOf(value)} cannot be \`${said}\``, "write a duration as `30s`, `5m` or `15d`", value);
}

function text(of: Value): string {
  if (typeof of.value === "string") return of.value;
  throw new Misread(`${nameOf(of)} is a text, and this is ${kindOf(of.value)}`, "write it in double quotes", of);
}

function number(of: Value): number {
  if (typeof of.value === "number") return of.value;
  throw new Misread(`${nameOf(of)} is a number, and this is ${kindOf(of.value)}`, "write a number, without quotes", of);
}

function truth(of: Value): boolean {
  if (typeof of.value === "boolean") return of.value;
  throw new Misread(`${nameOf(of)} is true or false, and this is ${kindOf(of.value)}`, "write `true` or `false`", of);
}

/** The field, or the list in which a value stands. */
function nameOf(value: Value): string {
  const path = pathOf(value);
  const name = path.findLast((step) => typeof step === "string");
  const element = typeof path.at(-1) === "number";
  return element ? `each of \`${name}\`` : `\`${name}\``;
}

function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `the ${typeof value === "string" ? "text" : typeof value} \`${String(value).slice(0, 40)}\``;
}
