import { defineRule, type ExampleText, exampleSpec, option } from "obsc/rule";

export default defineRule({
  name: "naming/missing-label",
  severity: "error",
  foreign: "off",
  summary: "Every service has the labels that the policy requires",
  why: "Alerts are routed and costs are shared by these labels; a service without them is nobody's.",
  see: "https://prometheus.io/docs/practices/naming/#labels",
  service(service, report, { scope }) {
    // Every service says its `team`.
    const has = new Set(["job", "instance", "team", ...Object.keys(service.labels)]);
    for (const name of scope.settings.requiredLabels)
      if (!has.has(name))
        report(Object.keys(service.labels).length === 0 ? service : option(service, "labels"), {
          message: `service \`${service.name}\` lacks the label \`${name}\``,
          help: `add it to the \`labels\` of the service`,
        });
  },
  bad: [
    { spec: serviceWith(""), message: "service `shop` lacks the label `region`", at: [6, 13] },
    { spec: serviceWith('labels: { zone: "a" },'), message: "service `shop` lacks the label `region`", at: [8, 15] },
  ],
  good: [{ spec: serviceWith('labels: { region: "eu" },') }, { spec: serviceWith('labels: { region: "eu", zone: "a" },') }],
});

function serviceWith(labels: string): ExampleText {
  return exampleSpec({ system: 'policy: policy({ requiredLabels: ["team", "region"] }),', service: labels });
}
