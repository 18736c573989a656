/** The configuration of a Loki that runs as one process and keeps its data on a disk: https://grafana.com/docs/loki/latest/configure/ */
import type { Loki } from "../ir/backend.ts";
import { within } from "../ir/place.ts";
import type { Service, System } from "../ir/system.ts";
import { inEnvironment } from "../ir/value.ts";
import { formatDuration } from "../util/duration.ts";
import { hostPort } from "./address.ts";
import { hasTenants, lokisOf, ruleFolder, writersTo } from "./backends.ts";
import type { Settings } from "./collector-part.ts";
import type { Derived } from "./configs.ts";
import { writesLogRules } from "./loki-rules.ts";
import { because, type ConfigFile } from "./part.ts";
import type { Scope } from "./scope.ts";
import { sourceLabels } from "./stream.ts";

export function deriveLoki({ system, scope }: Derived): readonly ConfigFile[] {
  return lokisOf(system).map((loki, index) => configOf(loki, index, system, scope));
}

function configOf(loki: Loki, index: number, system: System, scope: Scope): ConfigFile {
  const { environment } = scope;
  const url = inEnvironment(loki.url, environment);
  const port = hostPort(url.replace(/^https?:\/\//, "").replace(/\/.*$/, ""))?.port ?? 3100;
  const retention = formatDuration(inEnvironment(loki.retention, environment));
  const writers = writersTo(loki, system);
  const document: Settings = {
    auth_enabled: hasTenants(loki),
    server: { http_listen_port: port, grpc_listen_port: 9096 },
    common: {
      path_prefix: "/loki",
      storage: { filesystem: { chunks_directory: "/loki/chunks", rules_directory: "/loki/rules" } },
      replication_factor: 1,
      ring: { kvstore: { store: "inmemory" } },
    },
    schema_config: {
      configs: [{ from: "2024-04-01", store: "tsdb", object_store: "filesystem", schema: "v13", index: { prefix: "index_", period: "24h" } }],
    },
    limits_config: limitsOf(writers, retention),
    compactor: { working_directory: "/loki/compactor", retention_enabled: true, retention_delete_delay: "2h", delete_request_store: "filesystem" },
    ...rulerOf(loki, index, system, scope),
    analytics: { reporting_enabled: false },
  };
  const subject = index === 0 ? "loki.loki" : `loki.${loki.name}`;
  const places: Readonly<Record<string, string>> = { limits_config: "retention", server: "url", auth_enabled: "headers" };
  return {
    format: "loki",
    path: index === 0 ? "loki/loki.yaml" : `loki/${loki.name}.yaml`,
    documents: [document],
    because: because(
      [
        ["auth_enabled"],
        hasTenants(loki) ? "Whoever asks says for which tenant, in X-Scope-OrgID." : "One tenant, which Loki calls `fake`: nobody has to say which.",
      ],
      [["schema_config"], "TSDB and v13: structured metadata and OTLP need them."],
      [["limits_config", "retention_period"], "Whole days: the index has one table a day. Queries look no further back."],
      [
        ["limits_config", "otlp_config"],
        "Resource attributes that become stream labels, so that lines by OTLP are in the streams in which an agent puts them.",
      ],
      [["compactor", "retention_enabled"], "Without it nothing is ever deleted, whatever the period says."],
    ),
    subject,
    at: loki.at,
    placeOf: ([first = ""]) => {
      const option = places[first];
      return option === undefined ? loki.at : within(loki.at, 1, option);
    },
    allow: loki.allow ?? [],
  };
}

function limitsOf(writers: readonly Service[], retention: string): Settings {
  const labels = new Set<string>();
  let streams = 0;
  let most = 0;
  for (const service of writers) {
    const { log } = service;
    if (!log) continue;
    const own = log.sources.flatMap((source) => {
      const { fixed, discovered } = sourceLabels(source, log, service);
      return [...Object.keys(fixed), ...discovered];
    });
    const names = [...own, ...(log.sources.length > 0 ? log.labels.map(({ name }) => name) : [])];
    for (const name of names) labels.add(name);
    most = Math.max(most, new Set(names).size);
    streams += log.labels.reduce((count, { max, values }) => count * (max ?? values?.length ?? 1), Math.max(1, log.sources.length));
  }
  return {
    retention_period: retention,
    max_query_lookback: retention,
    allow_structured_metadata: true,
    // With `service_name`, which Loki adds.
    max_label_names_per_series: Math.max(15, most + 1),
    max_global_streams_per_user: Math.max(5000, Math.ceil((streams * 2) / 1000) * 1000),
    ...(labels.size > 0 && {
      otlp_config: { resource_attributes: { attributes_config: [{ action: "index_label", attributes: [...labels] }] } },
    }),
  };
}

function rulerOf(loki: Loki, index: number, system: System, scope: Scope): Settings {
  const { environment, routing, prometheus } = scope;
  const isShared = system.prometheus?.shared === true;
  if (!writesLogRules(loki, system) && !isShared) return {};
  const { folder } = ruleFolder(loki, index, system);
  const records = isShared || [system, ...system.services].some(({ recordings }) => recordings.some(({ logs }) => logs !== undefined));
  return {
    ruler: {
      storage: { type: "local", local: { directory: `/etc/${folder}` } },
      rule_path: "/loki/rules-temp",
      evaluation_interval: formatDuration(scope.evaluationInterval),
      ...(routing && { alertmanager_url: `http://${inEnvironment(routing.address, environment)}` }),
      enable_api: true,
      ...(records &&
        prometheus && {
          wal: { dir: "/loki/ruler-wal" },
          remote_write: {
            enabled: true,
            clients: { [prometheus.name]: { url: `${inEnvironment(prometheus.url, environment).replace(/\/+$/, "")}/api/v1/write` } },
          },
        }),
    },
  };
}
