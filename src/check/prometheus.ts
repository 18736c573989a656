/** What rules ask of a configuration of Prometheus. */
import type { Setting, Settings } from "../derive/collector-part.ts";
import type { ConfigFile } from "../derive/part.ts";
import { promDuration as ofText } from "../util/query-duration.ts";
import { isSettings } from "./collector.ts";

/** The entries of `scrape_configs`, of a file of Prometheus; none of any other file. */
export function jobsIn(config: ConfigFile): readonly { readonly job: Settings; readonly index: number; readonly name: string }[] {
  if (config.format !== "prometheus") return [];
  const listed = config.documents[0]?.scrape_configs;
  if (!Array.isArray(listed)) return [];
  return listed.flatMap((job: Setting, index) => (isSettings(job) ? [{ job, index, name: String(job.job_name ?? index) }] : []));
}

/** The static targets of a job, with the way to each from the root of the file. */
export function staticTargetsIn(job: Settings, index: number): readonly { readonly target: string; readonly path: readonly (string | number)[] }[] {
  const groups = Array.isArray(job.static_configs) ? job.static_configs : [];
  return groups.flatMap((group: Setting, at) =>
    isSettings(group) && Array.isArray(group.targets)
      ? group.targets.map((target: Setting, each) => ({ target: String(target), path: ["scrape_configs", index, "static_configs", at, "targets", each] }))
      : [],
  );
}

/** Milliseconds of a duration as Prometheus writes it in a file; `undefined` of what is none. */
export function promDuration(value: Setting | undefined): number | undefined {
  if (value === 0) return 0;
  return typeof value === "string" ? ofText(value) : undefined;
}
