import { defineRule, examplePrometheus, inPart, isSettings, jobsIn, promDuration } from "obsc/rule";

export default defineRule({
  name: "prometheus/timeout-over-interval",
  severity: "error",
  summary: "A scrape is given up before the next one begins",
  why: "Prometheus refuses a timeout that is longer than the interval of its job.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config",
  config(config, report) {
    if (config.format !== "prometheus") return;
    const global = isSettings(config.documents[0]?.global) ? config.documents[0].global : {};
    const usual = promDuration(global.scrape_interval) ?? 60_000;
    const timeout = promDuration(global.scrape_timeout);
    if (timeout !== undefined && timeout > usual)
      report(inPart(config, ["global", "scrape_timeout"]), {
        message: "scrapes are given up later than they begin again",
        help: "make `scrape_timeout` at most `scrape_interval`",
      });
    for (const { job, index, name } of jobsIn(config)) {
      const own = promDuration(job.scrape_timeout);
      if (own !== undefined && own > (promDuration(job.scrape_interval) ?? usual))
        report(inPart(config, ["scrape_configs", index, "scrape_timeout"]), {
          message: `scrapes of \`${name}\` are given up later than they begin again`,
          help: "make `scrape_timeout` at most `scrape_interval`",
        });
    }
  },
  bad: [
    {
      spec: examplePrometheus("scrape_configs:\n  - job_name: a\n    scrape_interval: 5s\n    scrape_timeout: 10s"),
      message: "scrapes of `a` are given up later than they begin again",
      at: [9, 23],
    },
    { spec: examplePrometheus("global:\n  scrape_interval: 15s\n  scrape_timeout: 20s"), message: "scrapes are given up later than they begin again" },
  ],
  good: [{ spec: examplePrometheus("scrape_configs:\n  - job_name: a\n    scrape_interval: 10s\n    scrape_timeout: 10s") }],
});
