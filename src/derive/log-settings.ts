/** What the logger of a service is to do, as a file that the service reads: `logging/<service>.json`. */
import type { Log, LogSink } from "../ir/log.ts";
import type { Service } from "../ir/system.ts";
import { inEnvironment } from "../ir/value.ts";
import type { Settings } from "./collector-part.ts";
import type { Derived } from "./configs.ts";
import type { ConfigFile } from "./part.ts";
import type { Scope } from "./scope.ts";
import { secretVariable } from "./secret.ts";

/** One file for each service that says where it writes its lines. */
export function deriveLogSettings({ system, scope }: Derived): readonly ConfigFile[] {
  return system.services.flatMap((service) => {
    const { log } = service;
    if (!log || log.sinks.length === 0) return [];
    const file: ConfigFile = {
      format: "logging",
      path: `logging/${service.name}.json`,
      documents: [settingsOf(service, log, scope)],
      because: {},
      subject: `logging.${service.name}`,
      at: log.at,
      placeOf: ([first, index]) => (first === "sinks" ? (log.sinks[Number(index)]?.at ?? log.at) : log.at),
      services: [service.name],
      allow: log.allow,
    };
    return [file];
  });
}

function settingsOf(service: Service, log: Log, scope: Scope): Settings {
  const { format, labels, fields, add, drop } = log;
  const personal = fields.flatMap(({ name, personal: fate }) => (fate === undefined ? [] : [[name, fate] as const]));
  return {
    ...(log.level !== undefined && { level: inEnvironment(log.level, scope.environment) }),
    format: format.format,
    ...(format.pattern !== undefined && { pattern: format.pattern }),
    names: {
      ...(format.time !== undefined && { time: format.time }),
      ...(format.level !== undefined && { level: format.level }),
      ...(format.message !== undefined && { message: format.message }),
    },
    fields: Object.fromEntries([...labels.map(({ name }) => [name, "string"] as const), ...fields.map(({ name, type }) => [name, type] as const)]),
    add: { service: service.name, ...(service.version !== undefined && { version: service.version }), ...add },
    ...(Object.keys(drop).length > 0 && { drop }),
    ...(personal.length > 0 && { personal: Object.fromEntries(personal) }),
    sinks: log.sinks.map((sink) => sinkOf(sink, service, scope)),
  };
}

function sinkOf(sink: LogSink, service: Service, { environment }: Scope): Settings {
  switch (sink.sink) {
    case "console":
      return { type: "console", pretty: inEnvironment(sink.pretty, environment) };
    case "file":
      return { type: "file", path: sink.path, maxBytes: sink.maxSize, maxFiles: sink.maxFiles, compress: sink.compress };
    case "backend":
      return backendSink(sink, service, environment);
  }
}

function backendSink({ to, index, buffer, flush }: Extract<LogSink, { sink: "backend" }>, service: Service, environment: string | undefined): Settings {
  const url = "url" in to ? to.url : "endpoint" in to ? to.endpoint : undefined;
  const headers = "headers" in to ? Object.entries(to.headers ?? {}).map(([name, secret]) => [name, `\${${secretVariable(secret)}}`]) : [];
  return {
    type: to.kind,
    ...(url !== undefined && { url: inEnvironment(url, environment) }),
    ...(to.kind === "elasticsearch" && { index: index ?? `${service.name}-%{+yyyy.MM.dd}`, timeField: to.timeField }),
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    ...(buffer !== undefined && { buffer }),
    ...(flush !== undefined && { flushMilliseconds: flush }),
  };
}
