import {
  type ConfigFile,
  corrected,
  defineRule,
  didYouMean,
  exampleRaw,
  formerLokiKeys,
  inPart,
  isSettings,
  lokiKeys,
  misplacedIn,
  type Path,
  promtailKeys,
  settingAt,
} from "obsc/rule";

export default defineRule({
  name: "logs/unknown-setting",
  severity: "error",
  fixes: "unsafe",
  summary: "Configurations of Loki and Promtail have only settings that they know",
  why: "One that it does not know keeps the program from starting.",
  see: "https://grafana.com/docs/loki/latest/configure/",
  config(config, report) {
    const known = config.format === "loki" ? lokiKeys : config.format === "promtail" ? promtailKeys : undefined;
    const program = config.format === "loki" ? "Loki" : "Promtail";
    for (const document of known ? config.documents : [])
      for (const { path, what, known: others } of misplacedIn(document, known ?? {})) {
        const name = String(path.at(-1));
        // Another rule says where retention belongs.
        if (what === "value" || name === "retention_period" || holdsRetention(document, path)) continue;
        const former = config.format === "loki" ? formerLokiKeys[name] : undefined;
        report(inPart(config, path, "key"), {
          message: `${program} knows no setting \`${path.filter((step) => typeof step === "string").join(".")}\``,
          help: former ?? didYouMean(name, Object.keys(others)) ?? "leave it out",
          fix: former === undefined ? corrected(inPart(config, path, "key"), name, Object.keys(others)) : undefined,
        });
      }
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

function holdsRetention(document: ConfigFile["documents"][number], path: Path): boolean {
  const setting = settingAt(document, ...path);
  return isSettings(setting) && setting.retention_period !== undefined;
}
