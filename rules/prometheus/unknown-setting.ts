import {
  type ConfigFile,
  defineRule,
  didYouMean,
  examplePrometheus,
  inPart,
  isSettings,
  type PrometheusKeys,
  prometheusKeys,
  type Report,
  renamedPrometheusKeys,
  type Setting,
} from "obsc/rule";

export default defineRule({
  name: "prometheus/unknown-setting",
  severity: "error",
  summary: "A configuration of Prometheus has only settings that it knows",
  why: "One that it does not know keeps it from starting, and a reload from taking place.",
  see: "https://prometheus.io/docs/prometheus/latest/configuration/configuration/",
  config(config, report) {
    if (config.format === "prometheus") for (const document of config.documents) look(document, prometheusKeys, [], config, report);
  },
  bad: [
    {
      spec: examplePrometheus("scrape_configs:\n  - job_name: a\n    scrape_intervall: 15s"),
      message: "Prometheus knows no setting `scrape_intervall`",
      at: [8, 7],
    },
    { spec: examplePrometheus("storage:\n  tsdb:\n    retention: 15d"), message: "`retention` has settings of its own" },
    {
      spec: examplePrometheus("scrape_configs:\n  - job_name: a\n    scrape_classic_histograms: true"),
      message: "Prometheus knows no setting `scrape_classic_histograms`",
    },
    {
      spec: examplePrometheus("tls_config:\n  cert_file: /etc/prometheus/tls.crt\n  key_file: /etc/prometheus/tls.key"),
      message: "Prometheus knows no setting `tls_config`",
    },
  ],
  good: [{ spec: examplePrometheus("storage:\n  tsdb:\n    retention:\n      time: 15d") }],
});

/** Settings of `tls_config` say how to ask others; those of the server itself stand elsewhere. */
const ofTheServer = "write `tls_server_config` into the web configuration file, which `--web.config.file` names";

function look(value: Setting, known: PrometheusKeys, path: readonly (string | number)[], config: ConfigFile, report: Report): void {
  if (!isSettings(value)) {
    if (value !== null && path.length > 0)
      report(inPart(config, path), {
        message: `\`${path.at(-1)}\` has settings of its own`,
        help: `write them below it: ${Object.keys(known).slice(0, 4).join(", ")}`,
      });
    return;
  }
  for (const [name, setting] of Object.entries(value)) {
    const here = [...path, name];
    if (!Object.hasOwn(known, name)) {
      const now = renamedPrometheusKeys[name];
      const help =
        path.length === 0 && name === "tls_config"
          ? ofTheServer
          : now === undefined
            ? (didYouMean(name, Object.keys(known)) ?? "leave it out")
            : `it is now ${now}`;
      report(inPart(config, here, "key"), { message: `Prometheus knows no setting \`${name}\``, help });
      continue;
    }
    const inner = known[name];
    if (Array.isArray(inner)) {
      if (Array.isArray(setting)) for (const [index, each] of setting.entries()) look(each, inner[0], [...here, index], config, report);
    } else if (inner !== undefined) look(setting, inner as PrometheusKeys, here, config, report);
  }
}
