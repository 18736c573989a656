import { defineRule, examplePrometheus, formatDuration, inPart, isSettings, jobsIn, promDuration } from "obsc/rule";

/** How far Prometheus looks back for a sample, unless a flag says otherwise. */
const lookback = 300_000;

export default defineRule({
  name: "prometheus/stale-between-scrapes",
  severity: "warning",
  summary: "Targets are scraped more often than their samples last",
  why: "Prometheus looks back 5 minutes for a sample: scraped less often, series are gone between two scrapes, and alerts on them come and go.",
  see: "https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness",
  config(config, report) {
    if (config.format !== "prometheus") return;
    const global = isSettings(config.documents[0]?.global) ? promDuration(config.documents[0].global.scrape_interval) : undefined;
    if (global !== undefined && global >= lookback) report(inPart(config, ["global", "scrape_interval"]), finding("every target", global));
    for (const { job, index, name } of jobsIn(config)) {
      const own = promDuration(job.scrape_interval);
      if (own !== undefined && own >= lookback) report(inPart(config, ["scrape_configs", index, "scrape_interval"]), finding(`\`${name}\``, own));
    }
  },
  bad: [
    {
      spec: examplePrometheus("scrape_configs:\n  - job_name: a\n    scrape_interval: 10m"),
      message: "`a` is scraped every 10m, and a sample counts for 5m",
      at: [8, 24],
    },
    { spec: examplePrometheus("global:\n  scrape_interval: 5m"), message: "every target is scraped every 5m, and a sample counts for 5m" },
  ],
  good: [{ spec: examplePrometheus("scrape_configs:\n  - job_name: a\n    scrape_interval: 2m") }],
});

function finding(what: string, interval: number) {
  return { message: `${what} is scraped every ${formatDuration(interval)}, and a sample counts for 5m`, help: "scrape every 2m or more often" };
}
