/** What a spec knows of the lines that a query of Loki reads: whose they are, and which names their labels and fields have. */
import type { Log, LogField } from "../ir/log.ts";
import type { Service, System } from "../ir/system.ts";
import type { LogLines, StreamMatcher } from "../logql/ast.ts";
import { fieldName } from "../logql/build.ts";
import { type Reading, readingsOf } from "./log-use.ts";
import { fits } from "./matcher-text.ts";
import type { LogQueryPart, OwnedLog } from "./stored-query.ts";
import { sourceLabels } from "./stream.ts";

/** A name in a query, as the store has it. */
export interface KnownName {
  /** A stream label, metadata beside the line, or a field of the line, which only a parser finds. */
  readonly where: "stream" | "metadata" | "line";
  readonly type: LogField["type"];
  /** All that it can be, where that was declared. */
  readonly values?: readonly string[];
}

/** The readings of a query of which it is known whose lines they are. */
export function ownedReadings(part: LogQueryPart, system: System): readonly (Reading & { readonly owned: OwnedLog })[] {
  return (part.expr ? readingsOf(part.expr) : []).flatMap((reading) => {
    const owned = logRead(part, reading.lines, system);
    return owned ? [{ ...reading, owned }] : [];
  });
}

/** The log whose lines these are: that in the template, or the only one that the selector can mean. */
function logRead(part: LogQueryPart, lines: LogLines, system: System): OwnedLog | undefined {
  const owners = system.services.flatMap((service) => (service.log ? [{ log: service.log, service }] : []));
  const said = part.putIn(lines);
  if (said) return owners.find(({ log }) => log === said);
  const [only, ...others] = owners.filter(({ log, service }) => canSelect(lines.stream, log, service));
  return only && others.length === 0 && names(lines.stream, only) ? only : undefined;
}

/** Whether a matcher says which log is meant: a stream of others may have all the other labels. */
function names(stream: readonly StreamMatcher[], { log, service }: OwnedLog): boolean {
  const telling = new Map([["service_name", service.name], ...fixedLabels(log, service).flatMap((labels) => Object.entries(labels))]);
  return stream.some(({ label, operator, value }) => operator === "=" && label !== "namespace" && telling.get(label) === value);
}

function fixedLabels(log: Log, service: Service): readonly Readonly<Record<string, string>>[] {
  return log.sources.length === 0 ? [{ service_name: service.name }] : log.sources.map((source) => sourceLabels(source, log, service).fixed);
}

function canSelect(stream: readonly StreamMatcher[], log: Log, service: Service): boolean {
  const open = new Set([...log.sources.flatMap((source) => sourceLabels(source, log, service).discovered), ...log.labels.map(({ name }) => name)]);
  return fixedLabels(log, service).some((fixed) =>
    stream.every((matcher) => {
      const value = fixed[matcher.label];
      // Of what arrives by OTLP, Loki makes labels of some attributes of the resource.
      const isUnknown = value === undefined && (open.has(matcher.label) || (log.sources.length === 0 && ofResource.test(matcher.label)));
      return isUnknown || fits(matcher, value ?? "");
    }),
  );
}

/** https://grafana.com/docs/loki/latest/send-data/otel/#format-considerations */
const ofResource = /^(?:service|k8s|cloud|container|deployment)_/;

/** Names that Loki itself adds. */
const added: readonly string[] = ["service_name", "detected_level", "filename"];

/** The names of a log by which queries can choose; of one that arrives by OTLP, which has more, those that were declared. */
export function namesOf({ log, service }: OwnedLog): ReadonlyMap<string, KnownName> {
  const found = new Map<string, KnownName>(added.map((name) => [name, { where: "metadata", type: "string" }]));
  const inLine = log.sources.length > 0;
  for (const source of log.sources) {
    const { fixed, discovered, metadata } = sourceLabels(source, log, service);
    for (const name of [...Object.keys(fixed), ...discovered]) found.set(name, { where: "stream", type: "string" });
    for (const name of metadata) found.set(name, { where: "metadata", type: "string" });
  }
  for (const { name, fate, type, values } of log.fields)
    found.set(fieldName(name), { where: fate === "line" && inLine ? "line" : "metadata", type, ...(values && { values }) });
  for (const name of Object.keys(log.add)) found.set(fieldName(name), { where: "metadata", type: "string" });
  for (const { name, values } of log.labels) found.set(name, { where: inLine ? "stream" : "metadata", type: "string", ...(values && { values }) });
  return found;
}

/** Names that fields of a line have, as it is written. */
export function lineNames({ format, fields, labels }: Log): ReadonlySet<string> {
  const places = [format.time, format.level, format.message].flatMap((name) => name ?? []);
  return new Set([...places, ...[...fields, ...labels].map(({ name }) => name)]);
}
