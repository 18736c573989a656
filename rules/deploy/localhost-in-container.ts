import { containersIn, defineRule, exampleFile, inPart, listOf, mapOf, variablesIn } from "obsc/rule";

export default defineRule({
  name: "deploy/localhost-in-container",
  severity: "error",
  summary: "A container does not look for others on itself",
  why: "Inside a container `localhost` is the container: nothing of what it calls is there.",
  see: "https://docs.docker.com/compose/how-tos/networking/",
  config(config, report, { plan }) {
    const stacks = plan.configs.filter(({ format }) => format === "compose");
    const help = "write the name of the container that is meant";
    if (config.format === "compose")
      for (const { name, value, path } of variablesIn(config, plan))
        if (/^OTEL_EXPORTER_\w*ENDPOINT$|_(URL|ENDPOINT|ADDR(ESS)?)$/.test(name) && /^(https?:\/\/)?(localhost|127\.0\.0\.1)(:|\/|$)/.test(value))
          report(inPart(config, path), { message: `\`${name}\` means the container itself`, help });
    const runsPrometheus = stacks.some((stack) => containersIn(stack).some(({ image }) => /(^|\/)prometheus[:@]/.test(image ?? "")));
    if (config.format !== "prometheus" || !runsPrometheus) return;
    const managers = listOf(mapOf(mapOf(config.documents[0]).alerting).alertmanagers);
    for (const [index, manager] of managers.entries())
      for (const [at, group] of listOf(mapOf(manager).static_configs).entries())
        for (const [place, target] of listOf(mapOf(group).targets).entries())
          if (/^(localhost|127\.0\.0\.1):/.test(String(target)))
            report(inPart(config, ["alerting", "alertmanagers", index, "static_configs", at, "targets", place]), {
              message: `\`${target}\` is the container of Prometheus itself`,
              help,
            });
  },
  bad: [
    {
      spec: exampleFile(
        "prometheus",
        "alerting:\n  alertmanagers:\n    - static_configs:\n        - targets: [localhost:9093]",
        {},
        '  raw.compose("services: { prometheus: { image: prom/prometheus:v3.15.0 } }"),\n',
      ),
      message: "`localhost:9093` is the container of Prometheus itself",
      at: [9, 27],
    },
    {
      spec: exampleFile("compose", "services:\n  shop:\n    image: shop:1.4.0\n    environment:\n      OTEL_EXPORTER_OTLP_ENDPOINT: http://localhost:4317"),
      message: "`OTEL_EXPORTER_OTLP_ENDPOINT` means the container itself",
    },
  ],
  good: [{ spec: exampleFile("compose", "services:\n  shop:\n    image: shop:1.4.0\n    environment:\n      OTEL_EXPORTER_OTLP_ENDPOINT: http://gate:4317") }],
});
