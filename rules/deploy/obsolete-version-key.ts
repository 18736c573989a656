import { defineRule, documentsOf, edited, exampleFile, inPart, removed } from "obsc/rule";

export default defineRule({
  name: "deploy/obsolete-version-key",
  severity: "warning",
  foreign: "off",
  fixes: "safe",
  summary: "A compose file has no `version`",
  why: "Compose ignores it and warns at every start; whoever reads it believes that it chooses something.",
  see: "https://docs.docker.com/reference/compose-file/version-and-name/#version-top-level-element-obsolete",
  config(config, report) {
    if (config.format !== "compose") return;
    for (const { document, path } of documentsOf(config))
      if ("version" in document) {
        const key = inPart(config, [...path, "version"], "key");
        report(key, { message: "`version` of a compose file is obsolete", help: "leave it out", fix: edited("safe", "leave it out", removed(key)) });
      }
  },
  bad: [
    {
      spec: exampleFile("compose", 'version: "3.8"\nservices:\n  loki:\n    image: grafana/loki:3.7.8'),
      message: "`version` of a compose file is obsolete",
      at: [6, 7],
    },
  ],
  good: [{ spec: exampleFile("compose", "services:\n  loki:\n    image: grafana/loki:3.7.8") }],
});
