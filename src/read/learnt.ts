/** What the configuration of a Prometheus says of the queries that it evaluates. */
import type { Catalogue, CatalogueJob } from "../derive/catalogue.ts";
import type { Settings } from "../derive/collector-part.ts";
import type { ConfigFile } from "../derive/part.ts";
import { promDuration } from "../util/query-duration.ts";
import { isSettings } from "./yaml-document.ts";

/** The catalogue with what a configuration says in place of what was assumed. Of several, nobody knows which one evaluates the rules at hand. */
export function learntFrom(configs: readonly ConfigFile[], catalogue: Catalogue): Catalogue {
  const [config, other] = configs;
  const [document] = config?.documents ?? [];
  if (!document || other || !isServer(document)) return catalogue;
  const global = mapIn(document.global);
  const scrapeInterval = intervalIn(global, "scrape_interval") ?? 60_000;
  const retention = promDuration(String(mapIn(mapIn(mapIn(document.storage).tsdb).retention).time ?? ""));
  return {
    ...catalogue,
    scrapeInterval,
    evaluationInterval: intervalIn(global, "evaluation_interval") ?? 60_000,
    ...(retention !== undefined && retention > 0 && { retention }),
    externalLabels: Object.fromEntries(Object.entries(mapIn(global.external_labels)).map(([name, value]) => [name, String(value)])),
    jobs: jobsOf(document, scrapeInterval, catalogue.jobs),
  };
}

/** A file of scrape jobs alone is a part of a configuration. */
function isServer(document: Settings): boolean {
  return Object.keys(document).some((key) => key !== "scrape_configs");
}

/** Jobs that stand in files of their own, or send what they measure, are not seen: then none is known. */
function jobsOf(document: Settings, usual: number, declared: readonly CatalogueJob[]): readonly CatalogueJob[] {
  const listed =
    Array.isArray(document.scrape_configs) && document.scrape_config_files === undefined && document.otlp === undefined ? document.scrape_configs : [];
  const own = listed
    .filter(isSettings)
    .map((job) => ({ name: String(job.job_name), scrapeInterval: intervalIn(job, "scrape_interval") ?? usual, labels: ["instance"] }));
  return own.length > 0 ? own : declared;
}

/** Nothing and zero stand for the default. */
function intervalIn(settings: Settings, name: string): number | undefined {
  return promDuration(String(settings[name] ?? "")) || undefined;
}

function mapIn(value: unknown): Settings {
  return isSettings(value) ? value : {};
}
