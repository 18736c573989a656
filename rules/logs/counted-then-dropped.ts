import { defineRule, examplePromtail, inPart, isMap, promtailJobs } from "obsc/rule";

export default defineRule({
  name: "logs/counted-then-dropped",
  severity: "warning",
  foreign: "off",
  summary: "Lines are counted after it is decided which are kept",
  why: "A metric that is made before lines are dropped counts them too, and agrees with no query of the lines that are there.",
  see: "https://grafana.com/docs/loki/latest/send-data/promtail/stages/metrics/",
  config(config, report) {
    for (const { stages } of promtailJobs(config)) {
      const first = stages.findIndex(({ name }) => name === "metrics");
      const dropping = stages.slice(first + 1).find(({ name, settings }) => drops(name, settings));
      const metrics = stages[first];
      if (metrics && dropping)
        report(inPart(config, metrics.path, "key"), {
          message: `lines are counted that the stage \`${dropping.name}\` takes out later`,
          help: `put \`metrics\` behind \`${dropping.name}\``,
          related: [{ message: "lines are taken out here", at: inPart(config, dropping.path, "key").part }],
        });
    }
  },
  bad: [
    {
      spec: examplePromtail("- metrics: { lines_total: { type: Counter, config: { match_all: true, action: inc } } }\n- drop: { older_than: 24h }"),
      message: "lines are counted that the stage `drop` takes out later",
      at: [16, 11],
    },
  ],
  good: [{ spec: examplePromtail("- drop: { older_than: 24h }\n- metrics: { lines_total: { type: Counter, config: { match_all: true, action: inc } } }") }],
});

function drops(name: string, settings: unknown): boolean {
  if (name === "match") return isMap(settings) && settings.action === "drop";
  return name === "drop" || name === "sampling" || (name === "limit" && isMap(settings) && settings.drop === true);
}
