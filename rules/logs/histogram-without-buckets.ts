import { defineRule, type ExampleText, examplePromtail, inPart, isMap, promtailJobs } from "obsc/rule";

export default defineRule({
  name: "logs/histogram-without-buckets",
  severity: "error",
  summary: "A histogram that is made from lines has buckets",
  why: "Without them Promtail makes one bucket, up to infinity, of which no quantile can be told.",
  see: "https://grafana.com/docs/loki/latest/send-data/promtail/stages/metrics/#histogram",
  config(config, report) {
    for (const { stages } of promtailJobs(config)) {
      for (const { name, settings, path } of stages) {
        if (name !== "metrics" || !isMap(settings)) continue;
        for (const [metric, said] of Object.entries(settings)) {
          if (!isMap(said) || String(said.type).toLowerCase() !== "histogram") continue;
          const buckets = isMap(said.config) ? said.config.buckets : undefined;
          if (Array.isArray(buckets) && buckets.length > 0) continue;
          report(inPart(config, [...path, metric], "key"), {
            message: `the histogram \`${metric}\` has no buckets`,
            help: "list them: `config: { buckets: [0.1, 0.5, 1] }`",
          });
        }
      }
    }
  },
  bad: [{ spec: timed(""), message: "the histogram `answer_seconds` has no buckets", at: [18, 13] }],
  good: [{ spec: timed(", config: { buckets: [0.1, 0.5, 1] }") }],
});

function timed(more: string): ExampleText {
  return examplePromtail(`- json: { expressions: { took: took } }\n- metrics:\n    answer_seconds: { type: Histogram, source: took${more} }`);
}
