/** The configuration of the Prometheus that a system declares: https://prometheus.io/docs/prometheus/latest/configuration/configuration/ */
import type { Backend, Prometheus } from "../ir/backend.ts";
import { type Place, within } from "../ir/place.ts";
import { inEnvironment } from "../ir/value.ts";
import { formatDuration } from "../util/duration.ts";
import type { Settings } from "./collector-part.ts";
import type { Derived } from "./configs.ts";
import { because, type ConfigFile, type Path } from "./part.ts";
import { hasExemplars, prometheusFlags } from "./prometheus-flags.ts";
import { type Job, scrapeJobs } from "./prometheus-jobs.ts";
import { sharedScrapes } from "./prometheus-shared.ts";
import { clientTls, prometheusSecret } from "./prometheus-tls.ts";
import { prometheusWeb } from "./prometheus-web.ts";

/** `prometheus/prometheus.yaml`, or what is laid beside that of another system; and `prometheus/web.yaml` where those who ask have to prove who they are. */
export function derivePrometheus(derived: Derived): readonly ConfigFile[] {
  const { prometheus } = derived.system;
  if (!prometheus) return sharedScrapes(derived);
  return [prometheusConfig(prometheus, derived), ...prometheusWeb(prometheus)];
}

function prometheusConfig(prometheus: Prometheus, derived: Derived): ConfigFile {
  const { scope } = derived;
  const { environment } = scope;
  const jobs = scrapeJobs(prometheus, derived);
  const written = prometheus.remoteWrite.flatMap((backend) => remoteWrite(backend, environment));
  const labels = Object.entries(prometheus.externalLabels).map(([name, value]) => [name, inEnvironment(value, environment)]);
  const document: Settings = {
    global: {
      scrape_interval: formatDuration(prometheus.scrapeInterval),
      evaluation_interval: formatDuration(prometheus.evaluationInterval),
      ...(labels.length > 0 && { external_labels: Object.fromEntries(labels) }),
    },
    ...storageOf(prometheus, derived),
    ...(prometheus.otlp && { otlp: otlpOf(prometheus.version, prometheus.otlp) }),
    ...(!prometheus.ruler && ruleSettings(prometheus, derived)),
    ...(written.length > 0 && { remote_write: written.map(({ settings }) => settings) }),
    ...(prometheus.shared && { scrape_config_files: ["scrape/*.yaml"] }),
    scrape_configs: jobs.map(({ settings }) => settings),
  };
  const flags = prometheusFlags(scope);
  return {
    format: "prometheus",
    path: "prometheus/prometheus.yaml",
    subject: `prometheus.${prometheus.name}`,
    documents: [document],
    because: because(
      ...(flags.length > 0 ? [[["global"], "Prometheus has to be started with:", ...flags.map((flag) => `  ${flag}`)] as const] : []),
      ...(written.length > 0 && labels.length > 0
        ? [[["global", "external_labels"], "They tell this server from others that write to the same store."] as const]
        : []),
      ...(prometheus.shared && !prometheus.ruler ? [[["rule_files"], "Other systems lay their rules here, and their jobs in `scrape/`."] as const] : []),
      ...(prometheus.otlp ? [[["storage", "tsdb", "out_of_order_time_window"], "What is sent by OTLP may come late."] as const] : []),
      ...written.flatMap(({ reason }, index) => (reason.length > 0 ? [[["remote_write", index], ...reason] as const] : [])),
      ...jobs.flatMap((job, index) => job.because.map(([path, ...lines]) => [["scrape_configs", index, ...path], ...lines] as const)),
    ),
    at: prometheus.at,
    placeOf: (path) => placeOf(path, prometheus, jobs),
    allow: prometheus.allow ?? [],
  };
}

/** What only a server needs that evaluates rules itself. */
function ruleSettings({ shared }: Prometheus, { scope: { routing, environment }, ruleFiles }: Derived): Settings {
  return {
    // Each by its name: of a pattern Prometheus never says that it found nothing.
    ...(shared ? { rule_files: ["rules/*.yaml"] } : ruleFiles.length > 0 && { rule_files: ruleFiles.map(({ name }) => `rules/${name}.yaml`) }),
    ...(routing && { alerting: { alertmanagers: [{ static_configs: [{ targets: [inEnvironment(routing.address, environment)] }] }] } }),
  };
}

