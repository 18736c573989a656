/** Tables of the settings that a program knows, and what stands in its configuration beside them. */
import type { Setting, Settings } from "../derive/collector-part.ts";
import type { Path } from "../derive/part.ts";
import { isSettings } from "./collector.ts";
import { isWrittenLater, type Kind, listOf, type Misfit } from "./setting-kinds.ts";

/** By where they stand; a list holds the settings of each of its elements, a kind says what a value can be, `undefined` is not looked into. */
export type Keys = { readonly [name: string]: Keys | readonly [Keys] | Kind | undefined };

/** Settings of one kind by their names with blanks between; without a kind none is looked into. */
export function keys(names: string, kind?: Kind): Keys {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, kind]));
}

/** A setting that the program does not know, or, with `value`, one that has settings of its own and holds something else. */
export interface Misplaced {
  readonly path: Path;
  readonly what: "key" | "value";
  /** What is known where the setting, or what it should hold, stands. */
  readonly known: Keys;
}

/** What is out of place in a configuration, in the order in which it stands there. */
export function misplacedIn(value: Setting, known: Keys, path: Path = []): readonly Misplaced[] {
  if (!isSettings(value)) return value === null || path.length === 0 || isWrittenLater(value) ? [] : [{ path, what: "value", known }];
  return Object.entries(value).flatMap(([name, setting]): readonly Misplaced[] => {
    const here = [...path, name];
    if (!Object.hasOwn(known, name)) return [{ path: here, what: "key", known }];
    const inner = known[name];
    if (isList(inner)) return Array.isArray(setting) ? setting.flatMap((each: Setting, index) => misplacedIn(each, inner[0], [...here, index])) : [];
    return inner === undefined || isKind(inner) ? [] : misplacedIn(setting, inner, here);
  });
}

/** Settings that belong together, wherever they stand in a configuration. */
export interface Section {
  /** What leads to it: of an entry of a list the name of the list, of the root nothing. */
  readonly name: string;
  readonly path: Path;
  readonly settings: Settings;
  readonly known: Keys;
  /** An entry of a list in which nothing stands. */
  readonly isEmpty: boolean;
}

/** The sections of a configuration, each before those in it. */
export function sectionsIn(value: Setting | undefined, known: Keys, path: Path = []): readonly Section[] {
  const isEntry = typeof path.at(-1) === "number";
  if (!isSettings(value) && !(isEntry && value === null)) return [];
  const settings = isSettings(value) ? value : {};
  const name = String(path.findLast((step) => typeof step === "string") ?? "");
  const inner = Object.entries(settings).flatMap(([key, setting]) => {
    const kind = Object.hasOwn(known, key) ? known[key] : undefined;
    if (kind === undefined || isKind(kind)) return [];
    if (!isList(kind)) return sectionsIn(setting, kind, [...path, key]);
    return Array.isArray(setting) ? setting.flatMap((each: Setting, index) => sectionsIn(each, kind[0], [...path, key, index])) : [];
  });
  return [{ name, path, settings, known, isEmpty: value === null }, ...inner];
}

/** Values that their settings cannot hold. */
export function misfitsIn(value: Setting, known: Keys): readonly Misfit[] {
  return sectionsIn(value, known).flatMap(({ settings, known: here, path }) =>
    Object.entries(settings).flatMap(([name, setting]) => {
      const kind = Object.hasOwn(here, name) ? here[name] : undefined;
      if (isKind(kind)) return kind(setting, [...path, name]);
      return isList(kind) ? anyList(setting, [...path, name]) : [];
    }),
  );
}

const anyList: Kind = listOf(() => []);

function isList(known: Keys[string]): known is readonly [Keys] {
  return Array.isArray(known);
}

function isKind(known: Keys[string]): known is Kind {
  return typeof known === "function";
}
/** The settings of the `server` that Loki and Promtail have in common: https://github.com/grafana/dskit/blob/main/server/server.go */
export const serverKeys: Keys = keys(
  "http_listen_network http_listen_address http_listen_port http_listen_conn_limit grpc_listen_network grpc_listen_address grpc_listen_port " +
    "grpc_listen_conn_limit grpc_collect_max_streams_by_conn proxy_protocol_enabled tls_cipher_suites tls_min_version http_tls_config grpc_tls_config " +
    "register_instrumentation report_grpc_codes_in_instrumentation_label_enabled graceful_shutdown_timeout http_server_read_timeout " +
    "http_server_read_header_timeout http_server_write_timeout http_server_idle_timeout http_log_closed_connections_without_response_enabled " +
    "grpc_server_max_recv_msg_size grpc_server_max_send_msg_size grpc_server_max_concurrent_streams grpc_server_max_connection_idle " +
    "grpc_server_max_connection_age grpc_server_max_connection_age_grace grpc_server_keepalive_time grpc_server_keepalive_timeout " +
    "grpc_server_min_time_between_pings grpc_server_ping_without_stream_allowed grpc_server_num_workers grpc_server_stats_tracking_enabled " +
    "grpc_server_recv_buffer_pools_enabled log_format log_level log_source_ips_enabled log_source_ips_full log_source_ips_header log_source_ips_regex " +
    "log_request_headers log_request_at_info_level_enabled log_request_exclude_headers_list trace_request_headers trace_request_exclude_headers_list " +
    "http_path_prefix cluster_validation",
);
