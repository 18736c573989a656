import { defineRule, type ExampleText, examplePrometheus, exampleSpec, importedSystems, inPart, jobsIn, type System } from "obsc/rule";

export default defineRule({
  name: "prometheus/duplicate-job",
  severity: "error",
  summary: "No two jobs of a Prometheus have one name",
  why: "It refuses the file: the label `job` could not tell their targets apart.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config",
  config(config, report, { plan }) {
    const seen = new Map<string, number>();
    for (const { name, index: at } of jobsIn(config)) {
      const first = seen.get(name);
      if (first === undefined) seen.set(name, at);
      else
        report(inPart(config, ["scrape_configs", at, "job_name"]), {
          message: `two jobs are called \`${name}\``,
          help: "rename what one of them is for, or list its targets in the other",
          related: [{ message: "the first one", at: inPart(config, ["scrape_configs", first, "job_name"]).part }],
        });
      const owner =
        first !== undefined || !config.path.startsWith("prometheus/scrape/")
          ? undefined
          : importedSystems(plan.system).find((each) => namesIn(each).includes(name));
      if (owner)
        report(inPart(config, ["scrape_configs", at, "job_name"]), {
          message: `\`${owner.name}\` has a job \`${name}\` already`,
          help: "rename the service: the label `job` tells it from all others of that Prometheus",
          related: [{ message: "it is declared here", at: owner.at }],
        });
    }
  },
  bad: [
    { spec: examplePrometheus("scrape_configs:\n  - job_name: a\n  - job_name: a"), message: "two jobs are called `a`", at: [8, 17] },
    { spec: beside("shop"), message: "`platform` has a job `shop` already" },
  ],
  good: [{ spec: examplePrometheus("scrape_configs:\n  - job_name: a\n  - job_name: b") }, { spec: beside("inventory") }],
});

/** Jobs of a system: its services, what its Prometheus is told to scrape, and what carries its signals. */
function namesIn({ services, prometheus, collectors, routing }: System): readonly string[] {
  if (!prometheus) return [];
  const scraped = services.filter(({ deliver }) => deliver?.metrics.some(({ node }) => node === "scrape"));
  return [...scraped, ...prometheus.scrape, ...collectors, ...(routing ? [routing] : []), prometheus].map(({ name }) => name);
}

/** A service `shop` in a Prometheus that has a job called `name`. */
function beside(name: string): ExampleText {
  return exampleSpec({
    before: `const platform = system("platform", {
  services: [service("${name}", { team: "platform", deliver: { metrics: scrape({ port: 9000 }) } })],
  prometheus: prometheus("prometheus", { url: "http://prometheus:9090", retention: "30d", shared: true }),
});`,
    service: "deliver: { metrics: scrape({ port: 8080 }) },",
    system: "imports: [platform],",
  });
}
