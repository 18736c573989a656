import { defineRule, type ExampleText, exampleSpec } from "obsc/rule";

export default defineRule({
  name: "target/end-of-life",
  severity: "warning",
  foreign: "off",
  summary: "Nothing is emitted for a program that is no longer maintained",
  why: "Promtail gets no more fixes, also for security, and has left the sources of Loki; a new config for it is work to be done twice.",
  see: "https://grafana.com/docs/loki/latest/send-data/promtail/",
  agent(agent, report) {
    if (agent.agent !== "promtail") return;
    report(agent, {
      message: "Promtail reached its end of life on 2 March 2026",
      help: "read the logs with Alloy or the collector, or allow it until the day on which you move",
    });
  },
  config(config, report) {
    if (config.format !== "promtail") return;
    report(config, {
      message: "Promtail reached its end of life on 2 March 2026",
      help: "read the logs with Alloy or the collector, or allow it until the day on which you move",
    });
  },
  bad: [
    {
      spec: exampleSpec({ system: "raw: [raw.promtail(`positions: { filename: /run/promtail/positions.yaml }`)]," }),
      message: "Promtail reached its end of life on 2 March 2026",
    },
    { spec: logReadBy("agents: [promtail()],"), message: "Promtail reached its end of life on 2 March 2026", at: [14, 18] },
    { spec: logReadBy("agents: [promtail({ port: 3101 })],"), message: "Promtail reached its end of life on 2 March 2026" },
  ],
  good: [
    { spec: logReadBy("") },
    { spec: logReadBy('agents: [promtail()],\nallow: [allow("target/end-of-life", "the old nodes go in spring", "2027-03-31")],'), today: "2026-12-01" },
  ],
});

function logReadBy(agents: string): ExampleText {
  return exampleSpec({
    before: 'const store = loki("loki", { url: "http://loki:3100", retention: "7d" });',
    service: `
deliver: { logs: store },
logs: logs({
  format: json(),
  labels: { level: logLevel() },
  sources: [podLogs({ app: "shop" })],
  ${agents.replace("\n", "\n  ")}
}),`,
  });
}
