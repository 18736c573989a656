import { defineRule, examplePromtail, inPart, isMap, promtailJobs } from "obsc/rule";

export default defineRule({
  name: "logs/ignored-time",
  severity: "warning",
  summary: "A time that is found in a line is the time of the line",
  why: "Without a `timestamp` stage a line gets the time at which it was read: after a restart or behind a slow disk it stands minutes late, beside the wrong traces.",
  see: "https://grafana.com/docs/loki/latest/send-data/promtail/stages/timestamp/",
  config(config, report) {
    for (const { stages } of promtailJobs(config)) {
      if (stages.some(({ name }) => name === "timestamp")) continue;
      for (const { name, settings, path } of stages) {
        const key = name === "json" ? "expressions" : name === "logfmt" ? "mapping" : undefined;
        const found = key !== undefined && isMap(settings) && isMap(settings[key]) ? Object.keys(settings[key]) : [];
        const field = found.find((each) => /^(?:@?timestamp|ts|time|datetime)$/i.test(each));
        if (key === undefined || field === undefined) continue;
        report(inPart(config, [...path, key, field], "key"), {
          message: `\`${field}\` is found in the line and then left unused`,
          help: `add \`- timestamp: { source: ${field}, format: RFC3339Nano }\`, with the format of the program`,
        });
      }
    }
  },
  bad: [
    {
      spec: examplePromtail("- json:\n    expressions:\n      timestamp: timestamp"),
      message: "`timestamp` is found in the line and then left unused",
      at: [18, 15],
    },
  ],
  good: [{ spec: examplePromtail("- json:\n    expressions:\n      timestamp: timestamp\n- timestamp: { source: timestamp, format: RFC3339Nano }") }],
});
