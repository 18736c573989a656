import { containersIn, defineRule, exampleFile, inPart, listOf, mapOf, mountsOf } from "obsc/rule";

export default defineRule({
  name: "deploy/rules-not-mounted",
  severity: "error",
  summary: "The container of Prometheus has the rules that its configuration names",
  why: "A pattern that fits no file is no error: Prometheus starts, evaluates nothing, and no alert ever fires.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/",
  config(config, report, { plan }) {
    if (config.format !== "prometheus") return;
    const container = plan.configs
      .filter(({ format }) => format === "compose")
      .flatMap((stack) => containersIn(stack))
      .find(({ image }) => /(^|\/)prometheus[:@]/.test(image ?? ""));
    if (!container) return;
    const mounts = mountsOf(container).map(({ to }) => to.replace(/\/$/, ""));
    const said = listOf(container.settings.command).map((word) => /^--config\.file=(.*)\/[^/]*$/.exec(String(word))?.[1]);
    const folder = said.find((each) => each !== undefined) ?? "/etc/prometheus";
    for (const [index, rule] of listOf(mapOf(config.documents[0]).rule_files).entries()) {
      const file = String(rule);
      const place = (file.startsWith("/") ? file : `${folder}/${file}`).replace(/\/[^/]*$/, "");
      // The file itself, or a folder around it.
      if (mounts.some((to) => to === place || place.startsWith(`${to}/`) || to.startsWith(`${place}/`))) continue;
      report(inPart(config, ["rule_files", index]), {
        message: `\`${place}\` is not mounted in \`${container.name}\``,
        help: `mount the folder with the rules there: \`./rules:${place}:ro\``,
      });
    }
  },
  bad: [
    {
      spec: exampleFile(
        "prometheus",
        "rule_files:\n  - alerts/*.yml",
        {},
        `  raw.compose("services: { prometheus: { image: prom/prometheus:v3.15.0, volumes: ['/srv/prometheus.yml:/etc/prometheus/prometheus.yml:ro'] } }"),\n`,
      ),
      message: "`/etc/prometheus/alerts` is not mounted in `prometheus`",
      at: [7, 11],
    },
  ],
  good: [
    {
      spec: exampleFile(
        "prometheus",
        "rule_files:\n  - alerts/*.yml",
        {},
        `  raw.compose("services: { prometheus: { image: prom/prometheus:v3.15.0, volumes: ['/srv/alerts:/etc/prometheus/alerts:ro'] } }"),\n`,
      ),
    },
  ],
});
