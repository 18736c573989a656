import { defineRule, examplePromtail, inPart, isMap, promtailJobs } from "obsc/rule";

export default defineRule({
  name: "logs/equal-lines",
  severity: "warning",
  summary: "Lines that are cut down to a message stay apart",
  why: "Loki keeps one of the lines of a stream that have one time and one text: with times in whole seconds and messages without their fields, most are gone.",
  see: "https://grafana.com/docs/loki/latest/send-data/promtail/stages/output/",
  config(config, report) {
    for (const { stages } of promtailJobs(config)) {
      const output = stages.find(({ name }) => name === "output");
      const time = stages.find(({ name }) => name === "timestamp");
      if (!output || !time || stages.some(({ name }) => name === "structured_metadata" || name === "pack")) continue;
      if (!isMap(time.settings) || !inSeconds(String(time.settings.format))) continue;
      report(inPart(config, output.path, "key"), {
        message: "lines with one message in one second become one",
        help: "keep what tells them apart, with a `structured_metadata` stage, or read times with their fractions: `RFC3339Nano`",
      });
    }
  },
  bad: [
    {
      spec: examplePromtail("- json: { expressions: { ts: ts, msg: msg } }\n- timestamp: { source: ts, format: RFC3339 }\n- output: { source: msg }"),
      message: "lines with one message in one second become one",
      at: [18, 11],
    },
  ],
  good: [
    { spec: examplePromtail("- json: { expressions: { ts: ts, msg: msg } }\n- timestamp: { source: ts, format: RFC3339Nano }\n- output: { source: msg }") },
    {
      spec: examplePromtail(
        "- json: { expressions: { ts: ts, msg: msg, id: id } }\n- timestamp: { source: ts, format: RFC3339 }\n- structured_metadata: { id: }\n- output: { source: msg }",
      ),
    },
  ],
});

/** Names and layouts that say nothing smaller than a second. */
function inSeconds(format: string): boolean {
  return !/Nano|UnixMs|UnixUs|UnixNs|Milli|Micro|[.,][09]+/.test(format);
}
