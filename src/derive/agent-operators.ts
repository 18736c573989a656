/**
 * What the `file_log` receiver of a collector does to each line of a log, so that the same labels, metadata and lines
 * reach Loki as by Promtail: https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/pkg/stanza/docs/operators
 */
import type { Level, LogFormat } from "../ir/log.ts";
import type { ReadLog } from "./agent.ts";
import { fieldName, patternExpression, personalPatternFields, timeFormat } from "./agent-fields.ts";
import { foundFields, levelsBelow } from "./agent-stages.ts";
import type { Settings } from "./collector-part.ts";
import { sourceLabels } from "./stream.ts";

/** Operators in their order. What is parsed stands under `parsed` until the last one leaves only what is declared. */
export function lineOperators({ log, source, service, level: lowest }: ReadLog): readonly Settings[] {
  const labels = sourceLabels(source, log, service);
  const { time, labels: taken, metadata, dropped, level } = foundFields(log, labels);
  const personal = personalPatternFields(log).filter((name) => !metadata.some((field) => field.name === name));
  const needed = [time, level, ...taken.map(({ from }) => from), ...metadata.map(({ name }) => name), ...dropped.map(([name]) => name), ...personal];
  const names = [...new Set(needed.filter((name) => name !== undefined))];
  const added = Object.entries(log.add).filter(([name]) => labels.fixed[name] === undefined);
  const kept = [...labels.metadata, ...metadata.map(({ name }) => fieldName(name)), ...personal.map(fieldName), ...added.map(([name]) => fieldName(name))];
  const resource = ["service.name", ...Object.keys(labels.fixed), ...labels.discovered, ...taken.map(({ label }) => label.name)];
  return [
    ...sourceOperators(source.source, service.name, labels.discovered.length > 0),
    ...(names.length === 0 ? [] : [parser(log.format, names)]),
    ...dropped.map(([name, values]) => filter(`string(${parsed(log.format, name)}) in ${oneOf(values)}`)),
    ...(time === undefined ? [] : [timeParser(log.format, time)]),
    ...(level === undefined ? [] : levelOperators(log.format, level, lowest)),
    ...taken.map(({ label, from }) => copied(log.format, from, fieldIn("resource", label.name))),
    ...metadata.map(({ name }) => copied(log.format, name, fieldIn("attributes", fieldName(name)))),
    ...personal.map((name) => copied(log.format, name, fieldIn("attributes", fieldName(name)))),
    ...added.map(([name, value]) => ({ type: "add", field: fieldIn("attributes", fieldName(name)), value: literal(value) })),
    ...only(kept, source.source === "pods" ? [...new Set(resource)] : []),
  ];
}

/** A field as operators name it: `attributes.job_id`, `resource["service.name"]`. */
function fieldIn(where: "attributes" | "attributes.parsed" | "resource", name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? `${where}.${name}` : `${where}[${JSON.stringify(name)}]`;
}

/** What the runtime puts around a line, and what it says of where the line comes from. */
function sourceOperators(source: "pods" | "docker" | "files", service: string, discovers: boolean): readonly Settings[] {
  switch (source) {
    case "pods":
      return [
        { type: "container" },
        ...(discovers ? [{ type: "copy", from: 'resource["k8s.namespace.name"]', to: "resource.namespace" }] : []),
        { type: "copy", from: 'resource["k8s.pod.name"]', to: "attributes.pod" },
      ];
    case "docker":
      return [
        { type: "container", format: "docker", add_metadata_from_filepath: false },
        filter(`attributes.attrs?.["com.docker.compose.service"] != ${JSON.stringify(service)}`),
      ];
    case "files":
      return [];
  }
}

function filter(expr: string): Settings {
  return { type: "filter", expr };
}

/** A line that is not of the format goes on as it is. */
function parser(format: LogFormat, names: readonly string[]): Settings {
  const to = { parse_to: "attributes.parsed", on_error: "send_quiet" };
  switch (format.format) {
    case "json":
      return { type: "json_parser", if: String.raw`body matches "^\\s*{"`, ...to };
    case "logfmt":
      return { type: "key_value_parser", if: 'body contains "="', ...to };
    case "pattern":
      return { type: "regex_parser", regex: patternExpression(format.pattern, names).replaceAll("$", "$$$$"), ...to };
  }
}

