import { defineRule, examplePrometheus, exampleSpec, inPart, isSettings } from "obsc/rule";

export default defineRule({
  name: "deliver/unlabelled-remote-write",
  severity: "error",
  foreign: "off",
  summary: "A server that writes to another store says by labels which one it is",
  why: "Without `external_labels` the series of two servers are the same ones in the store, and each overwrites the other.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/#configuration-file",
  config(config, report) {
    const document = config.format === "prometheus" ? config.documents[0] : undefined;
    if (!Array.isArray(document?.remote_write) || document.remote_write.length === 0) return;
    const labels = isSettings(document.global) ? document.global.external_labels : undefined;
    if (isSettings(labels) && Object.keys(labels).length > 0) return;
    report(inPart(config, ["remote_write", 0]), {
      message: "samples are written to another store without a label that says whose they are",
      help: 'add `externalLabels`: { cluster: "eu-1" }',
    });
  },
  bad: [
    {
      spec: examplePrometheus("remote_write:\n  - url: https://mimir.example/api/v1/push"),
      message: "samples are written to another store without a label that says whose they are",
      at: [7, 7],
    },
    { spec: writing(""), message: "samples are written to another store without a label that says whose they are" },
  ],
  good: [{ spec: writing('externalLabels: { cluster: "eu-1" },') }],
});

function writing(labels: string): ReturnType<typeof exampleSpec> {
  return exampleSpec({
    system: `
prometheus: prometheus("prometheus", {
  url: "http://prometheus:9090",
  retention: "15d",
  remoteWrite: [remoteWrite("mimir", { url: "https://mimir.example/api/v1/push" })],
  ${labels}
}),`,
  });
}
