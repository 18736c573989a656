/** What Filebeat does to each line of a log: https://www.elastic.co/docs/reference/beats/filebeat/filtering-enhancing-data */
import type { Log } from "../ir/log.ts";
import { escapeRegexp } from "../util/regexp.ts";
import type { ReadLog } from "./agent.ts";
import { timeFormat } from "./agent-fields.ts";
import { goLayout } from "./agent-operators.ts";
import { levelsBelow } from "./agent-stages.ts";
import type { Settings } from "./collector-part.ts";

/** In an order in which none reads a field that none before it has found; the fields of a line stand beside Filebeat's own. */
export function lineProcessors({ log, level: lowest }: ReadLog): readonly Settings[] {
  const { format } = log;
  const below = lowest === undefined ? [] : levelsBelow(lowest);
  const label = log.labels.find(({ normalise }) => normalise === "level");
  const level = label && { from: format.level ?? label.name, to: label.name };
  const levelField = level?.to ?? format.level;
  return [
    parser(log),
    ...Object.entries(log.drop).flatMap(([field, values]) => (values.length === 0 ? [] : [{ drop_event: { when: isOneOf(log, field, values) } }])),
    ...(format.time === undefined ? [] : [timestamp(format.time, timeFormat(format))]),
    ...(level ? [levelScript(level.from, level.to)] : []),
    ...(levelField !== undefined && below.length > 0 ? [{ drop_event: { when: { regexp: { [levelField]: `^(?i:${below.join("|")})$` } } } }] : []),
    ...log.fields.flatMap(({ name, personal }) =>
      personal === "hash" ? [{ fingerprint: { fields: [name], target_field: name, method: "sha256", ignore_missing: true } }] : [],
    ),
    ...messageOf(log),
    ...dropped(log, level),
  ];
}

function parser({ format }: Log): Settings {
  switch (format.format) {
    case "json":
      return { decode_json_fields: { fields: ["message"], target: "", overwrite_keys: true, add_error_key: true } };
    case "pattern": {
      const tokenizer = format.pattern.replace(/<([A-Za-z_][\w.]*)>/g, (_, name: string) => (name === "_" ? "%{}" : `%{${name}}`));
      return { dissect: { tokenizer, field: "message", target_prefix: "", overwrite_keys: true, ignore_failure: true } };
    }
    case "logfmt":
      return { script: { lang: "javascript", source: logfmtScript(format.message === "message") } };
  }
}

/** A key `message` takes the place of the whole line only where it is declared to hold the words. */
function logfmtScript(holdsWords: boolean): string {
  return `function process(event) {
  var line = String(event.Get("message"));
  var pair = /([^\\s=]+)=(?:"((?:[^"\\\\]|\\\\.)*)"|(\\S*))/g;
  for (var found = pair.exec(line); found; found = pair.exec(line)) {
    ${holdsWords ? "" : 'if (found[1] !== "message") '}event.Put(found[1], found[2] === undefined ? found[3] : found[2]);
  }
}
`;
}

function isOneOf(log: Log, field: string, values: readonly string[]): Settings {
  const type = log.fields.find(({ name }) => name === field)?.type;
  if (type === "number" && log.format.format === "json") return { or: values.map((value) => ({ equals: { [field]: Number(value) } })) };
  if (type === "boolean" && log.format.format === "json") return { or: values.map((value) => ({ equals: { [field]: value === "true" } })) };
  return { regexp: { [field]: `^(?:${values.map(escapeRegexp).join("|")})$` } };
}

function timestamp(field: string, format: string): Settings {
  const layout = goLayout(format);
  const layouts = layout === undefined ? [format === "Unix" ? "UNIX" : "UNIX_MS"] : [layout];
  return { timestamp: { field, layouts, ignore_missing: true, ignore_failure: true } };
}

/** One spelling of each level. */
function levelScript(from: string, to: string): Settings {
  const source = `var others = { warning: "warn", err: "error", critical: "fatal", panic: "fatal" };
function process(event) {
  var said = event.Get(${JSON.stringify(from)});
  if (said === null) return;
  var level = String(said).toLowerCase();
  event.Put(${JSON.stringify(to)}, others[level] || level);
}
`;
  return { script: { lang: "javascript", source } };
}

/** The words of the line in place of the whole line, which holds every field again, personal ones as they were. */
function messageOf({ format, fields }: Log): readonly Settings[] {
  const { message } = format;
  const found = message ?? format.level ?? format.time;
  const isPersonal = fields.some(({ personal }) => personal !== undefined);
  if (message !== undefined && message !== "message") {
    return [
      { drop_fields: { fields: ["message"], when: { has_fields: [message] } } },
      { rename: { fields: [{ from: message, to: "message" }], ignore_missing: true, fail_on_error: false } },
    ];
  }
  if (!isPersonal || message === "message") return [];
  return [{ drop_fields: { fields: ["message"], ignore_missing: true, ...(found !== undefined && { when: { has_fields: [found] } }) } }];
}

/** What has been read into another field, and personal data that has to go. */
function dropped({ format, fields }: Log, level: { readonly from: string; readonly to: string } | undefined): readonly Settings[] {
  const names = [
    ...fields.filter(({ personal }) => personal === "drop").map(({ name }) => name),
    ...(format.time !== undefined && format.time !== "@timestamp" ? [format.time] : []),
    ...(level && level.from !== level.to ? [level.from] : []),
  ];
  return names.length === 0 ? [] : [{ drop_fields: { fields: names, ignore_missing: true } }];
}
