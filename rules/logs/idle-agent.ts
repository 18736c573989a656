import { defineRule, type ExampleText, exampleSpec } from "obsc/rule";

export default defineRule({
  name: "logs/idle-agent",
  severity: "error",
  summary: "An agent has lines to read and somewhere to send them",
  why: "Without a source or a backend nothing is written for it, and nobody misses the lines until they are needed.",
  see: "https://opentelemetry.io/docs/specs/otel/logs/",
  agent(agent, report, { services }) {
    const [service] = services;
    if (!service?.log) return;
    const to = agent.to ?? service.deliver?.logs;
    if (service.log.sources.length === 0)
      report(agent, {
        message: "the agent has nothing to read",
        help: "say where lines are: `sources: [podLogs({ app: … })]`, `dockerLogs()` or `fileLogs(…)`",
      });
    else if (!to) report(agent, { message: "the agent sends its lines nowhere", help: "name a backend, `to: store`, or deliver the log to one" });
  },
  bad: [
    { spec: logWith('sources: [podLogs({ app: "shop" })], agents: [alloy()]'), message: "the agent sends its lines nowhere", at: [7, 82] },
    { spec: logWith("agents: [collectorAgent()]"), message: "the agent has nothing to read" },
  ],
  good: [{ spec: logWith('sources: [podLogs({ app: "shop" })], agents: [alloy({ to: loki("loki", { url: "http://loki:3100", retention: "7d" }) })]') }],
});

function logWith(options: string): ExampleText {
  return exampleSpec({ service: `logs: logs({ format: json(), ${options} }),` });
}
