import { defineRule, didYouMean, type ExampleText, examplePromtail, inPart, isMap, promtailJobs, shown } from "obsc/rule";

const named = "ANSIC UnixDate RubyDate RFC822 RFC822Z RFC850 RFC1123 RFC1123Z RFC3339 RFC3339Nano Unix UnixMs UnixUs UnixNs".split(" ");

export default defineRule({
  name: "logs/bad-time-format",
  severity: "error",
  summary: "The format of a time is a name that Promtail knows, or a layout of Go",
  why: "Any other text is a layout that no time fits: every line gets the time at which it was read, and only a metric counts the failures.",
  see: "https://grafana.com/docs/loki/latest/send-data/promtail/stages/timestamp/#reference-time",
  config(config, report) {
    for (const { stages } of promtailJobs(config)) {
      for (const { name, settings, path } of stages) {
        if (name !== "timestamp" || !isMap(settings)) continue;
        const { format } = settings;
        if (format === undefined || named.includes(String(format)) || isLayout(String(format))) continue;
        report(inPart(config, [...path, "format"]), {
          message: `\`${shown(format)}\` is no format of a time`,
          help: didYouMean(String(format), named) ?? "write `RFC3339Nano`, or Go's reference time in the form of the line: `2006-01-02 15:04:05`",
        });
      }
    }
  },
  bad: [
    { spec: formatted("nope"), message: "`nope` is no format of a time", at: [17, 44] },
    { spec: formatted("YYYY-MM-DD"), message: "`YYYY-MM-DD` is no format of a time" },
  ],
  good: [{ spec: formatted("RFC3339") }, { spec: formatted("02/Jan/2006:15:04:05 -0700") }],
});

/** It has a day and a time of the reference time, or at least its hour and minute. */
function isLayout(format: string): boolean {
  return /15|0?3(?=:04)|PM/.test(format) && /04/.test(format);
}

function formatted(format: string): ExampleText {
  return examplePromtail(`- json: { expressions: { ts: ts } }\n- timestamp: { source: ts, format: "${format}" }`);
}
