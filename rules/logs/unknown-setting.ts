import {
  type ConfigFile,
  defineRule,
  didYouMean,
  exampleRaw,
  formerLokiKeys,
  inPart,
  isSettings,
  lokiKeys,
  type Path,
  type PrometheusKeys,
  promtailKeys,
  type Report,
  type Setting,
} from "obsc/rule";

export default defineRule({
  name: "logs/unknown-setting",
  severity: "error",
  summary: "Configurations of Loki and Promtail have only settings that they know",
  why: "One that it does not know keeps the program from starting.",
  see: "https://grafana.com/docs/loki/latest/configure/",
  config(config, report) {
    const known = config.format === "loki" ? lokiKeys : config.format === "promtail" ? promtailKeys : undefined;
    if (known) for (const document of config.documents) look(document, known, [], config, report);
  },
  bad: [
    {
      spec: exampleRaw("loki", "limits_config:\n  retention_perod: 168h"),
      message: "Loki knows no setting `limits_config.retention_perod`",
      at: [7, 5],
    },
    { spec: exampleRaw("loki", "chunk_store_config:\n  max_look_back_period: 0s"), message: "Loki knows no setting `chunk_store_config.max_look_back_period`" },
    {
      spec: exampleRaw(
        "promtail",
        "positions:\n  filename: /run/promtail/positions.yaml\nclients:\n  - url: http://loki:3100/loki/api/v1/push\n    batch_size: 1024\nscrape_configs:\n  - job_name: shop\n    static_configs:\n      - targets: [localhost]\n        labels: { __path__: /var/log/shop/*.log }",
      ),
      message: "Promtail knows no setting `clients.batch_size`",
    },
  ],
  good: [{ spec: exampleRaw("loki", "limits_config:\n  max_query_lookback: 168h") }],
});

function look(value: Setting, known: PrometheusKeys, path: Path, config: ConfigFile, report: Report): void {
  if (!isSettings(value)) return;
  for (const [name, setting] of Object.entries(value)) {
    const here = [...path, name];
    if (!Object.hasOwn(known, name)) {
      // Another rule says where retention belongs.
      if (name === "retention_period" || (isSettings(setting) && setting.retention_period !== undefined)) continue;
      const former = config.format === "loki" ? formerLokiKeys[name] : undefined;
      report(inPart(config, here, "key"), {
        message: `${config.format === "loki" ? "Loki" : "Promtail"} knows no setting \`${here.filter((step) => typeof step === "string").join(".")}\``,
        help: former ?? didYouMean(name, Object.keys(known)) ?? "leave it out",
      });
      continue;
    }
    const inner = known[name];
    if (Array.isArray(inner)) {
      if (Array.isArray(setting)) for (const [index, each] of setting.entries()) look(each, inner[0], [...here, index], config, report);
    } else if (inner !== undefined) look(setting, inner as PrometheusKeys, here, config, report);
  }
}
