import { defineRule, examplePromtail, groupsIn, inPart, isMap, promtailJobs } from "obsc/rule";

export default defineRule({
  name: "logs/unnamed-group",
  severity: "error",
  summary: "An expression that finds fields names them",
  why: "Only named groups become fields: without one the stage costs time on every line and finds nothing.",
  see: "https://grafana.com/docs/loki/latest/send-data/promtail/stages/regex/",
  config(config, report) {
    for (const { stages } of promtailJobs(config)) {
      for (const { name, settings, path } of stages) {
        if (name !== "regex" || !isMap(settings) || groupsIn(settings.expression).length > 0) continue;
        report(inPart(config, [...path, "expression"]), {
          message: "no group of the expression has a name",
          help: "name what is looked for: `(?P<level>\\w+)`",
        });
      }
    }
  },
  bad: [{ spec: examplePromtail("- regex: { expression: '^(.*?) ' }"), message: "no group of the expression has a name", at: [16, 32] }],
  good: [{ spec: examplePromtail("- regex: { expression: '^(?P<level>.*?) ' }") }],
});
