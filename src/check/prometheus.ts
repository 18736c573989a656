/** What rules ask of a configuration of Prometheus. */
import type { Setting, Settings } from "../derive/collector-part.ts";
import type { ConfigFile } from "../derive/part.ts";
import { goDuration, isSettings } from "./collector.ts";

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

/** Milliseconds of a duration as Prometheus writes it; `undefined` of what is none. */
export function promDuration(value: Setting | undefined): number | undefined {
  if (typeof value !== "string") return undefined;
  const days = /^(\d+)([dwy])$/.exec(value);
  if (!days) return goDuration(value);
  return Number(days[1]) * 86_400_000 * { d: 1, w: 7, y: 365 }[days[2] as "d" | "w" | "y"];
}
