/** Jobs of Prometheus for targets that no service of the spec is. */
import type { ScrapeJob as ScrapeJobNode } from "../ir/backend.ts";
import type { Catalog as CatalogNode } from "../ir/metric.ts";
import { within } from "../ir/place.ts";
import { defined } from "../util/defined.ts";
import { type Option, placeOf, readOptions } from "./call.ts";
import type { Catalog } from "./catalog.ts";
import { readName, subjectOf } from "./name.ts";
import { address, boolean, list, made, optional, positiveDuration, rootedPath } from "./options.ts";
import type { Address, Duration } from "./quantity.ts";

/** A job of Prometheus; see `scrapeJob`. */
export interface ScrapeJob {
  readonly node: "scrape-job";
}
/** The options of `scrapeJob`. */
export interface ScrapeJobOptions {
  /** At least one: `["node-exporter:9100"]`. */
  readonly targets: readonly Address[];
  /** Default: `"/metrics"`. */
  readonly path?: `/${string}`;
  /** How often, over zero. Default: the `scrapeInterval` of the server. */
  readonly interval?: Duration;
  /** What the targets expose, so that their metrics are known to be scraped: `nodeExporter`. Default: nothing that obsc knows of. */
  readonly catalog?: Catalog;
  /** Labels that the target sends stand before those of the scrape: for a Pushgateway or a federation. Default: `false`. */
  readonly honorLabels?: boolean;
}

/** Targets that no service of the spec is, an exporter: `scrapeJob("node-exporter", { targets: ["node-exporter:9100"], catalog: nodeExporter })`. */
export function scrapeJob(name: string, options: ScrapeJobOptions): ScrapeJob {
  const at = placeOf(scrapeJob);
  const subject = subjectOf("jobs", name);
  const read = readOptions(options, within(at, 1), subject, {
    targets: list(address),
    path: optional(rootedPath),
    interval: optional(positiveDuration),
    catalog: optional(made<CatalogNode>("catalog", "a catalogue", "use one of `obsc/catalogs`, or `catalog(…)`")),
    honorLabels: optional(boolean),
  });
  const node: ScrapeJobNode = {
    node: "scrape-job",
    name: readName(name, at, subject),
    targets: read.targets ?? [],
    path: read.path ?? "/metrics",
    ...defined({ interval: read.interval, catalog: read.catalog }),
    honorLabels: read.honorLabels ?? false,
    at,
  };
  return node;
}

/** An element of the `scrape` option of a Prometheus. */
export const scrapeJobOption: Option<ScrapeJobNode> = made<ScrapeJobNode>("scrape-job", "a scrape job", 'make one with `scrapeJob("…", { targets: […] })`');
