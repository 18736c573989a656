import { defineRule, examplePromtail, inPart, promtailJobs } from "obsc/rule";

/** What each unpacks: https://grafana.com/docs/loki/latest/send-data/promtail/stages/cri/ and `docker` beside it. */
const runtimes: Readonly<Record<string, string>> = { docker: "Docker", cri: "containerd or CRI-O" };

/** From the root to the name of a stage that every line of a job passes. */
const topLevel = ["scrape_configs", 0, "pipeline_stages", 0, "stage"].length;

export default defineRule({
  name: "logs/two-runtimes",
  severity: "warning",
  summary: "A pipeline unpacks the lines of one container runtime",
  why: "The runtime of a node writes all lines there alike: the stage for the other one finds nothing in them, or unpacks the message of a program as if it were one of its lines.",
  see: "https://grafana.com/docs/loki/latest/send-data/promtail/stages/cri/",
  config(config, report) {
    for (const { stages } of promtailJobs(config)) {
      const [first, ...others] = stages.filter(({ name, path }) => name in runtimes && path.length === topLevel);
      const second = others.find(({ name }) => name !== first?.name);
      if (first && second)
        report(inPart(config, second.path, "key"), {
          message: `\`${second.name}\` reads what ${runtimes[second.name]} writes, and \`${first.name}\` before it what ${runtimes[first.name]} does`,
          help: "keep the one of the runtime on these nodes; where there are both, give each a job of its own",
        });
    }
  },
  bad: [
    {
      spec: examplePromtail("- docker: {}\n- cri: {}"),
      message: "`cri` reads what containerd or CRI-O writes, and `docker` before it what Docker does",
      at: [17, 11],
    },
  ],
  good: [
    { spec: examplePromtail("- cri: {}\n- match: { selector: '{service=\"shop\"}', stages: [{ docker: {} }] }") },
    { spec: examplePromtail("- docker: {}\n- json: { expressions: { level: } }") },
  ],
});
