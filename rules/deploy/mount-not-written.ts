import { containersIn, defineRule, exampleFile, inPart, mountsOf, type Plan } from "obsc/rule";

export default defineRule({
  name: "deploy/mount-not-written",
  severity: "error",
  summary: "A compose stack mounts what is there",
  why: "Of a path that is not there Docker makes an empty folder, and the program starts without its configuration or not at all.",
  see: "https://docs.docker.com/engine/storage/bind-mounts/",
  config(config, report, { plan }) {
    if (config.format !== "compose") return;
    const written = pathsOf(plan);
    for (const container of containersIn(config))
      for (const { from, path } of mountsOf(container)) {
        const relative = /^\.\/(.+?)\/?$/.exec(from)?.[1];
        if (relative === undefined || relative.startsWith("secrets/")) continue;
        if (written.some((each) => each === relative || each.startsWith(`${relative}/`) || relative.startsWith(each.endsWith("/") ? each : `${each}/`)))
          continue;
        report(inPart(config, path), {
          message: `\`${from}\` is not among the files of this output`,
          help: "mount what is written beside this file, or a path from the root",
        });
      }
  },
  bad: [
    {
      spec: exampleFile("compose", "services:\n  loki:\n    image: grafana/loki:3.7.8\n    volumes:\n      - ./loki-config.yaml:/etc/loki/loki.yaml:ro"),
      message: "`./loki-config.yaml` is not among the files of this output",
      at: [10, 15],
    },
  ],
  good: [
    {
      spec: exampleFile(
        "compose",
        "services:\n  loki:\n    image: grafana/loki:3.7.8\n    volumes:\n      - /srv/loki.yaml:/etc/loki/loki.yaml:ro\n      - loki:/loki",
      ),
    },
  ],
});

/** What is written beside the stack; a folder ends with a slash. */
function pathsOf({ configs, ruleFiles, collectors, agents, system }: Plan): readonly string[] {
  return [
    ...configs.map(({ path }) => path),
    ...ruleFiles.map(({ name }) => `prometheus/rules/${name}.yaml`),
    ...collectors.map(({ name }) => `otelcol/${name}.yaml`),
    ...agents.map(({ agent, name }) => `${agent}/${name}.yaml`),
    ...(system.services.some(({ metrics }) => Object.keys(metrics).length > 0) ? ["grafana/dashboards/", "grafana/provisioning/dashboards/"] : []),
  ];
}
