/** The log of a service, as declared. */

import type { Backend } from "./backend.ts";
import type { Label } from "./metric.ts";
import type { Place } from "./place.ts";
import type { Allowance, Varying } from "./value.ts";

export type Level = "trace" | "debug" | "info" | "warn" | "error" | "fatal";

/** How lines are written; a pattern is text with names in it, `<ip> - <user> <msg>`. */
export type LogFormat = LogPlaces &
  ({ readonly format: "json" | "logfmt"; readonly pattern?: undefined } | { readonly format: "pattern"; readonly pattern: string });
interface LogPlaces {
  /** Names of the fields that hold the time, the level and the message. */
  readonly time?: string;
  /** "RFC3339Nano", "Unix", "UnixMs" or a Go layout. */
  readonly timeFormat?: string;
  readonly level?: string;
  readonly message?: string;
  readonly at: Place;
}

/** A field that is no stream label: metadata is found without parsing, a line field only by parsing. */
export interface LogField {
  readonly name: string;
  readonly fate: "metadata" | "line";
  readonly type: "string" | "number" | "boolean";
  /** Personal data: hashed or dropped before it leaves the host. */
  readonly personal?: "hash" | "drop";
  /** Known values, where it was declared with them. */
  readonly values?: readonly string[];
}

export type LogSource =
  | { readonly source: "pods"; readonly app: string; readonly namespace?: string; readonly at: Place }
  | { readonly source: "docker"; readonly at: Place }
  | { readonly source: "files"; readonly globs: readonly string[]; readonly at: Place };

export interface LogAgent {
  readonly agent: "promtail" | "alloy" | "collector" | "filebeat";
  /** Where it listens; of those that listen nowhere, absent. */
  readonly port?: number;
  /** Where the lines go; absent: the log backend that the service delivers to. */
  readonly to?: Backend;
  /** Of Elasticsearch: the index, with the date as Filebeat writes it, "shop-%{+yyyy.MM.dd}". */
  readonly index?: string;
  /** For which version of the collector, as "0.156". */
  readonly version?: string;
  readonly image?: string;
  readonly at: Place;
}

/** Where the service itself writes its lines. */
export type LogSink =
  | { readonly node: "sink"; readonly sink: "console"; readonly pretty: Varying<boolean>; readonly at: Place }
  | {
      readonly node: "sink";
      readonly sink: "file";
      readonly path: string /** Bytes. */;
      readonly maxSize: number;
      readonly maxFiles: number;
      readonly compress: boolean;
      readonly at: Place;
    }
  | {
      readonly node: "sink";
      readonly sink: "backend";
      readonly to: Backend;
      readonly index?: string;
      readonly buffer?: number /** Milliseconds. */;
      readonly flush?: number;
      readonly at: Place;
    };

export interface Log {
  readonly node: "log";
  readonly format: LogFormat;
  /** Lines under this level are not written. */
  readonly level?: Varying<Level>;
  /** Stream labels of Loki. */
  readonly labels: readonly Label[];
  readonly fields: readonly LogField[];
  /** Facts added to every line. */
  readonly add: Readonly<Record<string, string>>;
  /** Lines whose field has one of these values are dropped. */
  readonly drop: Readonly<Record<string, readonly string[]>>;
  readonly sources: readonly LogSource[];
  readonly agents: readonly LogAgent[];
  readonly sinks: readonly LogSink[];
  readonly allow: readonly Allowance[];
  readonly at: Place;
}
