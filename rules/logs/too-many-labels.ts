import { defineRule, examplePromtail, inPart, promtailJobs } from "obsc/rule";

/** Loki's own default: https://grafana.com/docs/loki/latest/configure/#limits_config */
const most = 15;

export default defineRule({
  name: "logs/too-many-labels",
  severity: "error",
  summary: "A stream has as many labels as Loki takes: 15",
  why: "Loki refuses lines with more, and an agent that is refused drops them.",
  see: "https://grafana.com/docs/loki/latest/get-started/labels/",
  config(config, report, { plan }) {
    const raised = plan.configs.some(({ format, documents }) => format === "loki" && JSON.stringify(documents).includes("max_label_names_per_series"));
    if (raised) return;
    for (const { labels, path, name } of promtailJobs(config))
      if (labels && labels.size > most)
        report(inPart(config, [...path, "job_name"]), {
          message: `lines of \`${name}\` have ${labels.size} labels, Loki takes ${most}`,
          help: "keep what is asked for seldom as structured metadata, or in the line",
        });
  },
  bad: [
    {
      spec: examplePromtail(
        "- json: { expressions: { level: level } }\n- labels: { level: }",
        "a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, j: 1, k: 1, l: 1, m: 1",
      ),
      message: "lines of `shop` have 16 labels, Loki takes 15",
      at: [11, 17],
    },
  ],
  good: [{ spec: examplePromtail("- json: { expressions: { level: level } }\n- labels: { level: }", "service: shop") }],
});
