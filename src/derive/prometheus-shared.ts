/** What a system adds to a Prometheus that another system declares: `scrape_config_files` has the form of https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config_file */
import type { Derived } from "./configs.ts";
import { because, type ConfigFile } from "./part.ts";
import { guestJobs, type Job } from "./prometheus-jobs.ts";

/** One file of jobs for each service that is scraped, and one for collectors and Pushgateways; none where the system has a Prometheus of its own, or knows of none. */
export function sharedScrapes(derived: Derived): readonly ConfigFile[] {
  const { system, scope } = derived;
  if (system.prometheus || !scope.prometheus) return [];
  const { services, others } = guestJobs(scope.prometheus, derived);
  const free = services.some(({ service }) => service.name === system.name) ? `${system.name}-system` : system.name;
  return [...services.flatMap(({ service, jobs }) => scrapeFile(service.name, jobs, derived, [service.name])), ...scrapeFile(free, others, derived)];
}

function scrapeFile(name: string, jobs: readonly Job[], { system }: Derived, services?: readonly string[]): readonly ConfigFile[] {
  const [first] = jobs;
  if (!first) return [];
  return [
    {
      format: "prometheus",
      path: `prometheus/scrape/${name}.yaml`,
      subject: `prometheus.scrape.${name}`,
      documents: [{ scrape_configs: jobs.map(({ settings }) => settings) }],
      because: because(...jobs.flatMap((job, index) => job.because.map(([path, ...lines]) => [["scrape_configs", index, ...path], ...lines] as const))),
      at: first.placeOf([]),
      placeOf: ([, index, ...path]) => (typeof index === "number" ? (jobs[index]?.placeOf(path) ?? system.at) : first.placeOf([])),
      ...(services && { services }),
      allow: [],
    },
  ];
}
