import {
  type CollectorConfig,
  type ComponentSettings,
  defineRule,
  exampleCollector,
  inComponent,
  inEnvironment,
  jobsIn,
  type Path,
  type Plan,
  type Setting,
  settingAt,
  staticTargetsIn,
} from "obsc/rule";

export default defineRule({
  name: "deliver/sent-and-scraped",
  severity: "error",
  summary: "What Prometheus scrapes is not handed to it by a collector too",
  why: "Every series is there twice, under two jobs: sums are double, and an alert fires for each.",
  see: "https://opentelemetry.io/docs/languages/sdk-configuration/otlp-exporter/",
  collectorConfig(config, report, { plan }) {
    const scraped = scrapedTargets(plan);
    const said = new Set<string>();
    for (const pipeline of config.pipelines.filter(({ signal }) => signal === "metrics")) {
      if (!pipeline.exporters.some((id) => reachesPrometheus(config, id, scraped, plan))) continue;
      for (const id of pipeline.receivers) {
        const receiver = config.receivers.find((each) => each.id === id && each.type === "prometheus");
        for (const { target, path } of receiver ? targetsIn(receiver.settings) : []) {
          const job = scraped.get(target);
          const key = `${id} ${target}`;
          if (receiver === undefined || job === undefined || said.has(key)) continue;
          said.add(key);
          report(inComponent(config, receiver, path), {
            message: `\`${target}\` is scraped by \`${job}\` of Prometheus, and what \`${id}\` scrapes of it is handed to Prometheus too`,
            help: "leave it to one of them",
          });
        }
      }
    }
  },
  bad: [
    {
      spec: writing("shop:8080"),
      message: "`shop:8080` is scraped by `shop` of Prometheus, and what `prometheus` scrapes of it is handed to Prometheus too",
      at: [11, 27],
    },
  ],
  good: [{ spec: writing("node:9100") }],
});

/** By target, the job of it. */
function scrapedTargets({ configs }: Plan): ReadonlyMap<string, string> {
  const found = configs.flatMap((config) =>
    jobsIn(config).flatMap(({ job, index, name }) => staticTargetsIn(job, index).map(({ target }) => [target, name] as const)),
  );
  return new Map(found);
}

/** It writes to the declared server, or has a port that some job scrapes. */
function reachesPrometheus(config: CollectorConfig, id: string, scraped: ReadonlyMap<string, string>, { system, environment }: Plan): boolean {
  const exporter = config.exporters.find((each) => each.id === id);
  const endpoint = String(exporter?.settings.endpoint ?? "");
  if (exporter?.type === "prometheus") {
    const port = /:(\d+)$/.exec(endpoint)?.[1];
    return port !== undefined && [...scraped.keys()].some((target) => target.endsWith(`:${port}`));
  }
  const url = system.prometheus && inEnvironment(system.prometheus.url, environment);
  return exporter?.type === "prometheus_remote_write" && url !== undefined && endpoint.startsWith(url);
}

/** The static targets of a receiver, with the way to each. */
function targetsIn(settings: ComponentSettings): readonly { readonly target: string; readonly path: Path }[] {
  const list = (value: Setting | undefined) => (Array.isArray(value) ? value : []);
  return list(settingAt(settings, "config", "scrape_configs")).flatMap((job: Setting, index) =>
    list(settingAt({ job }, "job", "static_configs")).flatMap((group: Setting, at) =>
      list(settingAt({ group }, "group", "targets")).map((target: Setting, each) => ({
        target: String(target),
        path: ["config", "scrape_configs", index, "static_configs", at, "targets", each],
      })),
    ),
  );
}

function writing(target: string): ReturnType<typeof exampleCollector> {
  return exampleCollector({
    receivers: `prometheus:\n  config:\n    scrape_configs:\n      - job_name: shop\n        static_configs:\n          - targets: ['${target}']`,
    exporters: "prometheus_remote_write: { endpoint: 'http://prometheus:9090/api/v1/write' }",
    pipelines: "metrics: { receivers: [prometheus], processors: [memory_limiter, batch], exporters: [prometheus_remote_write] }",
    spec: {
      system: `prometheus: prometheus("prometheus", {
  url: "http://prometheus:9090",
  retention: "15d",
  scrape: [scrapeJob("shop", { targets: ["shop:8080"] })],
}),`,
    },
  });
}
