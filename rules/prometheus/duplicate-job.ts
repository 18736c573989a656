import { defineRule, examplePrometheus, inPart, jobsIn } from "obsc/rule";

export default defineRule({
  name: "prometheus/duplicate-job",
  severity: "error",
  summary: "No two jobs of a Prometheus have one name",
  why: "It refuses the file: the label `job` could not tell their targets apart.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config",
  config(config, report) {
    const jobs = jobsIn(config);
    for (const [index, { name, index: at }] of jobs.entries()) {
      const first = jobs.slice(0, index).find((job) => job.name === name);
      if (first)
        report(inPart(config, ["scrape_configs", at, "job_name"]), {
          message: `two jobs are called \`${name}\``,
          help: "rename what one of them is for, or list its targets in the other",
          related: [{ message: "the first one", at: inPart(config, ["scrape_configs", first.index, "job_name"]).part }],
        });
    }
  },
  bad: [{ spec: examplePrometheus("scrape_configs:\n  - job_name: a\n  - job_name: a"), message: "two jobs are called `a`", at: [8, 17] }],
  good: [{ spec: examplePrometheus("scrape_configs:\n  - job_name: a\n  - job_name: b") }],
});