/** A parsed field as operators name it. */
function parsedField({ format }: LogFormat, name: string): string {
  return fieldIn("attributes.parsed", format === "pattern" ? fieldName(name) : name);
}

/** Texts as a list in an expression. */
function oneOf(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;
}

/** A parsed field in an expression; in JSON a dot is part of the name, or leads into another object. */
function parsed({ format }: LogFormat, name: string): string {
  if (format === "pattern") return `attributes.parsed?.${fieldName(name)}`;
  if (/^[A-Za-z_]\w*$/.test(name)) return `attributes.parsed?.${name}`;
  const whole = `attributes.parsed?.[${JSON.stringify(name)}]`;
  const isPath = format === "json" && name.split(".").every((step) => /^[A-Za-z_]\w*$/.test(step));
  return isPath ? `(${whole} ?? attributes.parsed?.${name.split(".").join("?.")})` : whole;
}

function copied(format: LogFormat, name: string, to: string): Settings {
  const from = parsed(format, name);
  return { type: "add", field: to, value: `EXPR(${from})`, if: `${from} != nil` };
}

function levelOperators(format: LogFormat, level: string, lowest: Level | undefined): readonly Settings[] {
  const said = parsed(format, level);
  const spelt = `lower(string(${said}))`;
  const others = '{"warning": "warn", "err": "error", "critical": "fatal", "panic": "fatal"}';
  const field = parsedField(format, level);
  const below = lowest === undefined ? [] : levelsBelow(lowest);
  return [
    { type: "add", field, value: `EXPR(${others}[${spelt}] ?? ${spelt})`, if: `${said} != nil` },
    { type: "severity_parser", parse_from: field, if: `${said} != nil`, on_error: "send_quiet" },
    ...(below.length === 0 ? [] : [filter(`${said} in ${oneOf(below)}`)]),
  ];
}

function timeParser(format: LogFormat, time: string): Settings {
  const from = parsedField(format, time);
  return {
    type: "time_parser",
    parse_from: from,
    ...layoutOf(timeFormat(format)),
    if: `${parsed(format, time)} != nil`,
    on_error: "send_quiet",
  };
}

const epochs: Readonly<Record<string, string>> = { Unix: "s", UnixMs: "ms", UnixUs: "us", UnixNs: "ns" };
/** The names that Promtail has for layouts of Go. */
const layouts: Readonly<Record<string, string>> = {
  ANSIC: "Mon Jan _2 15:04:05 2006",
  UnixDate: "Mon Jan _2 15:04:05 MST 2006",
  RubyDate: "Mon Jan 02 15:04:05 -0700 2006",
  RFC822: "02 Jan 06 15:04 MST",
  RFC822Z: "02 Jan 06 15:04 -0700",
  RFC850: "Monday, 02-Jan-06 15:04:05 MST",
  RFC1123: "Mon, 02 Jan 2006 15:04:05 MST",
  RFC1123Z: "Mon, 02 Jan 2006 15:04:05 -0700",
  RFC3339: "2006-01-02T15:04:05Z07:00",
  RFC3339Nano: "2006-01-02T15:04:05.999999999Z07:00",
};

/** The layout of Go behind a name of Promtail's, or the layout itself; `undefined` for seconds and their parts since 1970. */
export function goLayout(format: string): string | undefined {
  return format in epochs ? undefined : (layouts[format] ?? format);
}

function layoutOf(format: string): Settings {
  const layout = goLayout(format);
  return layout === undefined ? { layout_type: "epoch", layout: epochs[format] ?? "s" } : { layout_type: "gotime", layout };
}

/** Only these attributes stay, and if any are named only these resource attributes. */
function only(attributes: readonly string[], resource: readonly string[]): readonly Settings[] {
  const fields = [...attributes.map((name) => fieldIn("attributes", name)), ...resource.map((name) => fieldIn("resource", name))];
  return [...(attributes.length === 0 ? [{ type: "remove", field: "attributes" }] : []), ...(fields.length === 0 ? [] : [{ type: "retain", fields }])];
}

/** Text that is no expression and no reference. */
function literal(text: string): string {
  return text.replaceAll("$", "$$$$");
}