/** How long samples are kept; 2.55 has that as a flag. Exemplars are kept in memory, so many at most. */
function storageOf({ version, retention, otlp }: Prometheus, { system, environment }: Derived): Settings {
  const tsdb: Settings = {
    ...(version !== "2.55" && { retention: { time: formatDuration(inEnvironment(retention, environment)) } }),
    ...(otlp && { out_of_order_time_window: "30m" }),
  };
  const storage: Settings = {
    ...(Object.keys(tsdb).length > 0 && { tsdb }),
    ...(hasExemplars(system) && { exemplars: { max_exemplars: 100_000 } }),
  };
  return Object.keys(storage).length > 0 ? { storage } : {};
}

function otlpOf(version: Prometheus["version"], { promote }: NonNullable<Prometheus["otlp"]>): Settings {
  return {
    ...(promote.length > 0 && { promote_resource_attributes: promote }),
    ...(version !== "2.55" && { translation_strategy: "UnderscoreEscapingWithSuffixes" }),
  };
}

type RemoteStore = Extract<Backend, { readonly kind: "remote-write" }>;
interface Written {
  readonly settings: Settings;
  readonly reason: readonly string[];
}

/** To a store that takes remote write; what else takes metrics, `prometheus` refuses. */
function remoteWrite(backend: Backend, environment: string | undefined): readonly Written[] {
  if (backend.kind === "prometheus") {
    const url = `${inEnvironment(backend.url, environment).replace(/\/$/, "")}/api/v1/write`;
    return [{ settings: { name: backend.name, url }, reason: [] }];
  }
  return backend.kind === "remote-write" ? [remoteStore(backend, environment)] : [];
}

function remoteStore(backend: RemoteStore, environment: string | undefined): Written {
  const { authorization, others, reason } = headersOf(backend.headers ?? {});
  const tls = backend.tls && clientTls(backend.tls, environment);
  return {
    settings: {
      name: backend.name,
      url: inEnvironment(backend.url, environment),
      ...(authorization !== undefined && { authorization: { credentials_file: authorization } }),
      ...(Object.keys(others).length > 0 && { http_headers: others }),
      ...(tls && Object.keys(tls).length > 0 && { tls_config: tls }),
    },
    reason,
  };
}

/** Prometheus reads secrets from files; `Authorization` is its own to write, `Bearer` and what the file holds. */
function headersOf(headers: NonNullable<RemoteStore["headers"]>) {
  const entries = Object.entries(headers).map(([name, secret]) => [name, prometheusSecret(secret)] as const);
  const authorization = entries.find(([name]) => name.toLowerCase() === "authorization")?.[1];
  const others = Object.fromEntries(entries.filter(([name]) => name.toLowerCase() !== "authorization").map(([name, file]) => [name, { files: [file] }]));
  const reason = authorization === undefined ? [] : ["The file holds the token alone: Prometheus writes `Bearer` before it."];
  return { authorization, others, reason };
}

const globals: Readonly<Record<string, string>> = {
  scrape_interval: "scrapeInterval",
  evaluation_interval: "evaluationInterval",
  external_labels: "externalLabels",
};

/** From a setting to the option that it follows from. */
function placeOf([section, first, second, ...rest]: Path, prometheus: Prometheus, jobs: readonly Job[]): Place {
  const options = (...path: readonly (string | number)[]) => within(prometheus.at, 1, ...path);
  if (section === "global" && typeof first === "string") {
    const option = globals[first];
    return option === undefined ? prometheus.at : options(option, ...(second === undefined ? [] : [second]));
  }
  if (section === "storage") return second === "retention" ? options("retention") : options(...(second === "out_of_order_time_window" ? ["otlp"] : []));
  if (prometheus.shared && (section === "rule_files" || section === "scrape_config_files")) return options("shared");
  if (section === "otlp") return options("otlp");
  if (section === "remote_write") return options("remoteWrite", ...(typeof first === "number" ? [first] : []));
  if (section === "scrape_configs" && typeof first === "number") return jobs[first]?.placeOf(second === undefined ? [] : [second, ...rest]) ?? prometheus.at;
  return prometheus.at;
}
