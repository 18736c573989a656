import { defineRule, type ExampleText, exampleSpec, inEnvironment } from "obsc/rule";

export default defineRule({
  name: "logs/pretty-lines",
  severity: "error",
  summary: "Lines that an agent reads are in the format of the log",
  why: "Output for people has colours and line breaks: the agent finds no field in it, and every label, level and time is lost.",
  see: "https://opentelemetry.io/docs/specs/otel/logs/#first-party-application-logs",
  log(log, report, { plan }) {
    const reads = log.sources.some(({ source }) => source !== "files") && log.agents.length > 0;
    for (const sink of log.sinks) {
      if (!reads || sink.sink !== "console" || !inEnvironment(sink.pretty, plan.environment)) continue;
      report(sink.at, {
        message: "an agent reads the console, which is pretty",
        help: "leave `pretty` out where an agent reads: `pretty: per({ development: true, production: false })`",
      });
    }
  },
  bad: [{ spec: written("{ pretty: true }"), message: "an agent reads the console, which is pretty", at: [9, 113] }],
  good: [{ spec: written("") }],
});

function written(options: string): ExampleText {
  return exampleSpec({
    before: 'const store = loki("loki", { url: "http://loki:3100", retention: "7d" });',
    service: `logs: logs({ format: json(), sources: [podLogs({ app: "shop" })], agents: [alloy({ to: store })], sinks: [consoleSink(${options})] }),`,
  });
}
