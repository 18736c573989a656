import { defineRule, examplePrometheus, exampleSpec, inPart, jobsIn, staticTargetsIn } from "obsc/rule";

export default defineRule({
  name: "deliver/scraped-twice",
  severity: "error",
  foreign: "warning",
  summary: "A target is scraped by one job",
  why: "Every series of it exists once for each job: sums count it twice, and two services that seem to share a port are one.",
  see: "https://prometheus.io/docs/concepts/jobs_instances/",
  config(config, report) {
    const seen = new Map<string, { readonly name: string; readonly path: readonly (string | number)[] }>();
    for (const { job, index, name } of jobsIn(config)) {
      // A probe is asked for something else each time, and relabelling may lead anywhere.
      if (job.params !== undefined || job.relabel_configs !== undefined) continue;
      for (const { target, path } of staticTargetsIn(job, index)) {
        const key = `${target}${String(job.metrics_path ?? "/metrics")}`;
        const first = seen.get(key);
        if (!first) seen.set(key, { name, path });
        else if (first.name !== name)
          report(inPart(config, path), {
            message: `\`${target}\` is scraped by \`${first.name}\` and by \`${name}\``,
            help: "leave it to one of them, or give one of the programs another port",
            related: [{ message: "the first one", at: inPart(config, first.path).part }],
          });
      }
    }
  },
  bad: [
    {
      spec: examplePrometheus(
        'scrape_configs:\n  - job_name: a\n    static_configs: [{ targets: ["shop:8080"] }]\n  - job_name: b\n    static_configs: [{ targets: ["shop:8080"] }]',
      ),
      message: "`shop:8080` is scraped by `a` and by `b`",
      at: [10, 36],
    },
    { spec: onPort(9090), message: "`localhost:9090` is scraped by `shop` and by `prometheus`" },
  ],
  good: [{ spec: onPort(8080) }],
});

function onPort(port: number): ReturnType<typeof exampleSpec> {
  return exampleSpec({
    service: `deliver: { metrics: scrape({ port: ${port}, discover: staticTargets("localhost:${port}") }) },`,
    system: 'prometheus: prometheus("prometheus", { url: "http://localhost:9090", retention: "15d" }),',
  });
}
