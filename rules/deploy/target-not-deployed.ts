import { type ConfigFile, containersIn, defineRule, exampleFile, inPart, listOf, mapOf, type Path, type Plan } from "obsc/rule";

export default defineRule({
  name: "deploy/target-not-deployed",
  severity: "error",
  summary: "What Prometheus calls runs in its compose stack, or is somebody else's",
  why: "The target is down from the first minute: its panels are empty, and an alert on targets never stops.",
  see: "https://docs.docker.com/compose/how-tos/networking/",
  config(config, report, { plan }) {
    const stack = namesIn(plan);
    // Programs that people start have names that no stack knows.
    if (config.format !== "prometheus" || stack.size === 0 || plan.system.deploy.some(({ by }) => by === "processes")) return;
    for (const { target, path } of targetsIn(config)) {
      const host = /^(?:https?:\/\/)?([A-Za-z][\w-]*)(?::\d+)?(?:\/.*)?$/.exec(target)?.[1];
      if (host === undefined || host === "localhost" || stack.has(host)) continue;
      report(inPart(config, path), {
        message: `\`${host}\` is no container of the compose stack`,
        help: "add it (`compose({ extra: { … } })` for what the spec does not say), or write the full name of the host that has it",
      });
    }
  },
  bad: [
    {
      spec: exampleFile(
        "prometheus",
        "scrape_configs:\n  - job_name: node\n    static_configs:\n      - targets: [node-exporter:9100]",
        {},
        '  raw.compose("services: { prometheus: { image: prom/prometheus:v3.15.0 } }"),\n',
      ),
      message: "`node-exporter` is no container of the compose stack",
      at: [9, 25],
    },
  ],
  good: [
    {
      spec: exampleFile(
        "prometheus",
        "scrape_configs:\n  - job_name: node\n    static_configs:\n      - targets: [node-exporter:9100, node.example:9100]",
        {},
        '  raw.compose("services: { node-exporter: { image: prom/node-exporter:v1.12.1 } }"),\n',
      ),
    },
  ],
});

/** Names by which containers of the stack know each other. */
function namesIn({ configs }: Plan): ReadonlySet<string> {
  return new Set(
    configs
      .filter(({ format }) => format === "compose")
      .flatMap((config) => containersIn(config))
      .flatMap(({ name, settings }) => [name, String(settings.container_name ?? name), String(settings.hostname ?? name)]),
  );
}

function targetsIn({ documents }: ConfigFile): readonly { readonly target: string; readonly path: Path }[] {
  const [document = {}] = documents;
  const inJobs = (jobs: unknown, way: Path) =>
    listOf(jobs).flatMap((job, index) =>
      // The targets of a job that probes are what is asked about, and may be anywhere.
      "params" in mapOf(job)
        ? []
        : listOf(mapOf(job).static_configs).flatMap((group, at) =>
            listOf(mapOf(group).targets).map((target, place) => ({ target: String(target), path: [...way, index, "static_configs", at, "targets", place] })),
          ),
    );
  return [...inJobs(document.scrape_configs, ["scrape_configs"]), ...inJobs(mapOf(document.alerting).alertmanagers, ["alerting", "alertmanagers"])];
}
